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

from anonymize.errors import MissingKeyError, TechniqueParameterError
from anonymize.techniques.cmac import Bytes, cmac
from anonymize.techniques.technique import Context
from anonymize.text import Text

Algorithm = Literal["aes-cmac", "sm4-cmac", "hmac-sha256", "hmac-sm3"]

_HEX: Final = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


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
        if context.key is None:
            raise MissingKeyError(column=context.column)
        coded = values.dictionary_encode()
        words = coded.dictionary
        return _hexadecimal(self._codes(words, context.key), self.length).take(coded.indices)

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
    digits = np.empty((len(codes), 2 * codes.shape[1]), dtype=np.uint8)
    digits[:, 0::2] = _HEX[codes >> 4]
    digits[:, 1::2] = _HEX[codes & 15]
    content = np.ascontiguousarray(digits[:, :length])
    offsets = np.arange(len(codes) + 1, dtype=np.int32) * np.int32(length)
    return pa.StringArray.from_buffers(
        len(codes), pa.py_buffer(offsets.tobytes()), pa.py_buffer(content.tobytes())
    )
