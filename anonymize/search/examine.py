"""One recoding under the lens: what it costs, and a floor under the cost of all finer ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import Classes, IntArray
from anonymize.models.measurement import BoolArray, Model
from anonymize.search.tuples import Tuples

Levels = tuple[int, ...]

DENSE_PER_TUPLE = 32
"""Count in a table of up to this many cells per tuple before the keys are made compact."""


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """`lost`: rows whose class fails; `cost`: mean loss of a cell, the lost rows' cells at 1.

    `hopeless`: rows that every finer recoding loses as well, at the least. `floors[j][l]` sum over
    the columns to a lower bound of the cost of the finer recoding with levels l.
    """

    levels: Levels
    lost: int
    cost: float
    hopeless: int
    floors: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Examiner:
    """Asks the models about recodings of the tuples.

    `losses[j]` (levels x leaves): the loss of a cell of column j times the column's weight over the
    weights' sum. `paid[j]` (levels): its sum over all rows.
    """

    tuples: Tuples
    models: Sequence[Model]
    losses: tuple[FloatArray, ...]
    shares: FloatArray
    paid: tuple[FloatArray, ...]
    dearest: tuple[FloatArray, ...]

    @property
    def heights(self) -> Levels:
        """The coarsest level of each column."""
        return tuple(ladder.height for ladder in self.tuples.ladders)

    def examine(self, levels: Levels) -> Examination:
        """Count the classes of this recoding, and what it and all finer ones must cost."""
        members, classes = self.classes(levels)
        failing = ~self.passing(classes)
        keepable = self.keepable(classes)
        spared = classes.sizes - keepable
        dead = keepable == 0
        weights = self.tuples.weights
        gone = self._lost_leaves(np.where(dead[members], weights, 0))
        partial = int(spared[~dead].sum())
        rows = int(classes.sizes[dead].sum())
        floors = tuple(
            (paid[: level + 1] + share * rows - table[: level + 1] @ leaves
             + partial * (share - dearest[: level + 1])) / self.tuples.rows
            for paid, share, table, leaves, dearest, level in zip(
                self.paid, self.shares, self.losses, gone, self.dearest, levels, strict=True
            )
        )  # fmt: skip
        lost, cost = self._cost(levels, members, failing, classes)
        return Examination(levels, lost, cost, rows + partial, floors)

    def classes(self, levels: Levels) -> tuple[IntArray, Classes]:
        """The class of each tuple, and the classes with their sensitive values."""
        members, count = self._members(levels)
        weights = self.tuples.weights
        sizes = np.bincount(members, weights=weights, minlength=count).astype(np.int64)
        histograms, totals = {}, {}
        for column, codes in self.tuples.sensitive.items():
            width = len(self.tuples.values[column])
            cells = np.bincount(members * width + codes, weights=weights, minlength=count * width)
            histograms[column] = cells.reshape(count, width).astype(np.int64)
            totals[column] = histograms[column].sum(axis=0)
        return members, Classes(sizes, histograms, totals, self.tuples.values)

    def passing(self, classes: Classes) -> BoolArray:
        """Classes that meet every model."""
        passing = np.ones(len(classes.sizes), dtype=bool)
        for model in self.models:
            passing &= model.passes(classes)
        return passing

    def keepable(self, classes: Classes) -> IntArray:
        """The least of the models' bounds; a part that one model empties is empty."""
        keepable = classes.sizes
        for model in self.models:
            keepable = np.minimum(keepable, model.keepable(classes))
        for model in self.models:
            fits = model.passes(Classes(keepable)) if model.sensitive is None else True
            keepable = np.where(fits, keepable, 0)
        return keepable

    def _members(self, levels: Levels) -> tuple[IntArray, int]:
        count = len(self.tuples.weights)
        members = np.zeros(count, dtype=np.int64)
        room = 1
        for ladder, leaves, level in zip(
            self.tuples.ladders, self.tuples.leaves, levels, strict=True
        ):
            width = len(ladder.groups[level])
            if width == 1:
                continue
            if room * width > DENSE_PER_TUPLE * count + 2**16:
                members, room = _compact(members, room)
            members = members * width + ladder.codes[level][leaves]
            room *= width
        return _compact(members, room)

    def _lost_leaves(self, lost: IntArray) -> list[FloatArray]:
        """Lost rows per leaf."""
        at = np.flatnonzero(lost)
        lost = lost[at]
        return [
            np.bincount(leaves[at], weights=lost, minlength=table.shape[1]).astype(np.float64)
            for leaves, table in zip(self.tuples.leaves, self.losses, strict=True)
        ]

    def _cost(
        self, levels: Levels, members: IntArray, failing: BoolArray, classes: Classes
    ) -> tuple[int, float]:
        lost = int(classes.sizes[failing].sum())
        at = np.flatnonzero(failing[members])
        weights = self.tuples.weights[at]
        saved = sum(
            float(weights @ table[level][leaves[at]])
            for table, leaves, level in zip(self.losses, self.tuples.leaves, levels, strict=True)
        )
        paid = sum(float(paid[level]) for paid, level in zip(self.paid, levels, strict=True))
        return lost, (paid + lost - saved) / self.tuples.rows


def examiner_of(
    tuples: Tuples, models: Sequence[Model], losses: Sequence[FloatArray], weights: FloatArray
) -> Examiner:
    """Weigh the columns' losses and sum them over all rows."""
    shares = weights / weights.sum()
    weighted = tuple(table * share for table, share in zip(losses, shares, strict=True))
    rows = [
        np.bincount(leaves, weights=tuples.weights, minlength=len(ladder.leaves))
        for leaves, ladder in zip(tuples.leaves, tuples.ladders, strict=True)
    ]
    paid = tuple(table @ count for table, count in zip(weighted, rows, strict=True))
    dearest = tuple(
        table[:, count > 0].max(axis=1, initial=0.0)
        for table, count in zip(weighted, rows, strict=True)
    )
    return Examiner(tuples, models, weighted, shares, paid, dearest)


def _compact(members: IntArray, room: int) -> tuple[IntArray, int]:
    """The same classes numbered without gaps."""
    if room > 64 * len(members) + 2**20:
        distinct, compact = np.unique(members, return_inverse=True)
        return compact, len(distinct)
    present = np.zeros(room, dtype=bool)
    present[members] = True
    numbers = np.cumsum(present) - 1
    return numbers[members], int(numbers[-1]) + 1 if room else 0
