"""Keys that never leave a device, through PKCS#11 and the optional extra ``pkcs11``.

**Source:** OASIS PKCS #11 Specification 3.1, sections 6.3.12 (ECDSA over a hash, raw ``r || s``)
and 6.3.15 (EdDSA).
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography.hazmat import asn1

from contracts.signing.errors import DeviceError
from contracts.signing.keys import PublicKey
from contracts.signing.suites import Suite
from contracts.text import Text

_CURVES = {
    bytes.fromhex("06082a8648ce3d030107"): Suite.P256_SHA256,
    bytes.fromhex("06032b6570"): Suite.ED25519_SHA256,
    b"\x13\x0cedwards25519": Suite.ED25519_SHA256,
}
"""The DER of CKA_EC_PARAMS: object identifiers, and the curve name that older devices write."""


@dataclass(frozen=True, slots=True, repr=False)
class DeviceSigner:
    """A signer over a private key in an open session of a device."""

    _key: Any
    _public: PublicKey
    named: str = ""

    @property
    def suite(self) -> Suite:
        """The suite of the key."""
        return self._public.suite

    @property
    def alg(self) -> str:
        """The suite's name in a JOSE header."""
        return self.suite.alg

    @property
    def kid(self) -> str:
        """The name given, or the key's thumbprint."""
        return self.named or self._public.thumbprint

    def public(self) -> PublicKey:
        """The public half, as the device stated it when the session began."""
        return self._public

    def sign(self, data: bytes) -> bytes:
        """64 bytes; raises ``DeviceError`` when the device refuses."""
        pkcs11 = _pkcs11()
        try:
            if self.suite is Suite.ED25519_SHA256:
                return bytes(self._key.sign(data, mechanism=pkcs11.Mechanism.EDDSA))
            hashed = hashlib.sha256(data).digest()
            return bytes(self._key.sign(hashed, mechanism=pkcs11.Mechanism.ECDSA))
        except pkcs11.PKCS11Error:
            raise DeviceError(fault=Text("设备拒绝签名", "it refused to sign")) from None


@contextmanager
def open_device(
    library: Path, *, token: str, pin: str, label: str, kid: str = ""
) -> Iterator[DeviceSigner]:
    """A signer over the key pair named ``label``, for as long as the session is open.

    ``library`` is the device's PKCS#11 module. Raises ``DeviceError``, never with the PIN in it.
    """
    pkcs11 = _pkcs11()
    try:
        session = pkcs11.lib(str(library)).get_token(token_label=token).open(user_pin=pin)
    except (pkcs11.PKCS11Error, RuntimeError):
        raise DeviceError(fault=Text("令牌无法打开", "its token does not open")) from None
    with session:
        yield _signer(pkcs11, session, label, kid)


def _signer(pkcs11: Any, session: Any, label: str, kid: str) -> DeviceSigner:
    kinds, attributes = pkcs11.ObjectClass, pkcs11.Attribute
    try:
        private = session.get_key(object_class=kinds.PRIVATE_KEY, label=label)
        public = session.get_key(object_class=kinds.PUBLIC_KEY, label=label)
        suite = _CURVES.get(bytes(public[attributes.EC_PARAMS]))
        point = asn1.decode_der(bytes, bytes(public[attributes.EC_POINT]))
    except (pkcs11.PKCS11Error, ValueError):
        raise DeviceError(fault=Text("找不到密钥对", "it has no such key pair")) from None
    if suite is None:
        raise DeviceError(fault=Text("密钥曲线不受支持", "the key's curve is not one of ours"))
    return DeviceSigner(private, PublicKey(suite, point), kid)


def _pkcs11() -> Any:
    try:
        return import_module("pkcs11")
    except ImportError:
        raise DeviceError(
            fault=Text("未安装附加组件“pkcs11”", "the extra “pkcs11” is not installed")
        ) from None
