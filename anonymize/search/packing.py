"""Recodings as bits of one or two words, so that one subtraction compares all their columns.

Each column has a field wide enough for its levels and a guard bit above it. Subtracting a from b
with the guards set borrows into the guard of each column where b is less: a is nowhere above b
exactly if all guards stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anonymize.models.measurement import BoolArray

Packed = npt.NDArray[np.uint64]
"""Words x recodings."""

_WORD_BITS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Packing:
    """`words[j]` and `shifts[j]`: where column j's field begins; `guards`: per word."""

    words: tuple[int, ...]
    shifts: tuple[int, ...]
    guards: tuple[np.uint64, ...]

    def pack(self, nodes: npt.NDArray[np.int8]) -> Packed:
        """Recodings (n x columns) as words x n."""
        packed = np.zeros((len(self.guards), len(nodes)), dtype=np.uint64)
        for column, (word, shift) in enumerate(zip(self.words, self.shifts, strict=True)):
            packed[word] |= nodes[:, column].astype(np.uint64) << np.uint64(shift)
        return packed

    def covered(self, nodes: Packed, above: Packed) -> BoolArray:
        """Which of n nodes are at or below which of m others in every column (m x n)."""
        covered = np.ones((above.shape[1], nodes.shape[1]), dtype=bool)
        for guard, below, top in zip(self.guards, nodes, above, strict=True):
            covered &= ((top | guard)[:, None] - below) & guard == guard
        return covered

    def at_or_below(self, nodes: Packed, levels: Sequence[int]) -> BoolArray:
        """Which of n nodes are at or below one recoding in every column."""
        tops = [int(guard) for guard in self.guards]
        for word, shift, level in zip(self.words, self.shifts, levels, strict=True):
            tops[word] |= level << shift
        inside = [
            (np.uint64(top) - below) & guard == guard
            for top, guard, below in zip(tops, self.guards, nodes, strict=True)
        ]
        covered: BoolArray = inside[0] if len(inside) == 1 else np.logical_and.reduce(inside)
        return covered


def packing_of(heights: Sequence[int]) -> Packing:
    """Give each column its field, and a new word where the last one is full."""
    words, shifts, guards = [], [], [0]
    free = 0
    for height in heights:
        width = height.bit_length() + 1
        if free + width > _WORD_BITS:
            guards.append(0)
            free = 0
        words.append(len(guards) - 1)
        shifts.append(free)
        guards[-1] |= 1 << (free + width - 1)
        free += width
    return Packing(tuple(words), tuple(shifts), tuple(np.uint64(guard) for guard in guards))
