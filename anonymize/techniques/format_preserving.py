"""Pseudonyms that look like what they stand for: a telephone number for a telephone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonymize.errors import TechniqueParameterError, UnfitValueError
from anonymize.techniques import ff1
from anonymize.techniques.buffers import ascii_matrix, distinct_first, text_of
from anonymize.techniques.ff1 import Numerals
from anonymize.techniques.technique import Context, required_key
from anonymize.text import Text

Check = Literal["none", "luhn", "mod_11_2"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatPreserving:
    """Encrypt the characters of `alphabet` among each other by FF1; all others stay in place.

    The first `keep_start` characters stay too. With a `check`, the last character is not encrypted
    but computed again, so that the result satisfies the check of bank cards (luhn) or of identity
    numbers (mod_11_2). A value with too few characters to encrypt (a domain below 10^6) does not
    fit.

    **Source:** NIST SP 800-38G (FF1); ISO/IEC 7812-1 annex B; GB 11643 (ISO 7064 MOD 11-2).
    """

    alphabet: str = "0123456789"
    keep_start: int = 0
    check: Check = "none"
    tag: ClassVar[str] = "format_preserving"
    keyed: ClassVar[bool] = True
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "没有密钥则无法反推；仍是一一对应的假名，同一个人的各行可相互关联，且看上去像真实号码。",
        "Cannot be reversed without the key; it is still a pseudonym that links a person's rows, "
        "and looks like a real number without being one.",
    )

    def __post_init__(self) -> None:
        letters = set(self.alphabet)
        if len(letters) != len(self.alphabet) or len(letters) < 2 or not self.alphabet.isascii():
            raise TechniqueParameterError(
                technique=self.tag, parameter="alphabet", allowed="different ASCII characters"
            )
        if self.check not in get_args(Check) or (self.check != "none" and len(letters) != 10):
            raise TechniqueParameterError(
                technique=self.tag, parameter="check", allowed="none; luhn, mod_11_2 with digits"
            )
        if self.keep_start < 0:
            raise TechniqueParameterError(
                technique=self.tag, parameter="keep_start", allowed=">= 0"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Encrypt every value that is not missing."""
        key = required_key(context)
        return distinct_first(values, lambda some: self._encrypted(some, key, context.column))

    def _encrypted(self, values: pa.Array, key: bytes, column: str) -> pa.Array:
        """In one batch where all values have the same shape, else in one batch per length."""
        matrix = ascii_matrix(values)
        if matrix is not None:
            places = self._places(bytes(matrix[0]).decode())
            inside = self._changes[matrix]
            if (inside == inside[0]).all():
                return text_of(self._changed(matrix, places, key, column))
        texts = values.to_pylist()
        return pa.array(self._each(texts, key, column), pa.string())

    @property
    def _changes(self) -> npt.NDArray[np.bool_]:
        """For each ASCII code whether it is encrypted."""
        table = np.zeros(256, dtype=np.bool_)
        table[self._codes] = True
        return table

    @property
    def _codes(self) -> Numerals:
        return np.frombuffer(self.alphabet.encode(), dtype=np.uint8)

    def _places(self, text: str) -> list[int]:
        """Where a text has characters to encrypt."""
        end = len(text) - (self.check != "none")
        return [i for i in range(self.keep_start, end) if text[i] in self.alphabet]

    def _each(self, texts: list[str], key: bytes, column: str) -> list[str]:
        """Values of any shapes: those with equally many characters to encrypt go together."""
        groups: dict[int, list[int]] = {}
        for row, text in enumerate(texts):
            groups.setdefault(len(self._places(text)), []).append(row)
        changed = list(texts)
        for length, rows in groups.items():
            self._require_domain(length, len(rows), column)
            parts = [[texts[row][i] for i in self._places(texts[row])] for row in rows]
            matrix = np.array([[ord(c) for c in part] for part in parts], dtype=np.uint8)
            secret = self._secret(matrix, key)
            for row, letters in zip(rows, secret.tolist(), strict=True):
                changed[row] = self._put(texts[row], bytes(letters).decode())
        return changed

    def _put(self, text: str, letters: str) -> str:
        """The text with its encrypted characters, and its check computed again."""
        characters = list(text)
        for place, letter in zip(self._places(text), letters, strict=True):
            characters[place] = letter
        if self.check != "none":
            digits = [int(c) for c in characters[:-1] if c.isdecimal()]
            code = _check_codes(np.array([digits], dtype=np.uint8), self.check)
            characters[-1] = chr(int(code[0]))
        return "".join(characters)

    def _changed(
        self, matrix: Numerals, places: Sequence[int], key: bytes, column: str
    ) -> Numerals:
        """Encrypt the columns `places` of ASCII rows, and write the check into the last one."""
        self._require_domain(len(places), len(matrix), column)
        changed = matrix.copy()
        changed[:, places] = self._secret(matrix[:, places], key)
        if self.check != "none":
            digits = [i for i in range(matrix.shape[1] - 1) if chr(matrix[0, i]).isdecimal()]
            changed[:, -1] = _check_codes(changed[:, digits] - ord("0"), self.check)
        return changed

    def _secret(self, letters: Numerals, key: bytes) -> Numerals:
        """Encrypt rows of letters of the alphabet into such rows."""
        codes = self._codes
        table = np.zeros(256, dtype=np.uint8)
        table[codes] = np.arange(len(codes))
        secret: Numerals = codes[ff1.encrypt(key, table[letters], radix=len(codes))]
        return secret

    def _require_domain(self, length: int, count: int, column: str) -> None:
        if not ff1.fits(len(self.alphabet), length):
            raise UnfitValueError(column=column, count=count)


def _check_codes(digits: Numerals, check: Check) -> Numerals:
    """The ASCII code of the check character behind each row of digits."""
    if check == "luhn":
        values = digits[:, ::-1].astype(np.int64)
        values[:, 0::2] *= 2
        total = (values - 9 * (values > 9)).sum(axis=1)
        luhn: Numerals = (-total % 10 + ord("0")).astype(np.uint8)
        return luhn
    weights = np.array([pow(2, digits.shape[1] - i, 11) for i in range(digits.shape[1])])
    rest = (1 - digits.astype(np.int64) @ weights) % 11
    return np.where(rest == 10, ord("X"), rest + ord("0")).astype(np.uint8)
