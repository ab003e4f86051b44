"""The signature suites and the one function that checks a signature.

**Source:** RFC 8032 and RFC 9864 (Ed25519), FIPS 186-5 and RFC 7518 section 3.4 (ES256, raw
``r || s``), GB/T 32918.2-2016 and GB/T 32905-2016 (SM2 with SM3).
"""

from enum import Enum
from typing import TYPE_CHECKING, assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from contracts.signing import sm2
from contracts.signing.errors import SignatureInvalidError, SuiteConfusionError, UnknownSuiteError

if TYPE_CHECKING:
    from contracts.signing.keys import PublicKey


class Suite(Enum):
    """Curve, hash and encoding together; the value is the name that lies inside signed bytes."""

    ED25519_SHA256 = "Ed25519+SHA-256"
    P256_SHA256 = "P-256+SHA-256"
    SM2_SM3 = "SM2+SM3"

    @property
    def alg(self) -> str:
        """The name in a JOSE header; ``SM2-SM3`` is ours, no registry has one."""
        return _ALGS[self]

    @property
    def signature_bytes(self) -> int:
        """Every suite here signs in 64 bytes: Ed25519, or raw ``r || s``."""
        return 64


_ALGS = {Suite.ED25519_SHA256: "Ed25519", Suite.P256_SHA256: "ES256", Suite.SM2_SM3: "SM2-SM3"}
_SUITES_OF_ALGS = {alg: suite for suite, alg in _ALGS.items()} | {"EdDSA": Suite.ED25519_SHA256}


def suite_named(name: str) -> Suite:
    """The suite whose value is ``name``; raises ``UnknownSuiteError``."""
    try:
        return Suite(name)
    except ValueError:
        raise UnknownSuiteError(name=name) from None


def suite_of_alg(alg: str) -> Suite:
    """The suite of a JOSE ``alg``; ``EdDSA``, the older name of Ed25519, is understood.

    Raises ``UnknownSuiteError`` for anything else, ``none`` and the HMAC names included.
    """
    if alg not in _SUITES_OF_ALGS:
        raise UnknownSuiteError(name=alg)
    return _SUITES_OF_ALGS[alg]


def verify(suite: Suite, public_key: "PublicKey", data: bytes, signature: bytes) -> None:
    """Return only if ``signature`` was made under ``suite`` by ``public_key`` over ``data``.

    Raises ``SuiteConfusionError`` when the key belongs to another suite, and
    ``SignatureInvalidError`` for a signature of another length, key or content.
    """
    if public_key.suite is not suite:
        raise SuiteConfusionError(expected=suite.value, presented=public_key.suite.value)
    if len(signature) != suite.signature_bytes or not _matches(public_key, data, signature):
        raise SignatureInvalidError(suite=suite.value)


def _matches(public_key: "PublicKey", data: bytes, signature: bytes) -> bool:
    try:
        match public_key.suite:
            case Suite.ED25519_SHA256:
                key = ed25519.Ed25519PublicKey.from_public_bytes(public_key.point)
                key.verify(signature, data)
            case Suite.P256_SHA256:
                point = ec.EllipticCurvePublicKey.from_encoded_point(
                    ec.SECP256R1(), public_key.point
                )
                point.verify(_der(signature), data, ec.ECDSA(SHA256()))
            case Suite.SM2_SM3:
                return sm2.matches(public_key.point, data, signature)
            case _:
                assert_never(public_key.suite)
    except InvalidSignature:
        return False
    return True


def _der(signature: bytes) -> bytes:
    """ASN.1 form of raw ``r || s``. **Source:** RFC 7518 section 3.4."""
    return encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )
