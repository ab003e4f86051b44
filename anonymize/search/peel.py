"""The first step of local recoding: peel the lattice from the finest recoding up.

At each recoding, in the order of rising loss, the classes that meet the models leave with its
labels; what is left goes on to the next. Each class therefore leaves at nearly the cheapest
recoding that can hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from anonymize.models.classes import Classes, IntArray
from anonymize.search.examine import Examiner
from anonymize.search.forecast import Nodes
from anonymize.search.tuples import Tuples

_SLOTS_PER_TUPLE: Final = 4
_COMPRESS_AT: Final = 0.8
MOST_NODES: Final = 200_000


@dataclass(slots=True, eq=False)
class Assignment:
    """`members[t]`: the class of tuple t, -1 for none; `levels` (classes x columns): its labels."""

    members: IntArray
    levels: Nodes


def peel(examiner: Examiner, nodes: Nodes, among: IntArray) -> Assignment:
    """Let the classes of the tuples `among` leave at the first of the nodes that holds them."""
    tuples = examiner.tuples
    members = np.full(len(tuples.weights), -1, dtype=np.int64)
    levels: list[npt.NDArray[np.int8]] = []
    marks = marks_of(tuples)
    left, live = among, [[mark[among] for mark in column] for column in marks]
    gone = np.zeros(len(left), dtype=bool)
    for node in nodes:
        if len(left) == 0:
            break
        key = live[0][node[0]].copy()
        for column, level in zip(live[1:], node[1:], strict=True):
            key += column[level]
        at, part, count = _leaving(examiner, left, key, gone)
        if count:
            members[left[at]] = part + len(levels)
            levels.extend([node] * count)
            gone[at] = True
            if gone.mean() > 1 - _COMPRESS_AT:
                left, live = left[~gone], [[m[~gone] for m in column] for column in live]
                gone = np.zeros(len(left), dtype=bool)
    width = len(tuples.ladders)
    return Assignment(members, np.array(levels, dtype=np.int8).reshape(-1, width))


def _leaving(
    examiner: Examiner, left: IntArray, key: npt.NDArray[np.uint64], gone: npt.NDArray[np.bool_]
) -> tuple[IntArray, IntArray, int]:
    """The places of tuples in classes that meet the models, the class of each, their number."""
    weights = np.where(gone, 0, examiner.tuples.weights[left])
    bits = max((_SLOTS_PER_TUPLE * len(left)).bit_length(), 4)
    slots = ((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)).astype(np.intp)
    enough = np.bincount(slots, weights, 1 << bits) >= examiner.least_rows
    at = np.flatnonzero(enough[slots] & ~gone)
    if not len(at):
        return at, at, 0
    distinct, part = np.unique(key[at], return_inverse=True)
    passing = examiner.passing(classes_among(examiner.tuples, left[at], part, len(distinct)))
    numbers = np.cumsum(passing) - 1
    stays = passing[part]
    return at[stays], numbers[part[stays]], int(passing.sum())


def classes_among(tuples: Tuples, at: IntArray, part: IntArray, count: int) -> Classes:
    """The classes of some tuples, with the whole table as what they are compared with."""
    weights = tuples.weights[at]
    sizes = np.bincount(part, weights, count).astype(np.int64)
    histograms, totals = {}, {}
    for column, codes in tuples.sensitive.items():
        width = len(tuples.values[column])
        cells = np.bincount(part * width + codes[at], weights, count * width)
        histograms[column] = cells.reshape(count, width).astype(np.int64)
        totals[column] = np.bincount(codes, tuples.weights, width).astype(np.int64)
    return Classes(sizes, histograms, totals, tuples.values)


def marks_of(tuples: Tuples) -> list[list[npt.NDArray[np.uint64]]]:
    """64 random bits per group of each level: the sum over the columns names a cell."""
    rng = np.random.default_rng(0)
    return [
        [
            rng.integers(2**64, size=len(groups), dtype=np.uint64)[codes][leaves]
            for codes, groups in zip(ladder.codes, ladder.groups, strict=True)
        ]
        for ladder, leaves in zip(tuples.ladders, tuples.leaves, strict=True)
    ]
