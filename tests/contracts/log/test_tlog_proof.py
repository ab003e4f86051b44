import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contracts import merkle, tlog_policy_text
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.log_errors import (
    MerkleError,
    QuorumMissingError,
    RootMismatchError,
    TlogProofFormError,
)
from contracts.notes import Note
from contracts.tlog_proof import TlogProof
from tests.contracts.log import naive_tree
from tests.contracts.log.keys import ed25519_signer, witness_signer

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
ORIGIN = "example.org/log"
LOG, WITNESS = ed25519_signer(ORIGIN, 1), witness_signer("example.org/witness", 2)
POLICY = tlog_policy_text.parse(
    f"log {LOG.key.text}\nwitness W {WITNESS.key.text}\nquorum W\n".encode()
)
ENTRIES = naive_tree.entries(7)


def proof_of(index: int, entries: list[bytes], *, extra: bytes | None = None) -> TlogProof:
    head = Checkpoint(ORIGIN, len(entries), naive_tree.root(entries)).text
    note = Note(head, (LOG.line(head, at=AT), WITNESS.line(head, at=AT)))
    return TlogProof(index, tuple(naive_tree.inclusion(index, entries)), note.raw, extra)


def test_proof_is_written_line_by_line() -> None:
    proof = proof_of(2, ENTRIES, extra=b"xyz")
    hashes = [base64.b64encode(one).decode() for one in naive_tree.inclusion(2, ENTRIES)]
    head = ["c2sp.org/tlog-proof@v1", "extra eHl6", "index 2", *hashes, ""]
    assert proof.text == "\n".join([*head, proof.checkpoint.decode()])


@pytest.mark.parametrize("extra", [None, b"xyz", b""])
@pytest.mark.parametrize("index", range(7))
def test_proof_survives_its_text(index: int, extra: bytes | None) -> None:
    proof = proof_of(index, ENTRIES, extra=extra)
    assert TlogProof.parse(proof.text) == proof


@pytest.mark.parametrize("index", range(7))
def test_proof_proves(index: int) -> None:
    proven = proof_of(index, ENTRIES).verify(ENTRIES[index], POLICY)
    assert (proven.index, proven.checkpoint.size, proven.cosigned) == (index, 7, {"W": AT})


def test_tree_of_one_needs_no_hashes() -> None:
    proof = proof_of(0, ENTRIES[:1])
    assert (proof.hashes, proof.verify(ENTRIES[0], POLICY).index) == ((), 0)


def test_another_entry_is_not_proven() -> None:
    with pytest.raises(RootMismatchError):
        proof_of(2, ENTRIES).verify(ENTRIES[3], POLICY)


def test_hash_under_unwitnessed_checkpoint_is_not_proven() -> None:
    proof = proof_of(2, ENTRIES)
    head = Checkpoint(ORIGIN, 7, naive_tree.root(ENTRIES)).text
    alone = replace(proof, checkpoint=Note(head, (LOG.line(head, at=AT),)).raw)
    with pytest.raises(QuorumMissingError):
        alone.verify(ENTRIES[2], POLICY)


def test_inner_node_does_not_pass_for_an_entry() -> None:
    left, right = (merkle.leaf_hash(entry) for entry in ENTRIES[:2])
    shorter = replace(proof_of(0, ENTRIES), hashes=proof_of(0, ENTRIES).hashes[1:])
    with pytest.raises(MerkleError):
        shorter.verify(left + right, POLICY)


def test_any_bit_flipped_in_a_proof_fails() -> None:
    raw = proof_of(2, ENTRIES).text.encode()
    value = int.from_bytes(raw, "big")
    for bit in range(len(raw) * 8):
        flipped = (value ^ (1 << bit)).to_bytes(len(raw), "big")
        with pytest.raises((ContractsError, UnicodeDecodeError)):
            TlogProof.parse(flipped.decode()).verify(ENTRIES[2], POLICY)


TEXT = proof_of(2, ENTRIES).text
HEAD, NOTE = TEXT.split("\n\n", 1)
HASH = base64.b64encode(bytes(32)).decode()
BAD_PROOFS = {
    "empty": (1, ""),
    "another version": (1, TEXT.replace("@v1", "@v2")),
    "no checkpoint": (1, HEAD),
    "no index": (2, f"c2sp.org/tlog-proof@v1\n\n{NOTE}"),
    "index with a leading zero": (2, TEXT.replace("index 2", "index 02")),
    "negative index": (2, TEXT.replace("index 2", "index -2")),
    "index beyond 2^53": (2, TEXT.replace("index 2", f"index {2**53}")),
    "extra not base64": (2, TEXT.replace("index", "extra !!\nindex")),
    "extra after the index": (3, TEXT.replace("index 2", "index 2\nextra eHl6")),
    "hash of 31 bytes": (3, f"c2sp.org/tlog-proof@v1\nindex 2\n{HASH[:-4]}\n\n{NOTE}"),
    "64 hashes": (66, "c2sp.org/tlog-proof@v1\nindex 2\n" + f"{HASH}\n" * 64 + f"\n{NOTE}"),
    "half a note": (7, f"{HEAD}\n\n{NOTE[:40]}"),
    "lone surrogate": (7, f"{HEAD}\n\n\ud800{NOTE}"),
    "carriage returns": (1, TEXT.replace("\n", "\r\n")),
}


@pytest.mark.parametrize(("line", "text"), BAD_PROOFS.values(), ids=BAD_PROOFS.keys())
def test_malformed_proof_is_refused_by_its_line(line: int, text: str) -> None:
    with pytest.raises(TlogProofFormError) as caught:
        TlogProof.parse(text)
    assert caught.value.line == line
