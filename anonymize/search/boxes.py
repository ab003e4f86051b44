"""The candidates left: boxes of the lattice, each with a floor under the cost of all it holds."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.measurement import BoolArray
from anonymize.search.forecast import Nodes
from anonymize.search.packing import Packed, Packing, packing_of
from anonymize.search.prices import Levels, Prices

MOST_AT_FIRST: Final = 200_000
"""Larger lattices start as boxes of several levels per column."""

_MOST_SPLIT: Final = 20_000


@dataclass(slots=True, eq=False)
class Boxes:
    """Box i holds the recodings from `low[i]` to `high[i]` in every column.

    `tops`: `high`, packed; `paid[i]`: the loss of its finest recoding before any row is lost;
    `bound[i]`: the best floor.
    """

    low: Nodes
    high: Nodes
    packing: Packing
    tops: Packed
    paid: FloatArray
    bound: FloatArray
    prices: Prices

    def __len__(self) -> int:
        return len(self.bound)

    def least(self, default: float) -> float:
        """The lowest floor, or `default` if no box is left."""
        return float(self.bound.min(initial=default))

    def strike(self, levels: Sequence[int], floors: FloatArray) -> None:
        """Use an examined recoding: it is no candidate any more, and floors rise below it."""
        below = np.flatnonzero(self.packing.at_or_below(self.tops, levels))
        low = self.low.take(below, axis=0)
        lifted = np.einsum("nc->n", floors.take(low + self.prices.starts))
        lifted[(low == np.array(levels, dtype=np.int8)).all(axis=1)] = np.inf
        self.bound[below] = np.maximum(self.bound[below], lifted)

    def strike_below(self, levels: Sequence[int]) -> None:
        """Remove the boxes wholly below a recoding."""
        self._keep(~self.packing.at_or_below(self.tops, levels))

    def strike_from(self, price: float) -> None:
        """Remove the boxes that cannot cost less than `price`."""
        cheap = self.bound < price
        if not cheap.all():
            self._keep(cheap)

    def split(self, seen: Set[Levels]) -> None:
        """Cut the boxes of several recodings with the lowest floors in two along a longest side.

        What is left alone in its box and was `seen` is no candidate: it was examined while it stood
        among others.
        """
        sides = self.high - self.low
        at = np.flatnonzero(sides.max(axis=1) > 0)
        at = at[np.argsort(self.bound[at], kind="stable")[:_MOST_SPLIT]]
        rest = np.ones(len(self), dtype=bool)
        rest[at] = False
        side = sides[at].argmax(axis=1)
        middle = (self.low[at, side] + sides[at, side] // 2).astype(np.int8)
        lower_high, upper_low = self.high[at].copy(), self.low[at].copy()
        lower_high[np.arange(len(at)), side] = middle
        upper_low[np.arange(len(at)), side] = middle + 1
        self.low = np.concatenate([self.low[rest], self.low[at], upper_low])
        self.high = np.concatenate([self.high[rest], lower_high, self.high[at]])
        self.tops = self.packing.pack(self.high)
        self.paid = _paid_at(self.low, self.prices)
        inherited = np.concatenate([self.bound[rest], self.bound[at], self.bound[at]])
        self.bound = np.maximum(inherited, self.paid)
        self._forget(seen)

    def _forget(self, seen: Set[Levels]) -> None:
        keeping = np.ones(len(self), dtype=bool)
        for i in np.flatnonzero((self.low == self.high).all(axis=1)):
            keeping[i] = tuple(self.low[i].tolist()) not in seen
        self._keep(keeping)

    def _keep(self, chosen: BoolArray) -> None:
        at = np.flatnonzero(chosen)
        self.low, self.high = self.low.take(at, axis=0), self.high.take(at, axis=0)
        self.tops = self.tops.take(at, axis=1)
        self.paid, self.bound = self.paid.take(at), self.bound.take(at)


def first_boxes(heights: Sequence[int], prices: Prices) -> Boxes:
    """Every recoding alone, or, where they are too many, boxes that hold them all."""
    sides = [[(level, level) for level in range(height + 1)] for height in heights]
    while prod(len(side) for side in sides) > MOST_AT_FIRST:
        longest = max(range(len(sides)), key=lambda j: len(sides[j]))
        sides[longest] = _halved(sides[longest])
    at = np.indices([len(side) for side in sides]).reshape(len(sides), -1)
    ends = [np.array(side, dtype=np.int8)[row] for side, row in zip(sides, at, strict=True)]
    low, high = np.stack(ends, axis=2).transpose(1, 0, 2)
    cost = _paid_at(low, prices)
    packing = packing_of(heights)
    return Boxes(low, high, packing, packing.pack(high), cost, cost.copy(), prices)


def _paid_at(nodes: Nodes, prices: Prices) -> FloatArray:
    """The loss of recodings that lose no row."""
    cost = np.zeros(len(nodes))
    for column, start in enumerate(prices.starts):
        cost += prices.paid[start + nodes[:, column]]
    cost /= max(prices.rows, 1)
    return cost


def _halved(side: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(side[i][0], side[min(i + 1, len(side) - 1)][1]) for i in range(0, len(side), 2)]
