import base64
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import notes
from contracts.checkpoint import Checkpoint
from contracts.log_errors import (
    NoteError,
    NoteFormError,
    NoteSignatureError,
    NoteUnsignedError,
    UnknownSignatureTypeError,
    VerifierKeyError,
)
from contracts.note_signatures import NoteSigner, message, verify_note
from contracts.notes import Note, SignatureLine
from contracts.vkeys import SignatureType, VerifierKey
from tests.contracts.log.keys import ed25519_signer, ml_dsa_signer, witness_signer

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
LOG = ed25519_signer("example.org/log", 1)
WITNESS = witness_signer("example.org/witness", 2)
QUANTUM = ml_dsa_signer("example.org/quantum", 3)
HEAD = Checkpoint("example.org/log", 5, b"\x09" * 32).text
SIGNERS = {"note": LOG, "cosignature": WITNESS, "subtree": QUANTUM}

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\n", min_codepoint=32), max_size=9)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map(lambda lines: "\n".join(lines) + "\n")


def signed(text: str, *signers: NoteSigner) -> Note:
    return Note(text, tuple(signer.line(text, at=AT) for signer in signers))


def test_key_id_is_that_of_the_definition() -> None:
    key = LOG.key
    covered = b"example.org/log\n\x01" + key.public_key
    assert key.key_id == sha256(covered).digest()[:4]


def test_key_is_written_as_name_id_and_type_with_key() -> None:
    encoded = base64.b64encode(b"\x01" + LOG.key.public_key).decode()
    assert LOG.key.text == f"example.org/log+{LOG.key.key_id.hex()}+{encoded}"


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_a_key_survives_its_text(signer: NoteSigner) -> None:
    assert VerifierKey.parse(signer.key.text) == signer.key


def test_same_key_under_another_type_has_another_id() -> None:
    other = VerifierKey(LOG.key.name, SignatureType.ED25519_COSIGNATURE, LOG.key.public_key)
    assert other.key_id != LOG.key.key_id


GOOD_KEY = LOG.key.text
NAME, KEY_ID, ENCODED = GOOD_KEY.split("+", 2)
BAD_KEYS: dict[str, tuple[type[NoteError], str]] = {
    "empty": (VerifierKeyError, ""),
    "no name": (VerifierKeyError, f"+{KEY_ID}+{ENCODED}"),
    "blank in the name": (VerifierKeyError, f"a b+{KEY_ID}+{ENCODED}"),
    "ideographic space in the name": (VerifierKeyError, f"a\u3000b+{KEY_ID}+{ENCODED}"),
    "another name": (VerifierKeyError, f"example.org/other+{KEY_ID}+{ENCODED}"),
    "upper-case id": (VerifierKeyError, f"{NAME}+{KEY_ID.upper()}X+{ENCODED}"),
    "id of seven digits": (VerifierKeyError, f"{NAME}+{KEY_ID[1:]}+{ENCODED}"),
    "not base64": (VerifierKeyError, f"{NAME}+{KEY_ID}+{ENCODED[:-1]}"),
    "short key": (VerifierKeyError, f"{NAME}+{KEY_ID}+AQID"),
    "unknown type": (UnknownSignatureTypeError, f"{NAME}+{KEY_ID}+CQID"),
    "key of small order": (
        VerifierKeyError,
        f"{NAME}+{KEY_ID}+" + base64.b64encode(b"\x01" + bytes(32)).decode(),
    ),
}


@pytest.mark.parametrize(("error", "text"), BAD_KEYS.values(), ids=BAD_KEYS.keys())
def test_malformed_key_is_refused(error: type[NoteError], text: str) -> None:
    with pytest.raises(error):
        VerifierKey.parse(text)


@given(TEXTS)
def test_a_note_survives_its_bytes(text: str) -> None:
    note = signed(text, LOG)
    assert notes.parse(note.raw) == note


def test_a_note_is_split_at_its_last_empty_line() -> None:
    note = signed("one\n\n— two three\n", LOG)
    assert notes.parse(note.raw).text == "one\n\n— two three\n"


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_a_signature_verifies(signer: NoteSigner) -> None:
    (proven,) = verify_note(signed(HEAD, signer), [signer.key])
    stamped = signer.key.type is not SignatureType.ED25519
    assert (proven.key, proven.at) == (signer.key, AT if stamped else None)


def test_cosignature_signs_header_time_and_text() -> None:
    assert message(WITNESS.key, HEAD, seconds=1772352000) == (
        b"cosignature/v1\ntime 1772352000\n" + HEAD.encode()
    )


def test_subtree_cosignature_signs_its_structure() -> None:
    assert message(QUANTUM.key, HEAD, seconds=7) == (
        b"subtree/v1\n\0"
        + b"\x13example.org/quantum"
        + (7).to_bytes(8, "big")
        + b"\x0fexample.org/log"
        + bytes(8)
        + (5).to_bytes(8, "big")
        + b"\x09" * 32
    )


def test_lines_of_unknown_keys_are_ignored() -> None:
    note = signed(HEAD, LOG, WITNESS, QUANTUM)
    assert [one.key for one in verify_note(note, [WITNESS.key])] == [WITNESS.key]


def test_a_key_counts_once() -> None:
    note = signed(HEAD, LOG).with_lines(LOG.line(HEAD, at=AT))
    assert len(verify_note(note, [LOG.key])) == 1


def test_a_note_without_a_known_key_is_refused() -> None:
    with pytest.raises(NoteUnsignedError):
        verify_note(signed(HEAD, LOG), [WITNESS.key])


def test_a_failing_line_of_a_known_key_refuses_the_whole_note() -> None:
    forged = SignatureLine(WITNESS.key.name, WITNESS.key.key_id, b"\0" * 7 + b"\1" * 65)
    with pytest.raises(NoteSignatureError):
        verify_note(signed(HEAD, LOG).with_lines(forged), [LOG.key, WITNESS.key])


def test_cosignature_at_time_zero_is_refused() -> None:
    epoch = datetime.fromtimestamp(0, UTC)
    note = Note(HEAD, (WITNESS.line(HEAD, at=epoch),))
    with pytest.raises(NoteSignatureError):
        verify_note(note, [WITNESS.key])


@pytest.mark.parametrize("signer", [LOG, WITNESS], ids=["note", "cosignature"])
def test_any_bit_flipped_in_a_signed_checkpoint_fails(signer: NoteSigner) -> None:
    raw = signed(HEAD, signer).raw
    value = int.from_bytes(raw, "big")
    for bit in range(len(raw) * 8):
        flipped = (value ^ (1 << bit)).to_bytes(len(raw), "big")
        with pytest.raises(NoteError):
            verify_note(notes.parse(flipped), [signer.key])


def test_sm2_line_beside_ed25519_is_ignored_by_those_who_know_only_ed25519() -> None:
    stranger = SignatureLine("example.org/log", b"\xff\xff\xff\xff", b"\x01" * 64)
    note = signed(HEAD, LOG).with_lines(stranger)
    assert len(verify_note(note, [LOG.key])) == 1


BAD_NOTES = {
    "empty": b"",
    "no empty line": b"text\n",
    "no signature": b"text\n\n",
    "no newline at the end": signed(HEAD, LOG).raw[:-1],
    "hyphen for a dash": signed(HEAD, LOG).raw.replace("—".encode(), b"-"),
    "carriage return": signed(HEAD, LOG).raw.replace(b"\n", b"\r\n"),
    "tabulator": signed("a\tb\n", LOG).raw,
    "not UTF-8": b"\xff\n\n" + LOG.line(HEAD, at=AT).text.encode(),
    "no name": "a\n\n— AAAAAAAA\n".encode(),
    "plus in the name": "a\n\n— a+b AAAAAAAA\n".encode(),
    "key id alone": "a\n\n— a AAAAAA==\n".encode(),
    "unpadded": "a\n\n— a AAAAAAA\n".encode(),
    "two spellings": "a\n\n— a AAAAAB==\n".encode(),
    "a thousand signatures": ("a\n\n" + "— a AAAAAAAA\n" * 1000).encode(),
    "two megabytes": b"a" * 2_000_000,
}


@pytest.mark.parametrize("raw", BAD_NOTES.values(), ids=BAD_NOTES.keys())
def test_malformed_note_is_refused(raw: bytes) -> None:
    with pytest.raises(NoteFormError):
        notes.parse(raw)


def test_sixteen_signatures_are_accepted() -> None:
    signers = [ed25519_signer(f"example.org/{number}", number) for number in range(1, 17)]
    note = notes.parse(signed(HEAD, *signers).raw)
    assert len(verify_note(note, [signer.key for signer in signers])) == 16
