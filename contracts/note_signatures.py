"""Making and checking the signatures of notes and the cosignatures of checkpoints.

A line that claims to be by a known key must verify, or the whole note is refused; lines of other
keys are ignored, which is what lets a log rotate keys and sign in a second suite.

Source: C2SP signed-note v1 ("Signatures"), C2SP tlog-cosignature ("Ed25519 signed message",
"ML-DSA-44 signed message").
"""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from contracts import signing
from contracts.checkpoint import Checkpoint
from contracts.log_errors import NoteSignatureError, NoteUnsignedError
from contracts.notes import Note, SignatureLine
from contracts.signing import PublicKey
from contracts.signing.errors import SignatureInvalidError
from contracts.vkeys import SignatureType, VerifierKey

_TIME_BYTES = 8
_SIGNATURE_BYTES = {
    SignatureType.ED25519: 64,
    SignatureType.ED25519_COSIGNATURE: 64,
    SignatureType.ML_DSA_44_COSIGNATURE: 2420,
    SignatureType.SM2_SM3: 64,
}
_TIMESTAMPED = frozenset({SignatureType.ED25519_COSIGNATURE, SignatureType.ML_DSA_44_COSIGNATURE})
_LATEST_SECOND = int(datetime.max.replace(tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A key that signs notes: its public half and the operation of its private half.

    `sign` takes the message and returns the raw signature, 64 bytes or 2,420 for ML-DSA-44; it
    may be a file, a device or a remote service.
    """

    key: VerifierKey
    sign: Callable[[bytes], bytes]

    def line(self, text: str, *, at: datetime) -> SignatureLine:
        """Return the signature line over a note's text; `at` is used by cosignatures only."""
        seconds = int(at.timestamp())
        signature = self.sign(message(self.key, text, seconds=seconds))
        stamp = struct.pack(">Q", seconds) if self.key.type in _TIMESTAMPED else b""
        return SignatureLine(self.key.name, self.key.key_id, stamp + signature)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that verified; `at` is when a cosigner says it signed, None for others."""

    key: VerifierKey
    at: datetime | None


def message(key: VerifierKey, text: str, *, seconds: int) -> bytes:
    """Return the bytes that a key of this type signs for a note's text.

    `seconds` is POSIX time and part of the message for cosignatures only. Raises
    `CheckpointFormError` when a subtree cosignature is asked for over another text than a
    checkpoint. **Source:** C2SP tlog-cosignature.
    """
    match key.type:
        case SignatureType.ED25519 | SignatureType.SM2_SM3:
            return text.encode()
        case SignatureType.ED25519_COSIGNATURE:
            return f"cosignature/v1\ntime {seconds}\n{text}".encode()
        case SignatureType.ML_DSA_44_COSIGNATURE:
            return _subtree_message(key.name, Checkpoint.parse(text), seconds)
        case _:
            assert_never(key.type)


def verify_line(key: VerifierKey, text: str, line: SignatureLine) -> Signed:
    """Return what the line proves, or raise `NoteSignatureError` if it proves nothing."""
    seconds, signature = _unpack(key, line)
    if not _matches(key, message(key, text, seconds=seconds), signature):
        raise NoteSignatureError(name=key.name)
    stamped = key.type in _TIMESTAMPED
    return Signed(key=key, at=datetime.fromtimestamp(seconds, UTC) if stamped else None)


def verify_note(note: Note, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
    """Return the signatures of known keys, each key once, in the order of `keys`.

    Raises `NoteSignatureError` when any line of a known key fails, `NoteUnsignedError` when no
    line is by a known key. The time grows with the lines of known keys only.
    """
    signed = []
    for key in keys:
        proven = [verify_line(key, note.text, line) for line in note.lines if line.claims(key)]
        signed.extend(proven[:1])
    if not signed:
        raise NoteUnsignedError
    return tuple(signed)


def _unpack(key: VerifierKey, line: SignatureLine) -> tuple[int, bytes]:
    stamp_bytes = _TIME_BYTES if key.type in _TIMESTAMPED else 0
    if len(line.signature) != stamp_bytes + _SIGNATURE_BYTES[key.type]:
        raise NoteSignatureError(name=key.name)
    seconds = int.from_bytes(line.signature[:stamp_bytes], "big")
    if stamp_bytes and not 0 < seconds <= _LATEST_SECOND:
        raise NoteSignatureError(name=key.name)
    return seconds, line.signature[stamp_bytes:]


def _matches(key: VerifierKey, signed: bytes, signature: bytes) -> bool:
    try:
        if key.type.suite is None:
            MLDSA44PublicKey.from_public_bytes(key.public_key).verify(signature, signed)
        else:
            suite = key.type.suite
            signing.verify(suite, PublicKey(suite, key.public_key), signed, signature)
    except (InvalidSignature, SignatureInvalidError):
        return False
    return True


def _subtree_message(cosigner: str, head: Checkpoint, seconds: int) -> bytes:
    """The ``cosigned_message`` of a whole tree. **Source:** C2SP tlog-cosignature."""
    name, origin = cosigner.encode(), head.origin.encode()
    return b"".join(
        (
            b"subtree/v1\n\0",
            struct.pack(">B", len(name)) + name,
            struct.pack(">Q", seconds),
            struct.pack(">B", len(origin)) + origin,
            struct.pack(">QQ", 0, head.size),
            head.root,
        )
    )
