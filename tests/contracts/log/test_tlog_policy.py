from datetime import UTC, datetime

import pytest

from contracts import tlog_policy_text
from contracts.checkpoint import Checkpoint
from contracts.log_errors import (
    CheckpointFormError,
    LogNotTrustedError,
    NoteFormError,
    NoteSignatureError,
    PolicyFormError,
    QuorumMissingError,
)
from contracts.note_signatures import NoteSigner
from contracts.notes import Note, SignatureLine
from contracts.tlog_policy import Group, Policy
from tests.contracts.log.keys import ed25519_signer, ml_dsa_signer, witness_signer

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
ORIGIN = "example.org/log"
LOG, ROTATED, OTHER = (
    ed25519_signer(ORIGIN, 1),
    ed25519_signer(ORIGIN, 9),
    ed25519_signer("example.org/other", 2),
)
X1, X2, X3 = (witness_signer(f"example.org/x{n}", 10 + n) for n in (1, 2, 3))
Y1, Y2 = witness_signer("example.org/y1", 21), ml_dsa_signer("example.org/y2", 22)
HEAD = Checkpoint(ORIGIN, 5, b"\x09" * 32)

TWO_LEVELS = f"""
# two of three of one house, and any of the other
log {LOG.key.text} https://example.org/log
log\t{OTHER.key.text}

witness X1 {X1.key.text}
witness X2 {X2.key.text}   https://x2.example.org
witness X3 {X3.key.text}
group X 2 X1 X2 X3
  witness Y1 {Y1.key.text}
witness Y2 {Y2.key.text}
group Y any Y1 Y2
group both all X Y
quorum both
"""


def policy(text: str) -> Policy:
    return tlog_policy_text.parse(text.encode())


def checkpoint(*signers: NoteSigner, head: Checkpoint = HEAD) -> bytes:
    return Note(head.text, tuple(s.line(head.text, at=AT) for s in signers)).raw


def test_policy_reads_as_written() -> None:
    found = policy(TWO_LEVELS)
    assert (
        [log.origin for log in found.logs],
        [witness.name for witness in found.witnesses],
        found.groups,
        found.quorum,
    ) == (
        [ORIGIN, "example.org/other"],
        ["X1", "X2", "X3", "Y1", "Y2"],
        (
            Group("X", 2, ("X1", "X2", "X3")),
            Group("Y", 1, ("Y1", "Y2")),
            Group("both", 2, ("X", "Y")),
        ),
        "both",
    )


def test_policy_survives_being_written() -> None:
    found = policy(TWO_LEVELS.replace(" X1 ", " 见证人 "))
    assert tlog_policy_text.parse(tlog_policy_text.write(found)) == found


REACHED = {
    "two and one": (X1, X3, Y1),
    "two and the other, in another suite": (X1, X2, Y2),
    "all": (X1, X2, X3, Y1, Y2),
}


@pytest.mark.parametrize("witnesses", REACHED.values(), ids=REACHED.keys())
def test_reached_quorum_is_accepted(witnesses: tuple[NoteSigner, ...]) -> None:
    accepted = policy(TWO_LEVELS).accept(checkpoint(LOG, *witnesses))
    assert (accepted.checkpoint, set(accepted.cosigned.values()), len(accepted.cosigned)) == (
        HEAD,
        {AT},
        len(witnesses),
    )


MISSED = {
    "nobody": (),
    "one house only": (X1, X2, X3),
    "the other house only": (Y1, Y2),
    "one of each": (X1, Y1),
    "a stranger": (X1, witness_signer("example.org/x2", 99), Y1),
}


@pytest.mark.parametrize("witnesses", MISSED.values(), ids=MISSED.keys())
def test_missed_quorum_is_refused(witnesses: tuple[NoteSigner, ...]) -> None:
    with pytest.raises(QuorumMissingError):
        policy(TWO_LEVELS).accept(checkpoint(LOG, *witnesses))


def test_one_witness_twice_is_one_witness() -> None:
    later = datetime(2026, 3, 2, tzinfo=UTC)
    twice = (X1.line(HEAD.text, at=AT), X1.line(HEAD.text, at=later), Y1.line(HEAD.text, at=AT))
    note = Note(HEAD.text, (LOG.line(HEAD.text, at=AT), *twice))
    with pytest.raises(QuorumMissingError):
        policy(TWO_LEVELS).accept(note.raw)


ALONE = f"log {LOG.key.text}\nquorum none\n"


def test_quorum_none_needs_the_log_alone() -> None:
    assert policy(ALONE).accept(checkpoint(LOG)).cosigned == {}


def test_another_logs_signature_is_not_trusted() -> None:
    with pytest.raises(LogNotTrustedError):
        policy(ALONE).accept(checkpoint(OTHER))


def test_trusted_log_cannot_sign_for_another_origin() -> None:
    both = policy(f"log {LOG.key.text}\nlog {OTHER.key.text}\nquorum none\n")
    foreign = Checkpoint("example.org/other", 5, b"\x09" * 32)
    with pytest.raises(LogNotTrustedError):
        both.accept(checkpoint(LOG, head=foreign))


def test_witnesses_cannot_stand_in_for_the_log() -> None:
    with pytest.raises(LogNotTrustedError):
        policy(TWO_LEVELS).accept(checkpoint(X1, X2, Y1))


@pytest.mark.parametrize("signer", [LOG, ROTATED], ids=["old key", "new key"])
def test_both_keys_count_while_a_key_is_rotated(signer: NoteSigner) -> None:
    rotating = policy(f"log {LOG.key.text}\nlog {ROTATED.key.text}\nquorum none\n")
    assert rotating.accept(checkpoint(signer)).checkpoint == HEAD


def test_forged_line_of_a_listed_witness_refuses_the_checkpoint() -> None:
    forged = SignatureLine(X1.key.name, X1.key.key_id, b"\x01" * 72)
    note = Note(HEAD.text, (LOG.line(HEAD.text, at=AT), forged))
    with pytest.raises(NoteSignatureError):
        policy(TWO_LEVELS).accept(note.raw)


def test_text_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(CheckpointFormError):
        policy(ALONE).accept(Note("hello\n", (LOG.line("hello\n", at=AT),)).raw)


def test_bytes_that_are_no_note_are_refused() -> None:
    with pytest.raises(NoteFormError):
        policy(ALONE).accept(b"hello")


W1, W2 = f"witness A {X1.key.text}", f"witness B {X2.key.text}"
SAME_KEY = ed25519_signer("example.org/renamed", 1).key.text
BAD_POLICIES = {
    "empty": (0, ""),
    "no quorum": (0, f"{W1}\n"),
    "two quorums": (2, "quorum none\nquorum none\n"),
    "unknown word": (1, "wittness A B\n"),
    "quorum of an unknown name": (1, "quorum A\n"),
    "quorum before its definition": (1, f"quorum A\n{W1}\n"),
    "log with a cosignature key": (1, f"log {X1.key.text}\n"),
    "witness with a log's key": (1, f"witness A {LOG.key.text}\n"),
    "broken key": (1, f"log {LOG.key.text[:-1]}\n"),
    "too many words": (1, f"log {LOG.key.text} https://a https://b\n"),
    "log twice": (2, f"log {LOG.key.text}\nlog {SAME_KEY}\n"),
    "witness key twice": (2, f"{W1}\nwitness B {X1.key.text}\n"),
    "name twice": (2, f"{W1}\nwitness A {X2.key.text}\n"),
    "a witness called none": (1, f"witness none {X1.key.text}\n"),
    "group of nobody": (1, "group G 1\n"),
    "group of an unknown name": (1, "group G any A\n"),
    "member twice": (2, f"{W1}\ngroup G 1 A A\n"),
    "member of two groups": (3, f"{W1}\ngroup G any A\ngroup H any A\n"),
    "group over itself": (1, "group G any G\n"),
    "threshold zero": (2, f"{W1}\ngroup G 0 A\n"),
    "threshold too high": (3, f"{W1}\n{W2}\ngroup G 3 A B\n"),
    "threshold in words": (2, f"{W1}\ngroup G most A\n"),
    "threshold with a leading zero": (2, f"{W1}\ngroup G 01 A\n"),
    "control character": (1, "quorum\x00none\n"),
    "carriage return": (1, "quorum none\r\n"),
}


@pytest.mark.parametrize(("line", "text"), BAD_POLICIES.values(), ids=BAD_POLICIES.keys())
def test_malformed_policy_is_refused_by_its_line(line: int, text: str) -> None:
    with pytest.raises(PolicyFormError) as caught:
        policy(text)
    assert caught.value.line == line


def test_policy_of_megabytes_is_refused_unread() -> None:
    with pytest.raises(PolicyFormError):
        policy("#" * 1_000_001)
