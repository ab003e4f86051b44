"""One recoding under the lens: what it costs, and a floor under the cost of all finer ones."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import Classes, IntArray, some_of
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
    """Asks the models about recodings of the tuples.

    `glance` serves where size alone counts; `totals`: rows per sensitive value of the whole table;
    `least_rows`: the fewest that a class may have; `groups`: what was looked up of the columns.
    """

    tuples: Tuples
    models: Sequence[Model]
    prices: Prices
    glance: Glance | None
    totals: Mapping[str, IntArray]
    least_rows: int
    groups: dict[tuple[int, int], IntArray] = field(default_factory=dict, repr=False)

    @property
    def heights(self) -> Levels:
        """The coarsest level of each column."""
        return tuple(ladder.height for ladder in self.tuples.ladders)

    @property
    def size_decides(self) -> bool:
        """Whether a class of `least_rows` meets the models, whatever it holds."""
        return self.glance is not None

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
        members, sizes = self.sized(levels)
        passing, keepable = self.judged(members, sizes)
        failing, dead = ~passing, keepable == 0
        partial = int((sizes - keepable)[~dead].sum())
        lost, hopeless = (int(sizes[chosen].sum()) for chosen in (failing, dead))
        floors = self.prices.floors(np.flatnonzero(dead[members]), hopeless, partial=partial)
        cost = self.prices.cost_at(levels, np.flatnonzero(failing[members]), lost)
        return Examination(levels, lost, cost, hopeless + partial, floors, exact=True)

    def sized(self, levels: Levels) -> tuple[IntArray, IntArray]:
        """The class of each tuple, and the rows of each class."""
        members, count = self._members(levels)
        sizes = np.bincount(members, self.prices.weights, count)
        return members, sizes.astype(np.int64)

    def judged(self, members: IntArray, sizes: IntArray) -> tuple[BoolArray, IntArray]:
        """Which classes meet every model, and what of each may be kept in finer recodings.

        Sensitive values are looked at only in classes that are large enough; a class that meets the
        models can be kept whole.
        """
        bare = Classes(sizes)
        by_size = [model for model in self.models if model.sensitive is None]
        passing, keepable = np.ones(len(sizes), dtype=bool), sizes.copy()
        for model in by_size:
            passing &= model.passes(bare)
            keepable = np.minimum(keepable, model.keepable(bare))
        if len(by_size) < len(self.models):
            at = np.flatnonzero(passing)
            classes = self._held(members, sizes, at)
            met = self.passing(classes)
            keepable[at[~met]] = self.keepable(some_of(classes, ~met))
            passing[at] = met
        return passing, keepable

    def _held(self, members: IntArray, sizes: IntArray, chosen: IntArray) -> Classes:
        """Some of the classes with their sensitive values, the whole table's beside them."""
        number = np.full(len(sizes), -1, dtype=np.int64)
        number[chosen] = np.arange(len(chosen))
        part = number.take(members)
        at = np.flatnonzero(part >= 0)
        part, weights = part.take(at), self.prices.weights.take(at)
        histograms = {}
        for column, codes in self.tuples.sensitive.items():
            width = len(self.tuples.values[column])
            cells = np.bincount(part * width + codes.take(at), weights, len(chosen) * width)
            histograms[column] = cells.reshape(len(chosen), width).astype(np.int64)
        return Classes(sizes[chosen], histograms, self.totals, self.tuples.values)

    def classes(self, levels: Levels) -> tuple[IntArray, Classes]:
        """The class of each tuple, and the classes with their sensitive values."""
        members, sizes = self.sized(levels)
        return members, self._held(members, sizes, np.arange(len(sizes)))

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
        for column, (ladder, level) in enumerate(zip(self.tuples.ladders, levels, strict=True)):
            width = len(ladder.groups[level])
            if width == 1:
                continue
            if room * width > _DENSE_PER_TUPLE * count:
                members, room = _compact(members, room)
            if room > 1:
                members *= width
                members += self._group(column, level)
            else:
                members = self._group(column, level).copy()
            room *= width
        return _compact(members, room)

    def _group(self, column: int, level: int) -> IntArray:
        """The group of each tuple in one column at one level, looked up once."""
        if (column, level) not in self.groups:
            codes = self.tuples.ladders[column].codes[level]
            self.groups[column, level] = codes.take(self.tuples.leaves[column])
        return self.groups[column, level]


def examiner_of(
    tuples: Tuples, models: Sequence[Model], losses: Sequence[FloatArray], weights: FloatArray
) -> Examiner:
    """Lay out prices and marks."""
    sizes = [model.k for model in models if isinstance(model, KAnonymity)]
    least_rows = max(sizes, default=1)
    glance = glance_of(tuples, least_rows) if len(sizes) == len(models) else None
    totals = {
        column: np.bincount(codes, tuples.weights, len(tuples.values[column])).astype(np.int64)
        for column, codes in tuples.sensitive.items()
    }
    prices = prices_of(tuples, losses, weights)
    return Examiner(tuples, models, prices, glance, totals, least_rows)


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
    return numbers.take(members), len(chosen)
