"""A quick look at a recoding: rows that are surely in classes below k.

Each group of each level bears a random mark; a tuple's class is the sum of its marks, folded into a
table of slots. Classes that meet in a slot look larger than they are, never smaller: what looks
lost is lost. Most recodings are ruled out by that look alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import IntArray
from anonymize.search.prices import Levels
from anonymize.search.tuples import Tuples

Marks = npt.NDArray[np.uint32]

_SLOTS_PER_TUPLE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """`marks[j][l]`: the mark of each tuple's group in column j at level l, None for one group."""

    marks: tuple[tuple[Marks | None, ...], ...]
    weights: FloatArray
    k: int
    slot_bits: int

    def surely_lost(self, levels: Levels) -> IntArray:
        """The tuples whose rows are lost beyond doubt."""
        slots = self._slots(levels)
        if slots is None:
            return np.arange(len(self.weights) if self.weights.sum() < self.k else 0)
        below = np.bincount(slots, self.weights, 1 << self.slot_bits) < self.k
        return np.flatnonzero(below.take(slots))

    def _slots(self, levels: Levels) -> npt.NDArray[np.intp] | None:
        chosen = [m for marks, level in zip(self.marks, levels, strict=True)
                  if (m := marks[level]) is not None]  # fmt: skip
        if not chosen:
            return None
        total = chosen[0].copy()
        for marks in chosen[1:]:
            total += marks
        # The high bits of a product with an odd constant depend on all bits of the sum.
        total *= np.uint32(0x9E3779B1)
        return (total >> np.uint32(32 - self.slot_bits)).astype(np.intp)


def glance_of(tuples: Tuples, k: int) -> Glance:
    """Mark every group; the marks are the same in every run."""
    rng = np.random.default_rng(0)
    marks: list[tuple[Marks | None, ...]] = []
    for ladder, leaves in zip(tuples.ladders, tuples.leaves, strict=True):
        column: list[Marks | None] = []
        for codes, groups in zip(ladder.codes, ladder.groups, strict=True):
            mark = rng.integers(2**32, size=len(groups), dtype=np.uint32)
            column.append(mark[codes][leaves] if len(groups) > 1 else None)
        marks.append(tuple(column))
    bits = max((_SLOTS_PER_TUPLE * len(tuples.weights)).bit_length(), 4)
    return Glance(tuple(marks), tuples.weights.astype(np.float64), k, min(bits, 31))
