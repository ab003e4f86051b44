"""Public keys as values, and their JSON Web Key form.

**Source:** RFC 7517 (JWK), RFC 8037 (OKP), RFC 7518 section 6.2 (EC), RFC 7638 (thumbprint).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from cryptography.hazmat.primitives.asymmetric import ec

from contracts import base64url, canonical
from contracts.canonical import JSON
from contracts.signing import sm2
from contracts.signing.errors import MalformedKeyError
from contracts.signing.suites import Suite
from contracts.text import Text

# Keys of small order: with one of them a signature can be made that fits every message.
# **Source:** RFC 7748 section 6.1 asks for the check of such points; the encodings are those of
# the torsion subgroup of edwards25519, with their unreduced spellings.
_SMALL_ORDER = frozenset(
    bytes.fromhex(text)
    for text in (
        "00" * 32,
        "01" + "00" * 31,
        "00" * 31 + "80",
        "01" + "00" * 30 + "80",
        "ec" + "ff" * 30 + "7f",
        "ec" + "ff" * 31,
        "ed" + "ff" * 30 + "7f",
        "ed" + "ff" * 31,
        "ee" + "ff" * 30 + "7f",
        "ee" + "ff" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    )
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that knows its suite.

    ``point``: 32 bytes for Ed25519, else 65 bytes, ``04 || x || y``. Raises ``MalformedKeyError``
    for a point of another length, off the curve, or of small order.
    """

    suite: Suite
    point: bytes

    def __post_init__(self) -> None:
        match self.suite:
            case Suite.ED25519_SHA256:
                _require_ed25519(self.point)
            case Suite.P256_SHA256:
                _require_p256(self.point)
            case Suite.SM2_SM3:
                _require_sm2(self.point)
            case _:
                assert_never(self.suite)

    @property
    def jwk(self) -> dict[str, JSON]:
        """The key as a JSON Web Key with exactly the members its thumbprint covers."""
        match self.suite:
            case Suite.ED25519_SHA256:
                return {"crv": "Ed25519", "kty": "OKP", "x": base64url.encode(self.point)}
            case Suite.P256_SHA256 | Suite.SM2_SM3:
                return {
                    "crv": "P-256" if self.suite is Suite.P256_SHA256 else "SM2",
                    "kty": "EC",
                    "x": base64url.encode(self.point[1:33]),
                    "y": base64url.encode(self.point[33:]),
                }
            case _:
                assert_never(self.suite)

    @property
    def thumbprint(self) -> str:
        """Base64url of SHA-256 over the canonical JWK. **Source:** RFC 7638 section 3."""
        return base64url.encode(hashlib.sha256(canonical.encode(self.jwk)).digest())


def from_jwk(jwk: JSON) -> PublicKey:
    """The public key in a JWK; members that only describe it (``kid``, ``use``) are ignored.

    Raises ``MalformedKeyError``, also when the JWK carries a private part: a private key that has
    been sent to anybody is no longer one.
    """
    if not isinstance(jwk, Mapping):
        raise MalformedKeyError(fault=Text("JWK 应为 JSON 对象", "a JWK is a JSON object"))
    if "d" in jwk:
        raise MalformedKeyError(fault=Text("JWK 含有私钥部分", "the JWK carries a private part"))
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            return PublicKey(Suite.ED25519_SHA256, _coordinate(jwk, "x"))
        case "EC", "P-256":
            return PublicKey(Suite.P256_SHA256, _uncompressed(jwk))
        case "EC", "SM2":
            return PublicKey(Suite.SM2_SM3, _uncompressed(jwk))
        case _:
            raise MalformedKeyError(
                fault=Text("kty 与 crv 不对应任何已知套件", "kty and crv name no suite of ours")
            )


def _uncompressed(jwk: Mapping[str, JSON]) -> bytes:
    return b"\x04" + _coordinate(jwk, "x") + _coordinate(jwk, "y")


def _coordinate(jwk: Mapping[str, JSON], name: str) -> bytes:
    text = jwk.get(name)
    if not isinstance(text, str):
        raise MalformedKeyError(fault=Text(f"缺少成员 {name}", f"member {name} is missing"))
    try:
        data = base64url.decode(text)
    except base64url.NotBase64UrlError:
        raise MalformedKeyError(
            fault=Text(f"成员 {name} 不是 base64url", f"member {name} is not base64url")
        ) from None
    if len(data) != 32:
        raise MalformedKeyError(
            fault=Text(f"成员 {name} 不是 32 字节", f"member {name} is not 32 bytes")
        )
    return data


def _require_ed25519(point: bytes) -> None:
    if len(point) != 32:
        raise MalformedKeyError(
            fault=Text("Ed25519 公钥应为 32 字节", "an Ed25519 key has 32 bytes")
        )
    if point in _SMALL_ORDER:
        raise MalformedKeyError(fault=Text("该点为小阶点", "the point has small order"))


def _require_p256(point: bytes) -> None:
    if len(point) != 65:
        raise MalformedKeyError(
            fault=Text("P-256 公钥应为未压缩的 65 字节", "a P-256 key has 65 bytes, uncompressed")
        )
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise MalformedKeyError(
            fault=Text("该点不在 P-256 曲线上", "the point is not on P-256")
        ) from None


def _require_sm2(point: bytes) -> None:
    if len(point) != 65 or point[0] != 4:
        raise MalformedKeyError(
            fault=Text("SM2 公钥应为未压缩的 65 字节", "an SM2 key has 65 bytes, uncompressed")
        )
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    if not sm2.is_on_curve(x, y):
        raise MalformedKeyError(
            fault=Text("该点不在 SM2 曲线上", "the point is not on the SM2 curve")
        )
