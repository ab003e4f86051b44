"""Numbers as they are written: read into whole units, and written again in the same style."""

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


def written(numbers: IntArray, *, decimals: int, is_fixed: bool) -> pa.Array:
    """The numbers, given in units of 10^-decimals, as texts without an exponent.

    `is_fixed` writes that many digits behind the point; otherwise zeros at the end go, as where
    numbers are written in their shortest form.
    """
    whole, part = np.divmod(np.abs(numbers), 10**decimals)
    signs = pc.if_else(pa.array(numbers < 0), "-", "")
    texts = pc.binary_join_element_wise(signs, pc.cast(pa.array(whole), pa.string()), "")
    if not decimals:
        return texts
    digits = pc.utf8_lpad(pc.cast(pa.array(part), pa.string()), decimals, "0")
    texts = pc.binary_join_element_wise(texts, digits, ".")
    return texts if is_fixed else pc.utf8_rtrim(pc.utf8_rtrim(texts, "0"), ".")
