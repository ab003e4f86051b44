"""Exact full-domain search for losses that look at the sizes of the classes alone.

Branch and bound over boxes of the lattice: the classes of a box's finest recoding are parts of all
others' classes, those of its coarsest hold them. Rows that no split of a class can save are lost in
the whole box. The box with the lowest floor is cut in two; with no floor under the best cost so far
the best is the optimum.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Final, assert_never

import numpy as np

from anonymize.models.classes import IntArray
from anonymize.models.measurement import BoolArray
from anonymize.search.examine import Examiner
from anonymize.search.full_domain import EPSILON, Found
from anonymize.search.loss import ClassLoss
from anonymize.search.prices import Levels

_NOBODY: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One recoding counted: its cost, and what it says of finer and of coarser ones.

    `spread`: no coarser recoding costs less; `ruin`: what a finer one costs at least for rows that
    it must lose, beside `spread` (discernibility) or instead of it (average class size).
    """

    lost: int
    hopeless: int
    cost: float
    spread: float
    ruin: float


@dataclass(slots=True)
class _Search:
    examiner: Examiner
    limit: int
    loss: ClassLoss
    seen: dict[Levels, _Seen] = field(default_factory=dict)
    best: Levels | None = None
    price: float = 1.0 + 2 * EPSILON

    def look(self, levels: Levels) -> _Seen:
        """Count one recoding, once."""
        if levels not in self.seen:
            found = self._counted(levels)
            self.seen[levels] = found
            if found.lost <= self.limit and found.cost < self.price - EPSILON:
                self.best, self.price = levels, found.cost
        return self.seen[levels]

    def floor(self, low: Levels, high: Levels) -> float:
        """What every recoding of the box costs at least; infinite if none is allowed."""
        coarsest, finest = self.look(high), self.look(low)
        # At no suppression a failing recoding rules out all finer ones: the union of two classes
        # that meet the models meets them.
        surely_lost = coarsest.lost if self.limit == 0 else coarsest.hopeless
        if surely_lost > self.limit:
            return np.inf
        if self.loss == "discernibility":
            return finest.spread + coarsest.ruin
        return max(finest.spread, coarsest.ruin)

    def _counted(self, levels: Levels) -> _Seen:
        members, sizes = self.examiner.sized(levels)
        passing, keepable = self.examiner.judged(members, sizes)
        failing = ~passing
        rows = max(self.examiner.tuples.rows, 1)
        held = int(keepable.sum())
        match self.loss:
            case "discernibility":
                cost = discernibility(sizes, failing, rows)
                gone = sizes[keepable == 0]
                spread = float((sizes / rows * (sizes / rows)).sum())
                ruin = float((gone / rows * (1 - gone / rows)).sum())
            case "average_class_size":
                cost = average_class_size(failing)
                spread = 1 / max(len(sizes), 1)
                ruin = 1 / (held // self.examiner.least_rows + 1)
            case _:
                assert_never(self.loss)
        lost = int(sizes[failing].sum())
        hopeless = self.examiner.tuples.rows - held
        return _Seen(lost=lost, hopeless=hopeless, cost=cost, spread=spread, ruin=ruin)


def discernibility(sizes: IntArray, failing: BoolArray, rows: int) -> float:
    """The chance that two rows, drawn with return, cannot be told apart; a lost row is like all."""
    alike = np.where(failing, 1.0, sizes / max(rows, 1))
    return float((sizes / max(rows, 1) * alike).sum())


def average_class_size(failing: BoolArray) -> float:
    """Rows per class as a share of all rows; the lost rows are one class."""
    return 1 / max(int((~failing).sum()) + bool(failing.any()), 1)


def search_class_sizes(
    examiner: Examiner, limit: int, loss: ClassLoss, *, examinations: int
) -> Found:
    """Find the recoding of least loss that loses at most `limit` rows.

    Exact unless `examinations` are spent first; then `bound` tells how far the best may be from
    the optimum. Deterministic.
    """
    search = _Search(examiner, limit, loss)
    root = tuple(0 for _ in examiner.heights), examiner.heights
    queue = [(search.floor(*root), 0, *root)]
    number = 0
    while queue and queue[0][0] < search.price - EPSILON and len(search.seen) < examinations:
        floor, _, low, high = heapq.heappop(queue)
        for part in _halves(low, high):
            number += 1
            inside = max(floor, search.floor(*part))
            if inside < search.price - EPSILON and part[0] != part[1]:
                heapq.heappush(queue, (inside, number, *part))
    bound = min(queue[0][0] if queue else np.inf, search.price - EPSILON)
    least = min((seen.lost for seen in search.seen.values()), default=_NOBODY)
    return Found(search.best, min(search.price, 1.0), bound, least, len(search.seen))


def _halves(low: Levels, high: Levels) -> list[tuple[Levels, Levels]]:
    """The box cut in two along its longest side."""
    side = max(range(len(low)), key=lambda column: high[column] - low[column])
    middle = (low[side] + high[side]) // 2
    if low == high:
        return []
    below = (*high[:side], middle, *high[side + 1 :])
    above = (*low[:side], middle + 1, *low[side + 1 :])
    return [(low, below), (above, high)]
