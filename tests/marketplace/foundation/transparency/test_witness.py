from __future__ import annotations

import asyncio
import http.client
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from contracts import base64standard, merkle, notes
from contracts.checkpoint import Checkpoint
from contracts.note_signatures import verify_note
from contracts.notes import Note
from contracts.witness_protocol import AddCheckpoint
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.witness import WitnessDesk, WitnessStore
from tests.contracts.log import naive_tree
from tests.marketplace.foundation.transparency.conftest import RunningWitness
from tests.marketplace.foundation.transparency.facts import ORIGIN

AT = datetime(2026, 11, 23, tzinfo=UTC)
ENTRIES = naive_tree.entries(20)
OTHER_HISTORY = [b"forged", *ENTRIES[1:]]


def head_over(identity: LogIdentity, entries: list[bytes], *, origin: str = ORIGIN) -> Note:
    head = Checkpoint(origin, len(entries), naive_tree.root(entries))
    return identity.sign(head, at=AT)


def request(
    identity: LogIdentity, old: int, new: int, *, entries: list[bytes] = ENTRIES
) -> AddCheckpoint:
    proof = naive_tree.consistency(old, entries[:new]) if 0 < old <= new else []
    return AddCheckpoint(old, tuple(proof), head_over(identity, entries[:new]))


def post(
    witness: RunningWitness, body: bytes, path: str = "/add-checkpoint"
) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(urlsplit(witness.url).netloc, timeout=10)
    connection.request("POST", path, body)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.getheader("Content-Type") or "", content


def cosign(witness: RunningWitness, identity: LogIdentity, old: int, new: int) -> None:
    assert post(witness, request(identity, old, new).raw)[0] == 200


def test_first_head_is_cosigned_without_proof(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    sent = request(identity, 0, 5)
    status, _, body = post(witness, sent.raw)
    note = Note(sent.note.text, notes.parse_lines(body.decode()))
    (signed,) = verify_note(note, [witness.signer.key])
    assert (status, signed.at) == (200, AT)


def test_extended_log_is_cosigned(witness: RunningWitness, identity: LogIdentity) -> None:
    cosign(witness, identity, 0, 5)
    cosign(witness, identity, 5, 12)
    cosign(witness, identity, 12, 12)


def test_request_survives_its_bytes(identity: LogIdentity) -> None:
    sent = request(identity, 5, 12)
    assert AddCheckpoint.parse(sent.raw) == sent


def test_another_size_is_told(witness: RunningWitness, identity: LogIdentity) -> None:
    cosign(witness, identity, 0, 7)
    answer = post(witness, request(identity, 5, 12).raw)
    assert answer == (409, "text/x.tlog.size", b"7\n")


def test_rolled_back_log_is_told_its_larger_size(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    cosign(witness, identity, 0, 12)
    assert post(witness, request(identity, 5, 5).raw)[0] == 409


def test_split_view_is_refused(witness: RunningWitness, identity: LogIdentity) -> None:
    cosign(witness, identity, 0, 5)
    forged = request(identity, 5, 12, entries=OTHER_HISTORY)
    assert post(witness, forged.raw)[0] == 422


def test_same_size_with_another_root_is_refused(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    cosign(witness, identity, 0, 5)
    assert post(witness, request(identity, 5, 5, entries=OTHER_HISTORY).raw)[0] == 422


def test_proof_with_the_first_head_is_refused(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    sent = replace(request(identity, 0, 5), proof=(b"\1" * 32,))
    assert post(witness, sent.raw)[0] == 422


def test_any_bit_flipped_in_the_proof_is_refused(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    cosign(witness, identity, 0, 5)
    sent = request(identity, 5, 12)
    for place, original in enumerate(sent.proof):
        for bit in range(0, 256, 7):
            flipped = (int.from_bytes(original, "big") ^ (1 << bit)).to_bytes(32, "big")
            proof = (*sent.proof[:place], flipped, *sent.proof[place + 1 :])
            assert witness.desk.add_checkpoint(replace(sent, proof=proof).raw).status == 422


def test_unknown_log_is_not_found(witness: RunningWitness, identity: LogIdentity) -> None:
    note = head_over(identity, ENTRIES[:5], origin="example.org/other")
    assert post(witness, AddCheckpoint(0, (), note).raw)[0] == 404


def test_head_signed_by_somebody_else_is_forbidden(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    good = request(identity, 0, 5)
    line = replace(good.note.lines[0], signature=b"\1" * 64)
    forged = replace(good, note=Note(good.note.text, (line,)))
    stranger = replace(good, note=Note(good.note.text, (replace(line, key_id=b"abcd"),)))
    assert [post(witness, one.raw)[0] for one in (forged, stranger)] == [403, 403]


def test_old_size_above_the_new_is_malformed(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    assert post(witness, replace(request(identity, 0, 5), old_size=6).raw)[0] == 400


HASH = base64standard.encode(bytes(32))
BAD_BODIES = {
    "empty": b"",
    "no old line": b"new 0\n\n",
    "leading zero": b"old 00\n\n",
    "beyond 2^53": b"old 9007199254740993\n\n",
    "no checkpoint": b"old 0\n\nhello",
    "short hash": b"old 5\nAAAA\n\n",
    "64 hashes": b"old 5\n" + (HASH.encode() + b"\n") * 64 + b"\n",
    "not ASCII": b"old \xff\n\n",
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_malformed_request_is_refused(witness: RunningWitness, body: bytes) -> None:
    assert post(witness, body)[0] == 400


def test_64_hashes_before_a_good_head_are_refused(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    sent = replace(request(identity, 5, 12), proof=(bytes(32),) * 64)
    assert post(witness, sent.raw)[0] == 400


def test_body_of_megabytes_is_refused_unread(witness: RunningWitness) -> None:
    connection = http.client.HTTPConnection(urlsplit(witness.url).netloc, timeout=10)
    connection.putrequest("POST", "/add-checkpoint")
    connection.putheader("Content-Length", "2000000")
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    assert status == 413


@pytest.mark.parametrize("path", ["/", "/add-checkpoint/", "/nothing"])
def test_other_addresses_are_not_found(witness: RunningWitness, path: str) -> None:
    assert post(witness, b"old 0\n\n", path)[0] == 404


def test_latest_head_is_served_by_the_hash_of_its_origin(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    cosign(witness, identity, 0, 5)
    connection = http.client.HTTPConnection(urlsplit(witness.url).netloc, timeout=10)
    connection.request("GET", f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
    note = notes.parse(connection.getresponse().read())
    connection.close()
    assert (Checkpoint.parse(note.text).size, len(note.lines)) == (5, 2)


def test_witness_remembers_after_a_restart(identity: LogIdentity, tmp_path: Path) -> None:
    def desk(store: WitnessStore) -> WitnessDesk:
        return WitnessDesk(identity.signers, {ORIGIN: identity.keys}, store, lambda: AT)

    first = WitnessStore(tmp_path / "store.db")
    desk(first).add_checkpoint(request(identity, 0, 12).raw)
    first.close()
    second = WitnessStore(tmp_path / "store.db")
    reply = desk(second).add_checkpoint(request(identity, 0, 5).raw)
    second.close()
    assert (reply.status, reply.body) == (409, b"12\n")


async def test_of_two_requests_at_once_one_wins(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    cosign(witness, identity, 0, 5)
    rivals = [request(identity, 5, 5 + more).raw for more in range(1, 9)]
    answers = await asyncio.gather(*(asyncio.to_thread(post, witness, raw) for raw in rivals))
    assert sorted(status for status, *_ in answers) == [200] + [409] * 7


def test_empty_tree_is_cosigned_and_extended(
    witness: RunningWitness, identity: LogIdentity
) -> None:
    empty = Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT)
    sent = AddCheckpoint(0, (), identity.sign(empty, at=AT))
    assert post(witness, sent.raw)[0] == 200
    cosign(witness, identity, 0, 5)
