"""Checking SM2 signatures with SM3: public numbers only, so plain integers are safe here.

Signing needs a private key and constant time, and is therefore left to a device or to the ``gm``
extra. The signer's id is the default ``1234567812345678`` and a signature is raw ``r || s``.

**Source:** GB/T 32918.1-2016 (curve arithmetic), GB/T 32918.2-2016 sections 5.5 (Z) and 7
(verification), GB/T 32918.5-2017 (parameters), GB/T 32905-2016 (SM3).
"""

from dataclasses import dataclass
from typing import TypeAlias

from cryptography.hazmat.primitives.hashes import SM3, Hash

SIGNER_ID = b"1234567812345678"
P = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
A = P - 3
B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
N = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
GX = 0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7
GY = 0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the curve other than the one at infinity."""

    x: int
    y: int


PointOrInfinity: TypeAlias = "Point | None"

GENERATOR = Point(GX, GY)


def is_on_curve(x: int, y: int) -> bool:
    """Whether ``(x, y)`` is a point of sm2p256v1; the group has prime order, so any will do."""
    return max(x, y) < P and (y * y - (x * x * x + A * x + B)) % P == 0


def matches(point: bytes, data: bytes, signature: bytes) -> bool:
    """Whether raw ``r || s`` over ``data`` was made with the key ``04 || x || y``."""
    key = Point(int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big"))
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    found = _add(multiply(s, GENERATOR), multiply(t, key))
    return found is not None and (hashed(point, data) + found.x) % N == r


def hashed(point: bytes, data: bytes) -> int:
    """The number that is signed: SM3 over Z of the key and signer id, and the data."""
    curve = b"".join(number.to_bytes(32, "big") for number in (A, B, GX, GY))
    bits = (8 * len(SIGNER_ID)).to_bytes(2, "big")
    z = _sm3(bits + SIGNER_ID + curve + point[1:])
    return int.from_bytes(_sm3(z + data), "big")


def _sm3(data: bytes) -> bytes:
    sm3 = Hash(SM3())
    sm3.update(data)
    return sm3.finalize()


def multiply(factor: int, point: Point) -> PointOrInfinity:
    """``factor`` times the point, in time that depends on ``factor``: never for a secret."""
    total: PointOrInfinity = None
    for bit in f"{factor:b}":
        total = _add(total, total)
        if bit == "1":
            total = _add(total, point)
    return total


def _add(left: PointOrInfinity, right: PointOrInfinity) -> PointOrInfinity:
    if left is None or right is None:
        return left or right
    if left.x == right.x:
        if (left.y + right.y) % P == 0:
            return None
        slope = (3 * left.x * left.x + A) * pow(2 * left.y, -1, P)
    else:
        slope = (right.y - left.y) * pow(right.x - left.x, -1, P)
    x = (slope * slope - left.x - right.x) % P
    return Point(x, (slope * (left.x - x) - left.y) % P)
