"""Keys kept in encrypted PKCS#8: a file, or a text in somebody's data base.

**Source:** RFC 5958 (PKCS#8), RFC 8018 (PBES2), RFC 8410 (Ed25519 in PKCS#8).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from contracts.signing import pkcs8
from contracts.signing.errors import (
    KeyLockedError,
    SuiteUnavailableError,
    WeakPassphraseError,
)
from contracts.signing.keys import PublicKey
from contracts.signing.suites import Suite

LEAST_PASSPHRASE_CHARACTERS = 12
"""NIST SP 800-63B-4 asks 15 of a sole password; here a second factor is the file itself."""

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True, repr=False)
class FileSigner:
    """A signer over an unlocked software key of Ed25519 or P-256.

    ``named`` is the key id to sign under; empty means the key's thumbprint.
    """

    _key: PrivateKey
    named: str = ""

    @classmethod
    def create(cls, suite: Suite = Suite.ED25519_SHA256, *, kid: str = "") -> "FileSigner":
        """A signer over a fresh key."""
        match suite:
            case Suite.ED25519_SHA256:
                return cls(ed25519.Ed25519PrivateKey.generate(), kid)
            case Suite.P256_SHA256:
                return cls(ec.generate_private_key(ec.SECP256R1()), kid)
            case Suite.SM2_SM3:
                raise SuiteUnavailableError(suite=suite.value, extra="gm")
            case _:
                assert_never(suite)

    @classmethod
    def unlock(cls, pem: bytes, passphrase: str, *, kid: str = "") -> "FileSigner":
        """The signer in an encrypted PKCS#8 PEM.

        Raises ``KeyLockedError`` for a wrong passphrase, a key of another kind, or a key that is
        not encrypted: an open private key on a disk is refused rather than used.
        """
        try:
            key = load_pem_private_key(pem, passphrase.encode("utf-8"))
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise KeyLockedError from None
        match key:
            case ed25519.Ed25519PrivateKey():
                return cls(key, kid)
            case ec.EllipticCurvePrivateKey() if isinstance(key.curve, ec.SECP256R1):
                return cls(key, kid)
            case _:
                raise KeyLockedError

    @classmethod
    def load(cls, path: Path, passphrase: str, *, kid: str = "") -> "FileSigner":
        """As ``unlock``, from a file."""
        return cls.unlock(path.read_bytes(), passphrase, kid=kid)

    def locked(self, passphrase: str) -> bytes:
        """The key as encrypted PKCS#8 PEM; raises ``WeakPassphraseError`` under 12 characters."""
        if len(passphrase) < LEAST_PASSPHRASE_CHARACTERS:
            raise WeakPassphraseError(least_characters=LEAST_PASSPHRASE_CHARACTERS)
        der = self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return pkcs8.lock(der, passphrase)

    def save(self, path: Path, passphrase: str) -> None:
        """Write ``locked(passphrase)`` to a new file; raises ``KeyFileExistsError``."""
        pkcs8.write_new(path, self.locked(passphrase))

    @property
    def suite(self) -> Suite:
        """The suite of the key."""
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return Suite.ED25519_SHA256
        return Suite.P256_SHA256

    @property
    def alg(self) -> str:
        """The suite's name in a JOSE header."""
        return self.suite.alg

    @property
    def kid(self) -> str:
        """The name given, or the key's thumbprint."""
        return self.named or self.public().thumbprint

    def public(self) -> PublicKey:
        """The public half."""
        match self._key:
            case ed25519.Ed25519PrivateKey() as key:
                raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            case ec.EllipticCurvePrivateKey() as key:
                raw = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PublicKey(self.suite, raw)

    def sign(self, data: bytes) -> bytes:
        """64 bytes: an Ed25519 signature, or raw ``r || s`` of ECDSA with SHA-256."""
        match self._key:
            case ed25519.Ed25519PrivateKey() as key:
                return key.sign(data)
            case ec.EllipticCurvePrivateKey() as key:
                r, s = decode_dss_signature(key.sign(data, ec.ECDSA(SHA256())))
                return r.to_bytes(32, "big") + s.to_bytes(32, "big")
