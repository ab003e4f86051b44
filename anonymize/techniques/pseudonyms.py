"""Keyed pseudonyms: the same person, the same letters, and no way back without the key.

An unkeyed hash of a number is no pseudonym: the numbers of a country can all be tried in minutes.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from anonymize.errors import TechniqueParameterError
from anonymize.techniques.buffers import Bytes, distinct_first, text_of
from anonymize.techniques.cmac import cmac
from anonymize.techniques.technique import Context, required_key
from anonymize.text import Text

Algorithm = Literal["aes-cmac", "sm4-cmac", "hmac-sha256", "hmac-sm3"]

_PAIRS: Final = np.frombuffer(bytes(range(256)).hex().encode(), dtype=np.uint16).astype(np.uint32)
_DIGITS: Final = (_PAIRS[:, None] << np.uint32(16) | _PAIRS).ravel()
"""The four digits of each two bytes, as both lie in memory on a little-endian machine."""
_ROWS_AT_ONCE: Final = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonym:
    """Replace each value by the first `length` hexadecimal digits of its keyed code.

    The codes are pseudorandom functions of the value; at 24 digits (96 bits) two of 2^32 values
    share one with probability below 2^-32.

    **Source:** AES-CMAC: NIST SP 800-38B; SM4-CMAC: the same over GB/T 32907-2016; HMAC-SHA256:
    FIPS 198-1; HMAC-SM3: the same over GB/T 32905-2016.
    """

    algorithm: Algorithm = "aes-cmac"
    length: int = 24
    tag: ClassVar[str] = "pseudonym"
    keyed: ClassVar[bool] = True
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "没有密钥则无法反推或枚举；但同一个人的各行仍可相互关联，按去标识化效果不超过 2 级。",
        "Cannot be reversed or tried out without the key; but a person's rows still link to each "
        "other, and the result is no better than level 2 of GB/T 42460.",
    )

    def __post_init__(self) -> None:
        if self.algorithm not in get_args(Algorithm):
            raise TechniqueParameterError(
                technique=self.tag, parameter="algorithm", allowed=", ".join(get_args(Algorithm))
            )
        if not 16 <= self.length <= 32:
            raise TechniqueParameterError(
                technique=self.tag, parameter="length", allowed="from 16 to 32"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Code every value that is not missing."""
        key = required_key(context)
        return distinct_first(
            values, lambda some: _hexadecimal(self._codes(some, key), self.length)
        )

    def _codes(self, words: pa.Array, key: bytes) -> Bytes:
        match self.algorithm:
            case "aes-cmac":
                return cmac(key, words, cipher="aes")
            case "sm4-cmac":
                return cmac(key[:16], words, cipher="sm4")
            case "hmac-sha256":
                codes = [hmac.digest(key, word.encode(), "sha256") for word in words.to_pylist()]
            case "hmac-sm3":
                codes = [_hmac_sm3(key, word.encode()) for word in words.to_pylist()]
        return np.frombuffer(b"".join(codes), dtype=np.uint8).reshape(-1, 32)


def _hmac_sm3(key: bytes, message: bytes) -> bytes:
    code = HMAC(key, SM3())
    code.update(message)
    return code.finalize()


def _hexadecimal(codes: Bytes, length: int) -> pa.Array:
    """The first `length` digits of each row of bytes, as text."""
    doubles = -(-length // 4)
    words = np.ascontiguousarray(codes).view("<u2")[:, :doubles]
    digits = np.empty((len(codes), doubles), dtype="<u4")
    for start in range(0, len(codes), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        _DIGITS.take(words[rows], mode="clip", out=digits[rows])
    return text_of(digits.view(np.uint8)[:, :length])
