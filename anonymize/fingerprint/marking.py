"""Writing a copy: batch by batch, in memory that does not grow with the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonymize.fingerprint.changes import Changes
from anonymize.fingerprint.code import LENGTH, codeword
from anonymize.fingerprint.layout import (
    POSITIONS_LEAST,
    Layout,
    NoRoom,
    SwapCarrier,
    Unmarked,
    ValueCarrier,
)
from anonymize.fingerprint.numbers import read, units, written
from anonymize.fingerprint.reading import (
    BoolArray,
    IntArray,
    Rows,
    swap_bits,
    swap_draw,
    value_draws,
)
from anonymize.fingerprint.surveying import ClassSizes, Survey, class_numbers

ROUNDS: Final = 6
"""How often a row that shows the wrong bit looks for a partner in its class."""
CROWD_SHARE: Final = 0.005
CROWD_LEAST: Final = 8
"""Equal cells that are more of a batch than this would all move together: they carry nothing."""


@dataclass(slots=True)
class Marker:
    """Makes one holder's copy: give it the batches in order, then ask for `changes`.

    `secret` (at least 32 bytes) is the table's, `nonce` the holder's. The same batches give the
    same copy. Errors: WeakKeyError.
    """

    secret: bytes
    nonce: bytes
    layout: Layout
    survey: Survey
    _word: BoolArray = field(init=False)
    _rows: int = 0
    _changed: dict[str, int] = field(default_factory=dict)
    _positions: BoolArray = field(default_factory=lambda: np.zeros(LENGTH, dtype=bool))
    _sizes: ClassSizes = field(init=False)

    def __post_init__(self) -> None:
        self._word = codeword(self.secret, self.nonce)
        self._sizes = ClassSizes(self.layout.quasi)

    def mark(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with the holder's marks; every column not named by the layout as it was."""
        rows = Rows(batch, self.layout)
        marked = {one.column: self._moved(rows, one) for one in self.layout.values}
        marked |= {one.column: self._swapped(rows, one) for one in self.layout.swaps}
        arrays = [marked.get(name, batch.column(name)) for name in batch.schema.names]
        copy = pa.RecordBatch.from_arrays(arrays, schema=batch.schema)
        self._rows += batch.num_rows
        self._sizes.add(copy)
        return copy

    def changes(self) -> Changes:
        """What was changed so far, measured on the copy."""
        facts = self.survey.columns
        steps = [
            one.step * 10.0**-one.decimals / facts[one.column].deviation
            for one in self.layout.values
            if self._changed.get(one.column)
        ]
        return Changes(
            rows=self._rows,
            cells_share={name: n / max(self._rows, 1) for name, n in self._changed.items()},
            step_share=max(steps, default=0.0),
            positions=int(self._positions.sum()),
            smallest=self._sizes.smallest,
            smallest_before=self.survey.smallest,
        )

    def _moved(self, rows: Rows, carrier: ValueCarrier) -> pa.Array:
        steps = rows.steps(carrier)
        wrong = np.zeros(len(steps.at), dtype=bool)
        for mine, draw, equal in value_draws(rows, carrier, self.secret):
            carries = mine & draw.chosen & ~_crowded(equal)
            wanted = self._word[draw.positions] ^ draw.masks
            wrong |= carries & (wanted != (steps.at & 1).astype(bool))
            self._positions[draw.positions[carries]] = True
        by = np.where(steps.at & 1, -carrier.step, carrier.step)
        return self._rewritten(rows.batch.column(carrier.column), carrier, np.where(wrong, by, 0))

    def _rewritten(self, values: pa.Array, carrier: ValueCarrier, by: IntArray) -> pa.Array:
        """The texts moved by so many units; what would leave the range of the column stays."""
        places = np.flatnonzero(by)
        numbers, _ = read(values.take(pa.array(places)))
        now = units(numbers, carrier.decimals) + by[places]
        inside = (now >= carrier.lowest) & (now <= carrier.highest)
        texts = written(now[inside], decimals=carrier.decimals, is_fixed=carrier.is_fixed)
        self._count(carrier.column, len(texts))
        return _replaced(values, places[inside], texts)

    def _swapped(self, rows: Rows, carrier: SwapCarrier) -> pa.Array:
        column = rows.batch.column(carrier.column)
        values = rows.numbers(carrier.column)
        draw, beside = swap_draw(rows, carrier, self.secret)
        usable = np.asarray(column.is_valid())
        chosen = draw.chosen & usable & ~_crowded(beside)
        wanted = self._word[draw.positions]
        self._positions[draw.positions[chosen]] = True
        classes = class_numbers(rows.batch, self.layout.quasi)
        source = exchanged(
            classes,
            chosen,
            usable & ~draw.chosen,
            shows=lambda at, of: (
                swap_bits(carrier, self.secret, beside[at], values[of]) == wanted[at]
            ),
        )
        self._count(carrier.column, int((values[source] != values).sum()))
        return column.take(pa.array(source))

    def _count(self, column: str, changed: int) -> None:
        self._changed[column] = self._changed.get(column, 0) + changed


def judged(changes: Changes) -> NoRoom | None:
    """Say why a finished copy is not to be handed out, None when it is: it must name somebody, lie
    within the bounds, and keep its classes.
    """
    if changes.positions < POSITIONS_LEAST:
        return NoRoom(Unmarked.TOO_SMALL)
    return None if changes.keeps() else NoRoom(Unmarked.OVER_BOUNDS)


def exchanged(
    classes: npt.NDArray[np.uint64],
    chosen: BoolArray,
    free: BoolArray,
    *,
    shows: Callable[[IntArray, IntArray], BoolArray],
) -> IntArray:
    """For each row, the row whose value it shows after swaps within its class.

    A chosen row that does not yet show its bit changes places with a free row of its class whose
    value does; `shows(at, of)` says whether rows `at` show theirs with the values of rows `of`.
    Each row takes part in at most one swap, so the values of every class stay the same.
    """
    source = np.arange(len(classes))
    rows = np.flatnonzero(chosen)
    wrong = rows[~shows(rows, rows)]
    left = np.flatnonzero(free)
    for turn in range(ROUNDS):
        ours, theirs = _paired(classes, wrong, left, turn=turn)
        fits = shows(ours, theirs)
        ours, theirs = ours[fits], theirs[fits]
        source[ours], source[theirs] = theirs, ours
        wrong, left = np.setdiff1d(wrong, ours), np.setdiff1d(left, theirs)
    return source


def _paired(
    classes: npt.NDArray[np.uint64], wrong: IntArray, left: IntArray, *, turn: int
) -> tuple[IntArray, IntArray]:
    """Each wrong row beside another free row of its class, where there are enough."""
    wrong = wrong[np.argsort(classes[wrong], kind="stable")]
    left = left[np.argsort(classes[left], kind="stable")]
    ours, theirs = classes[wrong], classes[left]
    rank = np.arange(len(ours)) - np.searchsorted(ours, ours)
    first, last = np.searchsorted(theirs, ours), np.searchsorted(theirs, ours, side="right")
    enough = rank < last - first
    size = np.where(enough, last - first, 1)
    place = first + (rank + turn * 7) % size
    return wrong[enough], left[place[enough]]


def _crowded(equal: npt.NDArray[np.uint64]) -> BoolArray:
    """Whether a row is one of too many whose cells are the same."""
    _, places, counts = np.unique(equal, return_inverse=True, return_counts=True)
    most = max(CROWD_LEAST, int(CROWD_SHARE * len(equal)))
    return np.asarray(counts[places] > most)


def _replaced(values: pa.Array, places: IntArray, texts: pa.Array) -> pa.Array:
    """The values with those at `places` (ascending) replaced in order."""
    order = np.arange(len(values))
    order[places] = len(values) + np.arange(len(places))
    return pa.concat_arrays([values, texts]).take(pa.array(order))
