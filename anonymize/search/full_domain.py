"""Exact full-domain search: the level of each column that costs least, and the proof that it does.

All recodings start as candidates, in boxes (a range of levels per column; single ones where the
lattice is small). Examining one recoding h counts its classes; rows of classes that no split can
save are lost in every finer recoding, and the others pay there at least the finer levels' loss:
a floor under every box below h. A box whose floor is not under the best cost so far is gone; so is
one that must lose more rows than may be suppressed. What to examine next is chosen to cover as many
candidates as the forecast promises. With no box left the best is the optimum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from anonymize.search.boxes import Boxes, first_boxes
from anonymize.search.examine import Examination, Examiner, Levels
from anonymize.search.forecast import Forecast, Nodes, forecast_of

EPSILON: Final = 1e-12
_SAMPLE: Final = 128
_BATCH: Final = 6
_WARM_UP: Final = 6
_MOST_SCORED: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best recoding, or None if none is allowed; `bound`: nothing can cost less."""

    best: Examination | None
    bound: float
    least_lost: int
    examined: int

    @property
    def gap(self) -> float:
        """How much less than the best a recoding may still cost."""
        return 0.0 if self.best is None else max(self.best.cost - self.bound - EPSILON, 0.0)


@dataclass(slots=True)
class _Search:
    examiner: Examiner
    limit: int
    boxes: Boxes
    loss_forecast: Forecast
    floor_forecast: Forecast
    rng: np.random.Generator
    best: Examination | None = None
    least_lost: int = 2**62
    seen: set[Levels] = field(default_factory=set)

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return self.examiner.tuples.rows

    @property
    def price(self) -> float:
        """What a candidate must undercut."""
        return math.inf if self.best is None else self.best.cost - EPSILON

    def examine(self, levels: Levels) -> None:
        """Count one recoding and strike the boxes it rules out."""
        found = self.examiner.examine(levels)
        self.seen.add(levels)
        self.loss_forecast.learn(levels, found.lost)
        self.floor_forecast.learn(levels, found.hopeless)
        self.least_lost = min(self.least_lost, found.lost)
        if found.lost <= self.limit and found.cost < self.price:
            self.best = found
        # At no suppression a failing recoding rules out all finer ones: the union of two classes
        # that meet the models meets them, so a finer one without failing classes cannot exist.
        surely_lost = found.lost if self.limit == 0 else found.hopeless
        if surely_lost > self.limit:
            self.boxes.strike_below(levels)
        else:
            self.boxes.raise_below(levels, found.floors)
        self.boxes.strike_single(levels)
        self.boxes.strike_from(self.price)


def search_full_domain(
    examiner: Examiner, limit: int, *, k: int = 2, examinations: int = 20_000
) -> Found:
    """Find the cheapest recoding that loses at most `limit` rows.

    Exact unless `examinations` are spent first; then `bound` tells how far the best may be from
    the optimum. `k` is a hint at the least class size. Deterministic.
    """
    search = _Search(
        examiner,
        limit,
        first_boxes(examiner.heights, examiner.paid, examiner.tuples.rows),
        forecast_of(examiner.tuples, k),
        forecast_of(examiner.tuples, k),
        np.random.default_rng(0),
    )
    search.examine(examiner.heights)
    while len(search.boxes) and len(search.seen) < examinations:
        chosen = _likeliest(search) if len(search.seen) <= _WARM_UP else []
        chosen = chosen or _best_covers(search)
        for levels in chosen:
            search.examine(levels)
        if not chosen:
            search.boxes.split()
        search.loss_forecast.refit()
        search.floor_forecast.refit()
    bound = search.boxes.least(default=search.price)
    return Found(search.best, bound, search.least_lost, len(search.seen))


def _likeliest(search: _Search) -> list[Levels]:
    """The candidate that the forecast holds for the cheapest one allowed, unless it is known."""
    boxes = search.boxes
    lost = search.loss_forecast.lost_share(boxes.high)
    cost = lost + (1 - lost) * boxes.paid + 2.0 * (lost * search.rows > search.limit + 0.5)
    likeliest = _levels(boxes.high[int(cost.argmin())])
    return [] if likeliest in search.seen else [likeliest]


def _best_covers(search: _Search) -> list[Levels]:
    """Recodings whose floors are likely to strike the most boxes, one after the other."""
    pool, boxes = _pool(search), search.boxes
    lost = search.floor_forecast.lost_share(pool)[:, None]
    at = search.rng.permutation(len(boxes))[:_MOST_SCORED]
    high, paid = boxes.high[at], boxes.paid[at]
    covers = lost + (1 - lost) * paid >= search.price
    covers |= lost * search.rows > search.limit + 0.5
    itself = np.ones_like(covers)
    for column in range(high.shape[1]):
        covers &= pool[:, column, None] >= high[:, column]
        itself &= pool[:, column, None] == high[:, column]
    covers |= itself & (boxes.low[at] == high).all(axis=1)
    chosen: list[Levels] = []
    while len(chosen) < _BATCH and covers.any():
        best = int(covers.sum(axis=1).argmax())
        chosen.append(_levels(pool[best]))
        covers[:, covers[best]] = False
    return chosen


def _pool(search: _Search) -> Nodes:
    """Some boxes' tops, and some recodings above them, none examined before."""
    tops = search.boxes.high[search.rng.integers(len(search.boxes), size=2 * _SAMPLE)]
    above = tops[:_SAMPLE]
    heights = np.array(search.examiner.heights)
    lifted = search.rng.integers(above, heights + 1, dtype=np.int8)
    stay = search.rng.random(above.shape) < 0.5
    pool = np.concatenate([np.where(stay, above, lifted), tops[_SAMPLE:]])
    fresh = [_levels(node) not in search.seen for node in pool]
    return pool[fresh]


def _levels(node: npt.NDArray[np.int8]) -> Levels:
    return tuple(node.tolist())
