"""Verifier keys: the public keys of signed notes, as the one line in which they are exchanged.

A key id is a short fingerprint over name, signature type and key, so the same key under another
type or name is another verifier: suites cannot be confused.

Source: C2SP signed-note, "Signatures" and "Verifier keys"; C2SP tlog-cosignature, "Format".
"""

import re
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from contracts import base64standard
from contracts.log_errors import UnknownSignatureTypeError, VerifierKeyError
from contracts.signing import PublicKey, Suite
from contracts.signing.errors import MalformedKeyError

KEY_ID_BYTES = 4
MAX_NAME_BYTES = 255
"""A cosigner's name is signed behind a length of one byte. **Source:** C2SP tlog-cosignature."""
_TEXT = re.compile(r"(?P<name>[^+]+)\+(?P<key_id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/=]+)")


class SignatureType(Enum):
    """What a signature line is and over which message; the value is what a key id covers.

    `SM2_SM3` has no number assigned, so it takes ``ff`` and this fixed long identifier: SM2 with
    SM3 over the note's text, raw ``r || s`` of 64 bytes, signer id ``1234567812345678``, key
    ``04 || x || y``.
    """

    ED25519 = b"\x01"
    ED25519_COSIGNATURE = b"\x04"
    ML_DSA_44_COSIGNATURE = b"\x06"
    SM2_SM3 = b"\xffsigned-note/sm2-sm3/raw64/1234567812345678/v1"

    @property
    def suite(self) -> Suite | None:
        """The suite in which the key signs; None for ML-DSA-44, which only notes use."""
        return _SUITES[self]


_SUITES = {
    SignatureType.ED25519: Suite.ED25519_SHA256,
    SignatureType.ED25519_COSIGNATURE: Suite.ED25519_SHA256,
    SignatureType.ML_DSA_44_COSIGNATURE: None,
    SignatureType.SM2_SM3: Suite.SM2_SM3,
}
_ML_DSA_44_KEY_BYTES = 1312


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named public key for one type of signature.

    `name` is not empty and holds no Unicode space, control character or plus. Raises
    `VerifierKeyError` for another name, or a key of another length or of small order.
    """

    name: str
    type: SignatureType
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name) or not _is_key(self.type, self.public_key):
            raise VerifierKeyError

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key beside its name. **Source:** C2SP signed-note."""
        covered = self.name.encode() + b"\n" + self.type.value + self.public_key
        return sha256(covered).digest()[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """``name+hex(key id)+base64(type || key)``."""
        encoded = base64standard.encode(self.type.value + self.public_key)
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read `text` back.

        Raises `VerifierKeyError` when it is malformed or its key id is not that of its content,
        `UnknownSignatureTypeError` when it is well formed but of a type unknown here.
        """
        found = _TEXT.fullmatch(text)
        raw = base64standard.decode(found["key"]) if found else None
        if not found or not raw:
            raise VerifierKeyError
        key = cls(name=found["name"], type=_type_of(raw), public_key=_strip_type(raw))
        if key.text != text:
            raise VerifierKeyError
        return key


def is_key_name(name: str) -> bool:
    """Tell whether a text may name a key. **Source:** C2SP signed-note, "Format"."""
    fits = 0 < len(name.encode()) <= MAX_NAME_BYTES
    return fits and not any(c.isspace() or c < " " or c == "+" for c in name)


def _is_key(kind: SignatureType, public_key: bytes) -> bool:
    if kind.suite is None:
        return len(public_key) == _ML_DSA_44_KEY_BYTES
    try:
        PublicKey(kind.suite, public_key)
    except MalformedKeyError:
        return False
    return True


def _type_of(raw: bytes) -> SignatureType:
    for candidate in SignatureType:
        if raw.startswith(candidate.value):
            return candidate
    raise UnknownSignatureTypeError(type_byte=raw[0])


def _strip_type(raw: bytes) -> bytes:
    return raw.removeprefix(_type_of(raw).value)
