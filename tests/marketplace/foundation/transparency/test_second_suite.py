"""A second suite signs beside Ed25519; who knows it checks it, who does not is not disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contracts import notes
from contracts.log_errors import NoteSignatureError
from contracts.note_signatures import verify_note
from contracts.notes import Note
from contracts.tlog_policy_text import parse, write
from contracts.vkeys import SignatureType
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


@on_one_engine
@each_suite
async def test_second_suite_is_no_witness_and_no_reader_needs_it(two_suites: LogIdentity) -> None:
    note = await signed_head(two_suites)
    head = await queries.head()
    policy = parse(write(two_suites.policy))
    accepted = policy.accept(note.raw).checkpoint.size
    assert (head.witnesses if head else None, accepted, len(policy.logs)) == (0, 3, 1)
