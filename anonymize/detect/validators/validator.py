"""The form of a validator, and the arithmetic on columns of characters that they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonymize.roles import Kind
from anonymize.text import Text

Mask = npt.NDArray[np.bool_]
Characters = npt.NDArray[np.uint8]
"""n values of one width as an n x width matrix of ASCII codes."""


class Strength(Enum):
    """How far a value alone proves its kind: the confidence of a column without a telling name."""

    CHECKED = 0.98
    """A check character: a look-alike passes by chance only."""
    SHAPED = 0.85
    """A shape that little else has."""
    WEAK = 0.4
    """A shape that much else has: the column's name must say the same."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which of n values look like the kind, and which also pass its check."""

    shaped: Mask
    passed: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """A kind of identifier as a rule over values; `source` is the standard it follows.

    `shape` is an RE2 pattern for a whole normalised value. `check` decides over the shaped ones.
    `inside` finds the kind within longer text, in a group named `found`.
    """

    kind: Kind
    shape: str
    strength: Strength
    source: Text
    check: Callable[[pa.Array], Mask] | None = None
    chance: float = 0.0
    inside: str | None = None

    def match(self, values: pa.Array) -> Match:
        """Judge n normalised values; null is neither shaped nor passed."""
        shaped = as_mask(pc.match_substring_regex(values, f"^(?:{self.shape})$"))
        passed = shaped.copy()
        if self.check is not None and shaped.any():
            passed[shaped] = self.check(values.filter(pa.array(shaped)))
        return Match(shaped, passed)


def normalised(values: pa.Array) -> pa.Array:
    """Half-width, trimmed, upper case: the form that validators judge."""
    if pc.any(pc.invert(pc.string_is_ascii(values))).as_py():
        values = pc.utf8_normalize(values, form="NFKC")
    return pc.utf8_upper(pc.utf8_trim_whitespace(values))


def as_mask(values: pa.Array) -> Mask:
    """A boolean array with null as False."""
    mask: Mask = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return mask.copy()


def characters(values: pa.Array, width: int) -> Characters:
    """View n ASCII values of exactly `width` characters as a matrix."""
    values = pa.concat_arrays([values])
    start = values.offset
    offsets = np.frombuffer(values.buffers()[1], dtype=np.int32)[start : start + len(values) + 1]
    codes = np.frombuffer(values.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    return codes.reshape(len(values), width)


def by_width(
    check: Callable[[Characters], Mask], widths: Sequence[int]
) -> Callable[[pa.Array], Mask]:
    """Apply a check over matrices to values of several widths."""

    def run(values: pa.Array) -> Mask:
        lengths = pc.binary_length(values).to_numpy()
        passed = np.zeros(len(values), dtype=np.bool_)
        for width in widths:
            of_width = lengths == width
            if of_width.any():
                passed[of_width] = check(characters(values.filter(pa.array(of_width)), width))
        return passed

    return run


def alphabet(letters: str) -> npt.NDArray[np.int64]:
    """A table from ASCII code to the position in `letters`."""
    table = np.zeros(256, dtype=np.int64)
    table[np.frombuffer(letters.encode(), dtype=np.uint8)] = np.arange(len(letters))
    return table


DIGITS = alphabet("0123456789")


def number(matrix: Characters) -> npt.NDArray[np.int64]:
    """Read a matrix of digits as one number per row."""
    powers = 10 ** np.arange(matrix.shape[1] - 1, -1, -1, dtype=np.int64)
    result: npt.NDArray[np.int64] = DIGITS[matrix] @ powers
    return result


def is_date(
    year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: npt.NDArray[np.int64]
) -> Mask:
    """Dates of the Gregorian calendar, vectorised."""
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    valid = (month >= 1) & (month <= 12)
    last = lengths[np.where(valid, month, 0)] + (leap & (month == 2))
    result: Mask = valid & (day >= 1) & (day <= last)
    return result


def luhn(matrix: Characters) -> Mask:
    """The check of ISO/IEC 7812-1 annex B: double every second digit from the right."""
    digits = DIGITS[matrix][:, ::-1]
    digits[:, 1::2] *= 2
    digits -= 9 * (digits > 9)
    result: Mask = digits.sum(axis=1) % 10 == 0
    return result
