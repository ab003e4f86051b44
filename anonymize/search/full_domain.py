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

from anonymize.models.measurement import BoolArray
from anonymize.search.boxes import Boxes, first_boxes
from anonymize.search.examine import Examination, Examiner
from anonymize.search.forecast import Forecast, Nodes, forecast_of
from anonymize.search.prices import Levels

EPSILON: Final = 1e-12
_TOPS: Final = 64
_ABOVE: Final = 96
_BATCH: Final = 6
_WARM_UP: Final = 6
_MOST_SCORED: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best recoding, None if none is allowed, and its cost; `bound`: nothing can cost less."""

    levels: Levels | None
    cost: float
    bound: float
    least_lost: int
    examined: int

    @property
    def gap(self) -> float:
        """How much less than the best a recoding may still cost."""
        if self.levels is None or self.cost - self.bound <= 2 * EPSILON:
            return 0.0
        return self.cost - self.bound


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
        found = self.examiner.examine(levels, limit=self.limit, price=self.price)
        self.seen.add(levels)
        self.loss_forecast.learn(levels, found.lost)
        self.floor_forecast.learn(levels, found.hopeless)
        if found.exact:
            self.least_lost = min(self.least_lost, found.lost)
        if found.exact and found.lost <= self.limit and found.cost < self.price:
            self.best = found
        # At no suppression a failing recoding rules out all finer ones: the union of two classes
        # that meet the models meets them, so a finer one without failing classes cannot exist.
        surely_lost = found.lost if self.limit == 0 else found.hopeless
        if surely_lost > self.limit:
            self.boxes.strike_below(levels)
        else:
            self.boxes.strike(levels, found.floors)


def search_full_domain(
    examiner: Examiner, limit: int, *, k: int = 2, examinations: int = 20_000
) -> Found:
    """Find the cheapest recoding that loses at most `limit` rows.

    Exact unless `examinations` are spent first; then `bound` tells how far the best may be from
    the optimum. `k` is a hint at the least class size. Deterministic.
    """
    blank = forecast_of(examiner.tuples, k)
    search = _Search(
        examiner,
        limit,
        first_boxes(examiner.heights, examiner.prices),
        blank.fresh(),
        blank.fresh(),
        np.random.default_rng(0),
    )
    search.examine(examiner.heights)
    search.boxes.strike_from(search.price)
    while len(search.boxes) and len(search.seen) < examinations:
        chosen = _likeliest(search) if len(search.seen) <= _WARM_UP else []
        chosen = chosen or _best_covers(search)
        for levels in chosen:
            search.examine(levels)
        search.boxes.strike_from(search.price)
        if not chosen:
            search.boxes.split(search.seen)
        search.loss_forecast.refit()
        search.floor_forecast.refit()
    best = search.best
    bound = search.boxes.least(default=search.price)
    return Found(
        None if best is None else best.levels,
        1.0 if best is None else best.cost,
        bound,
        search.least_lost,
        len(search.seen),
    )


def _likeliest(search: _Search) -> list[Levels]:
    """The candidate that the forecast holds for the cheapest one allowed, unless it is known."""
    boxes = search.boxes
    lost = search.loss_forecast.lost_share(boxes.high)
    cost = lost + (1 - lost) * boxes.paid + 2.0 * (lost * search.rows > search.limit + 0.5)
    likeliest = _levels(boxes.high[int(cost.argmin())])
    return [] if likeliest in search.seen else [likeliest]


def _best_covers(search: _Search) -> list[Levels]:
    """Recodings whose floors are likely to strike the most boxes, one after the other.

    The pool is some boxes' tops (each strikes its own box, if that holds it alone) and recodings
    at random above some boxes.
    """
    boxes = search.boxes
    at = search.rng.permutation(len(boxes))[:_MOST_SCORED]
    high = boxes.high[at]
    pool = np.concatenate([high[:_TOPS], _lifted(search, high[:_ABOVE])])
    lost = search.floor_forecast.lost_share(pool)
    # What a box must pay for its kept rows so that it costs the price, at the share forecast.
    enough = (search.price - lost) / np.maximum(1 - lost, EPSILON)
    enough[lost * search.rows > search.limit + 0.5] = -math.inf
    covers = boxes.paid[at] >= enough[:, None]
    covers &= boxes.packing.covered(boxes.tops.take(at, axis=1), boxes.packing.pack(pool))
    own = np.flatnonzero((boxes.low[at[:_TOPS]] == high[:_TOPS]).all(axis=1))
    covers[own, own] = True
    return _greedy(search, pool, covers)


def _greedy(search: _Search, pool: Nodes, covers: BoolArray) -> list[Levels]:
    bits = np.packbits(covers, axis=1)
    gains = _ones(bits)
    chosen: list[Levels] = []
    while len(chosen) < _BATCH and gains.max() > 0:
        best = int(gains.argmax())
        if (levels := _levels(pool[best])) not in search.seen:
            chosen.append(levels)
            bits &= ~bits[best]
            gains = np.minimum(gains, _ones(bits))
        gains[best] = 0
    return chosen


def _ones(bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The ones in each row."""
    counted: npt.NDArray[np.int64] = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return counted


def _lifted(search: _Search, tops: Nodes) -> Nodes:
    """Raise about half of the columns to a level at random."""
    heights = np.array(search.examiner.heights)
    higher = search.rng.integers(tops, heights + 1, dtype=np.int8)
    return np.where(search.rng.random(tops.shape) < 0.5, tops, higher)


def _levels(node: npt.NDArray[np.int8]) -> Levels:
    return tuple(node.tolist())
