"""One recoding under the lens: what it costs, and a floor under the cost of all finer ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import Classes, IntArray
from anonymize.models.k_anonymity import KAnonymity
from anonymize.models.measurement import BoolArray, Model
from anonymize.search.glance import Glance, glance_of
from anonymize.search.prices import Levels, Prices, prices_of
from anonymize.search.tuples import Tuples

_DENSE_PER_TUPLE = 16


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """`lost`: rows whose class fails; `cost`: mean loss of a cell, the lost rows' cells at 1.

    `hopeless`: rows that every finer recoding loses as well, at the least. `floors`: per column and
    level, what sums up to a lower bound of a finer recoding's cost. Where `exact` is False, lost
    and cost are lower bounds too, high enough to rule the recoding out.
    """

    levels: Levels
    lost: int
    cost: float
    hopeless: int
    floors: FloatArray
    exact: bool


@dataclass(frozen=True, slots=True, eq=False)
class Examiner:
    """Asks the models about recodings of the tuples. `glance` serves where size alone counts."""

    tuples: Tuples
    models: Sequence[Model]
    prices: Prices
    glance: Glance | None

    @property
    def heights(self) -> Levels:
        """The coarsest level of each column."""
        return tuple(ladder.height for ladder in self.tuples.ladders)

    @property
    def least_rows(self) -> int:
        """The fewest rows a class may have."""
        return max((m.k for m in self.models if isinstance(m, KAnonymity)), default=1)

    def examine(self, levels: Levels, *, limit: int = 0, price: float = math.inf) -> Examination:
        """Say what this recoding costs, or only that it loses over `limit` or costs `price`."""
        if self.glance is not None and price < math.inf:
            tuples = self.glance.surely_lost(levels)
            lost = self.prices.rows_of(tuples)
            floors = self.prices.floors(tuples, lost)
            cost = self.prices.cost(floors, levels)
            if lost > limit or cost >= price:
                return Examination(levels, lost, cost, lost, floors, exact=False)
        return self._examine_exactly(levels)

    def _examine_exactly(self, levels: Levels) -> Examination:
        members, classes = self.classes(levels)
        failing = ~self.passing(classes)
        keepable = self.keepable(classes)
        dead = keepable == 0
        partial = int((classes.sizes - keepable)[~dead].sum())
        lost, hopeless = (int(classes.sizes[chosen].sum()) for chosen in (failing, dead))
        floors = self.prices.floors(np.flatnonzero(dead[members]), hopeless, partial=partial)
        exact = self.prices.floors(np.flatnonzero(failing[members]), lost)
        cost = self.prices.cost(exact, levels)
        return Examination(levels, lost, cost, hopeless + partial, floors, exact=True)

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
        """The least of the models' bounds, and nothing of a class whose rest is too small."""
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
            if room * width > _DENSE_PER_TUPLE * count:
                members, room = _compact(members, room)
            members = members * width + ladder.codes[level][leaves]
            room *= width
        return _compact(members, room)


def examiner_of(
    tuples: Tuples, models: Sequence[Model], losses: Sequence[FloatArray], weights: FloatArray
) -> Examiner:
    """Lay out prices and marks."""
    sizes = [model.k for model in models if isinstance(model, KAnonymity)]
    alone = len(sizes) == len(models)
    glance = glance_of(tuples, max(sizes, default=1)) if alone else None
    return Examiner(tuples, models, prices_of(tuples, losses, weights), glance)


def _compact(members: IntArray, room: int) -> tuple[IntArray, int]:
    """The same classes numbered without gaps."""
    if room > _DENSE_PER_TUPLE * len(members) + 2**16:
        distinct, compact = np.unique(members, return_inverse=True)
        return compact, len(distinct)
    present = np.zeros(room, dtype=bool)
    present[members] = True
    chosen = np.flatnonzero(present)
    numbers = np.empty(room, dtype=np.int64)
    numbers[chosen] = np.arange(len(chosen))
    return numbers[members], len(chosen)
