"""Reading a suspect table: which bits its cells show, position by position of the code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonymize.fingerprint.code import LENGTH, FloatArray
from anonymize.fingerprint.layout import Layout, SwapCarrier, ValueCarrier
from anonymize.fingerprint.reading import (
    BoolArray,
    IntArray,
    Rows,
    swap_bits,
    swap_draw,
    value_draws,
)

HEAVIEST: Final = 4.0
"""No position weighs more, however many cells speak for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Per position: how many cells spoke for a one less those for a zero, and how many spoke."""

    balance: FloatArray
    cells: FloatArray

    @property
    def weights(self) -> FloatArray:
        """What each position weighs: its balance in standard deviations, within +-HEAVIEST."""
        spread = np.sqrt(np.maximum(self.cells, 1.0))
        return np.asarray(np.clip(self.balance / spread, -HEAVIEST, HEAVIEST))

    @property
    def positions(self) -> int:
        """How many positions were seen."""
        return int((self.cells > 0).sum())


@dataclass(slots=True)
class Observer:
    """Reads a suspect table with the secret and layout of the table it may come from.

    Columns that are missing are passed over; rows may come in any order.
    """

    secret: bytes
    layout: Layout
    _balance: FloatArray = field(default_factory=lambda: np.zeros(LENGTH))
    _cells: FloatArray = field(default_factory=lambda: np.zeros(LENGTH))

    def add(self, batch: pa.RecordBatch) -> None:
        """Read one more batch of text columns."""
        rows = Rows(batch, self.layout)
        for carrier in self.layout.values:
            if rows.has(carrier.column):
                self._add_values(rows, carrier)
        for swap in self.layout.swaps:
            if all(map(rows.has, (swap.column, *swap.anchors))):
                self._add_swaps(rows, swap)

    def evidence(self) -> Evidence:
        """What was seen so far."""
        return Evidence(self._balance.copy(), self._cells.copy())

    def _add_values(self, rows: Rows, carrier: ValueCarrier) -> None:
        shown = (rows.steps(carrier).at & 1).astype(bool)
        for mine, draw, _ in value_draws(rows, carrier, self.secret):
            told = mine & draw.chosen
            self._note(draw.positions[told], (shown ^ draw.masks)[told])

    def _add_swaps(self, rows: Rows, carrier: SwapCarrier) -> None:
        values = rows.numbers(carrier.column)
        draw, beside = swap_draw(rows, carrier, self.secret)
        told = draw.chosen & np.asarray(rows.batch.column(carrier.column).is_valid())
        bits = swap_bits(carrier, self.secret, beside[told], values[told])
        self._note(draw.positions[told], bits)

    def _note(self, positions: IntArray, bits: BoolArray) -> None:
        signs: npt.NDArray[np.float64] = np.where(bits, 1.0, -1.0)
        self._balance += np.bincount(positions, weights=signs, minlength=LENGTH)
        self._cells += np.bincount(positions, minlength=LENGTH)
