"""What a row says of itself: the same for the original, a marked copy and a leaked one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonymize.fingerprint.code import LENGTH
from anonymize.fingerprint.keying import Draw, Numbers, keyed, subkey, text_numbers
from anonymize.fingerprint.layout import (
    SWAPS_SHARE,
    VALUES_SHARE,
    Layout,
    SwapCarrier,
    ValueCarrier,
)
from anonymize.fingerprint.numbers import read, units

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """A column of numbers in whole steps; `usable` where a cell may carry a bit in whether its
    step is even.

    Zero is left alone and never made: that nothing was there is a statement of its own.
    """

    at: IntArray
    usable: BoolArray

    @property
    def pairs(self) -> Numbers:
        """The pair of neighbouring steps that each cell lies in: what a mark never changes."""
        return np.asarray((self.at >> 1).view(np.uint64))


@dataclass(slots=True)
class Rows:
    """A batch as the marks see it; what several carriers need is worked out once."""

    batch: pa.RecordBatch
    layout: Layout
    _steps: dict[str, Steps] = field(default_factory=dict)
    _numbers: dict[str, Numbers] = field(default_factory=dict)

    def has(self, column: str) -> bool:
        """Whether the batch holds the column; the cell alone, "", is always there."""
        return column == "" or column in self.batch.schema.names

    def steps(self, carrier: ValueCarrier) -> Steps:
        """The carrier's cells in steps, rounded half up."""
        if carrier.column not in self._steps:
            numbers, is_number = read(self.batch.column(carrier.column))
            at = (units(numbers, carrier.decimals) + carrier.step // 2) // carrier.step
            self._steps[carrier.column] = Steps(at, is_number & ((at >> 1) != 0))
        return self._steps[carrier.column]

    def numbers(self, column: str) -> Numbers:
        """What a column gives as an anchor: the pair of a number that carries marks, else its
        text; "" gives nothing.
        """
        if column not in self._numbers:
            self._numbers[column] = self._anchor(column)
        return self._numbers[column]

    def _anchor(self, column: str) -> Numbers:
        if not column:
            return np.zeros(self.batch.num_rows, dtype=np.uint64)
        carrier = next((one for one in self.layout.values if one.column == column), None)
        if carrier is not None:
            return self.steps(carrier).pairs
        return text_numbers(self.batch.column(column))


def value_draws(
    rows: Rows, carrier: ValueCarrier, secret: bytes
) -> Iterator[tuple[BoolArray, Draw, Numbers]]:
    """For each anchor of the carrier that is there: the rows it speaks for, what the secret says
    of every row, and a number that equal cells share.
    """
    steps = rows.steps(carrier)
    split, _ = keyed(subkey(secret, "split", carrier.column), steps.pairs, rows.numbers(""))
    turn = split % np.uint64(len(carrier.anchors))
    for place, anchor in enumerate(carrier.anchors):
        if rows.has(anchor):
            key = subkey(secret, "value", carrier.column, anchor)
            first, second = keyed(key, steps.pairs, rows.numbers(anchor))
            draw = Draw.of(first, second, length=LENGTH, share=VALUES_SHARE)
            yield steps.usable & (turn == np.uint64(place)), draw, first


def swap_draw(rows: Rows, carrier: SwapCarrier, secret: bytes) -> tuple[Draw, Numbers]:
    """What the secret says of each row of a swap carrier by its anchors alone, and a number that
    rows with the same anchors share.
    """
    beside = np.zeros(rows.batch.num_rows, dtype=np.uint64)
    for name in carrier.anchors:
        beside, _ = keyed(bytes(32), beside, rows.numbers(name))
    key = subkey(secret, "swap", carrier.column, *carrier.anchors)
    first, second = keyed(key, beside, np.zeros_like(beside))
    return Draw.of(first, second, length=LENGTH, share=SWAPS_SHARE), beside


def swap_bits(carrier: SwapCarrier, secret: bytes, beside: Numbers, values: Numbers) -> BoolArray:
    """The bit that a value shows beside its anchors."""
    key = subkey(secret, "bit", carrier.column, *carrier.anchors)
    return np.asarray((keyed(key, beside, values)[0] & np.uint64(1)).astype(bool))
