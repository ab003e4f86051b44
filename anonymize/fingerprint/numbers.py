"""Numbers as they are written: read into whole units, and moved without changing their style."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

DECIMALS_MOST: Final = 6
PLAIN_NUMBER: Final = r"^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$"
"""No sign +, no leading zeros, no exponent: what looks otherwise is a code, not a quantity. Numbers
of more than nine digits before the point would not be exact in millionths.
"""
UNIT_LIMIT: Final = 2**52
"""Whole units beyond it are not exact as floating-point numbers."""


def are_numbers(values: pa.Array) -> bool:
    """Whether every text that is there is a plain number."""
    return bool(pc.all(pc.match_substring_regex(values, PLAIN_NUMBER)).as_py() is not False)


def decimals_of(values: pa.Array) -> IntArray:
    """How many digits stand behind the point of each text; no text may be missing."""
    points, lengths = np.asarray(pc.find_substring(values, ".")), np.asarray(pc.utf8_length(values))
    return np.where(points < 0, 0, lengths - points - 1).astype(np.int64)


def read(values: pa.Array) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """The numbers, 0 where there is none, and where there is one; text that is no number is
    passed over.
    """
    is_number = pc.fill_null(pc.match_substring_regex(values, PLAIN_NUMBER), False)
    told = pc.if_else(is_number, values, None)
    found = pc.fill_null(pc.cast(told, pa.float64()), 0.0)
    return np.asarray(found), np.asarray(is_number)


def units(numbers: FloatArray, decimals: int) -> IntArray:
    """The numbers in whole units of the last digit kept, 10^-decimals."""
    scaled = np.clip(np.rint(numbers * 10.0**decimals), -UNIT_LIMIT, UNIT_LIMIT)
    return np.asarray(scaled, dtype=np.int64)


def moved(text: str, by: int, *, decimals: int, is_fixed: bool) -> str:
    """The number that `text` writes, moved by so many units of 10^-decimals.

    `is_fixed` keeps the digits behind the point as many as they are; otherwise zeros at the end go,
    as where numbers are written in their shortest form.
    """
    whole, _, part = text.lstrip("-").partition(".")
    places = max(decimals, len(part))
    sign = -1 if text.startswith("-") else 1
    value = sign * int((whole + part).ljust(len(whole) + places, "0"))
    value += by * 10 ** (places - decimals)
    digits = str(abs(value)).rjust(places + 1, "0")
    written = digits if not places else f"{digits[:-places]}.{digits[-places:]}"
    if places and not is_fixed:
        written = written.rstrip("0").rstrip(".")
    return f"-{written}" if value < 0 else written
