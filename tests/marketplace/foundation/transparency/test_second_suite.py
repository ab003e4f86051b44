"""A second suite signs beside Ed25519; who knows it checks it, who does not is not disturbed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from contracts import notes
from contracts.log_errors import NoteSignatureError
from contracts.note_signatures import verify_note
from contracts.notes import Note, SignatureLine
from contracts.tlog_policy_text import parse, write
from contracts.vkeys import SignatureType, VerifierKey
from marketplace.foundation.transparency import queries
from marketplace.foundation.transparency.identity import (
    LogIdentity,
    add_key,
    log_identity,
    open_identities,
)
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market
from tests.marketplace.foundation.transparency.facts import SOMEBODY, light, on_one_engine

KINDS = [SignatureType.ML_DSA_44_COSIGNATURE, SignatureType.SM2_SM3]


@pytest.fixture
def two_suites(
    market: Market, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[LogIdentity]:
    """The identity of a log whose folder holds a key of another suite beside its first."""
    kind: SignatureType = request.param
    if kind is SignatureType.SM2_SM3:
        pytest.importorskip("gmssl_fast", reason="the extra gm (gmssl-fast) is not installed")
    open_keys(tmp_path / "keys")
    open_identities(tmp_path / "keys")
    add_key("second", kind)
    yield log_identity()
    close_keys()


each_suite = pytest.mark.parametrize("two_suites", KINDS, indirect=True, ids=lambda one: one.name)


async def signed_head(identity: LogIdentity) -> Note:
    integration = Integration(identity)
    await light(SOMEBODY, 3)
    await integration.integrate()
    integration.close()
    found = await queries.head()
    assert found is not None
    return notes.parse(found.note.encode())


@on_one_engine
@each_suite
async def test_checkpoint_verifies_under_both_suites(two_suites: LogIdentity) -> None:
    note = await signed_head(two_suites)
    assert [one.key for one in verify_note(note, two_suites.keys)] == list(two_suites.keys)


@on_one_engine
@each_suite
async def test_reader_of_one_suite_ignores_the_other(two_suites: LogIdentity) -> None:
    note = await signed_head(two_suites)
    assert len(verify_note(note, two_suites.keys[:1])) == 1


@on_one_engine
@each_suite
async def test_false_line_of_the_second_suite_is_refused(two_suites: LogIdentity) -> None:
    note = await signed_head(two_suites)
    first, second = note.lines
    forged = replace(second, signature=second.signature[:-1] + bytes([second.signature[-1] ^ 1]))
    with pytest.raises(NoteSignatureError):
        verify_note(Note(note.text, (first, forged)), two_suites.keys)


SM2_KEY = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
"""What stands before `04 || x || y` in a public key's DER.

**Source:** RFC 5480 section 2 (the form); GM/T 0006 (the curve's identifier, 1.2.156.10197.1.301).
"""


def openssl_confirms(line: SignatureLine, key: VerifierKey, text: str, folder: Path) -> bool:
    """Have the command `openssl` check an SM2 line: no code of ours takes part in it."""
    r, s = (int.from_bytes(half, "big") for half in (line.signature[:32], line.signature[32:]))
    (folder / "key.der").write_bytes(SM2_KEY + key.public_key)
    (folder / "text").write_text(text)
    (folder / "signature.der").write_bytes(encode_dss_signature(r, s))
    words = (
        *("openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der"),
        *("-rawin", "-in", "text", "-sigfile", "signature.der", "-digest", "sm3"),
        *("-pkeyopt", "distid:1234567812345678"),
    )
    return subprocess.run(words, cwd=folder, check=False, capture_output=True).returncode == 0


@pytest.mark.foreign
@pytest.mark.skipif(shutil.which("openssl") is None, reason="the command openssl is not installed")
@on_one_engine
@pytest.mark.parametrize("two_suites", [SignatureType.SM2_SM3], indirect=True, ids=["SM2_SM3"])
async def test_openssl_confirms_the_sm2_line(two_suites: LogIdentity, tmp_path: Path) -> None:
    note = await signed_head(two_suites)
    line, key = note.lines[1], two_suites.keys[1]
    texts = (note.text, note.text.replace("3", "4", 1))
    assert [openssl_confirms(line, key, text, tmp_path) for text in texts] == [True, False]


@on_one_engine
@each_suite
async def test_second_suite_is_no_witness_and_no_reader_needs_it(two_suites: LogIdentity) -> None:
    note = await signed_head(two_suites)
    head = await queries.head()
    policy = parse(write(two_suites.policy))
    accepted = policy.accept(note.raw).checkpoint.size
    assert (head.witnesses if head else None, accepted, len(policy.logs)) == (0, 3, 1)
