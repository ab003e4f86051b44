"""SM2 keys in software, through the optional extra ``gm``.

Signing is done by GmSSL, which works in constant time; this module only stores the key and names
it. No certification is claimed: that needs a certified device behind ``Signer``.

**Source:** GB/T 32918.2-2016; RFC 5958 and RFC 5915 for the stored form; GB/T 33560-2017 for the
curve's object identifier.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from contracts.signing import pkcs8
from contracts.signing.errors import (
    KeyLockedError,
    MalformedKeyError,
    SuiteUnavailableError,
    WeakPassphraseError,
)
from contracts.signing.file_signer import LEAST_PASSPHRASE_CHARACTERS
from contracts.signing.keys import PublicKey
from contracts.signing.suites import Suite

_EC_PUBLIC_KEY = ObjectIdentifier("1.2.840.10045.2.1")
_SM2_CURVE = ObjectIdentifier("1.2.156.10197.1.301")


@asn1.sequence
class _Curve:
    algorithm: ObjectIdentifier
    curve: ObjectIdentifier


@asn1.sequence
class _EcPrivateKey:
    version: int
    secret: bytes
    point: Annotated[asn1.BitString, asn1.Explicit(1)]


@asn1.sequence
class _PrivateKeyInfo:
    version: int
    algorithm: _Curve
    key: bytes


@dataclass(frozen=True, slots=True, repr=False)
class GmSigner:
    """A signer over an unlocked SM2 key; raises ``SuiteUnavailableError`` without the extra.

    ``_secret``: 32 bytes; ``_point``: ``04 || x || y``. ``named`` as in ``FileSigner``.
    """

    _secret: bytes
    _point: bytes
    named: str = ""

    @classmethod
    def create(cls, *, kid: str = "") -> "GmSigner":
        """A signer over a fresh key."""
        fresh = _gmssl().generate()
        return cls(bytes.fromhex(fresh.private_key_hex), bytes.fromhex(fresh.public_key_hex), kid)

    @classmethod
    def unlock(cls, pem: bytes, passphrase: str, *, kid: str = "") -> "GmSigner":
        """The signer in a PEM that ``locked`` wrote; raises ``KeyLockedError``."""
        try:
            info = asn1.decode_der(_PrivateKeyInfo, pkcs8.unlock(pem, passphrase))
            key = asn1.decode_der(_EcPrivateKey, info.key)
            PublicKey(Suite.SM2_SM3, key.point.as_bytes())
        except (ValueError, MalformedKeyError):
            raise KeyLockedError from None
        if info.algorithm.curve != _SM2_CURVE or len(key.secret) != 32:
            raise KeyLockedError
        return cls(key.secret, key.point.as_bytes(), kid)

    def locked(self, passphrase: str) -> bytes:
        """The key as encrypted PKCS#8 PEM; raises ``WeakPassphraseError`` under 12 characters."""
        if len(passphrase) < LEAST_PASSPHRASE_CHARACTERS:
            raise WeakPassphraseError(least_characters=LEAST_PASSPHRASE_CHARACTERS)
        point = asn1.BitString(data=self._point, padding_bits=0)
        info = _PrivateKeyInfo(
            version=0,
            algorithm=_Curve(algorithm=_EC_PUBLIC_KEY, curve=_SM2_CURVE),
            key=asn1.encode_der(_EcPrivateKey(version=1, secret=self._secret, point=point)),
        )
        return pkcs8.lock(asn1.encode_der(info), passphrase)

    @property
    def suite(self) -> Suite:
        """Always SM2 with SM3."""
        return Suite.SM2_SM3

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
        return PublicKey(self.suite, self._point)

    def sign(self, data: bytes) -> bytes:
        """Raw ``r || s`` under the default signer id; a key whose halves differ is refused."""
        key = _gmssl()(private_key=self._secret.hex(), public_key=self._point.hex())
        signature: bytes = key.sign(data)
        return signature


def _gmssl() -> Any:
    try:
        return import_module("gmssl_fast").SM2
    except ImportError:
        raise SuiteUnavailableError(suite=Suite.SM2_SM3.value, extra="gm") from None
