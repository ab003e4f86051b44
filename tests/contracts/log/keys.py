"""Keys for the log's tests: made from a number, so that every run has the same ones."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from contracts.note_signatures import NoteSigner
from contracts.vkeys import SignatureType, VerifierKey


def ed25519_signer(
    name: str, number: int, kind: SignatureType = SignatureType.ED25519
) -> NoteSigner:
    private = Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
    key = VerifierKey(name, kind, private.public_key().public_bytes_raw())
    return NoteSigner(key, private.sign)


def witness_signer(name: str, number: int) -> NoteSigner:
    return ed25519_signer(name, number, SignatureType.ED25519_COSIGNATURE)


def ml_dsa_signer(name: str, number: int) -> NoteSigner:
    private = MLDSA44PrivateKey.from_seed_bytes(number.to_bytes(32, "big"))
    public = private.public_key().public_bytes_raw()
    return NoteSigner(VerifierKey(name, SignatureType.ML_DSA_44_COSIGNATURE, public), private.sign)
