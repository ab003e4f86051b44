"""The secrets behind the marks of copies, and what commits the operator to them beforehand."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from contracts import canonical
from marketplace.kernel.keyring import operator_signer

KEY_PURPOSE = "fingerprint"
_LABEL = "data-element-marketplace/fingerprint/v1\n"


def table_secret(version_digest: str) -> bytes:
    """Return the secret of a version's marks: 32 bytes that are stored nowhere.

    The operator's key for fingerprints signs a fixed label with the digest, and nothing else; who
    does not hold the key cannot make that signature, and it is the same each time.
    **Source:** RFC 8032 section 5.1.6 (Ed25519 signatures are deterministic).
    """
    signature = operator_signer(KEY_PURPOSE).sign(f"{_LABEL}{version_digest}".encode())
    return hashlib.sha256(signature).digest()


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the log holds before the first copy: later nobody can claim another secret or nonce.

    `nonce` chooses the licence's bits; `salt` keeps the digest from being guessed.
    """

    nonce: bytes
    salt: bytes
    digest: str

    @classmethod
    def fresh(cls, version_digest: str) -> Commitment:
        """Draw nonce and salt for a licence and commit to them with the version's secret."""
        nonce, salt = secrets.token_bytes(16), secrets.token_bytes(16)
        return cls(nonce, salt, commitment_of(version_digest, nonce, salt))


def commitment_of(version_digest: str, nonce: bytes, salt: bytes) -> str:
    """Return the digest that a commitment to these must have."""
    return canonical.digest_of(
        {
            "version": version_digest,
            "secret": table_secret(version_digest).hex(),
            "nonce": nonce.hex(),
            "salt": salt.hex(),
        }
    )
