"""What a class of local recoding is called: by its hierarchy, or by the very values it holds.

The name of its own values says no less than the label of the node that covers them, and mostly
more, since a class seldom holds all values of a node. Two classes with equal names are one class
then, which meets every model that both met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import numpy as np

from anonymize.hierarchies import ANY, Hierarchy
from anonymize.hierarchies.hierarchy import FloatArray, Label
from anonymize.hierarchies.rules import decimal_of
from anonymize.models.classes import IntArray

ClassLabels = Literal["hierarchy", "sets", "intervals"]
"""`sets`: `{a|b}`; `intervals`: `20-29` or `[0.5,1.5]` from the least to the largest number, and
sets where a column holds other things than numbers."""

MOST_NAMED: Final = 32
"""Of a class with more values the hierarchy's label is used."""

Name = tuple[Label, int]
"""A label, and how many leaves it covers."""


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """`labels[numbers[t]]`: the label of tuple t; `losses[t]`: its loss in [0, 1]."""

    labels: tuple[Label, ...]
    numbers: IntArray
    losses: FloatArray


def named_by_values(
    ladder: Hierarchy, leaves: IntArray, members: IntArray, levels: IntArray, *, labels: ClassLabels
) -> Named:
    """Name each class by its values in one column.

    `leaves`, `members`: leaf and class of each tuple, classes numbered from 0 without gaps;
    `levels`: of each class, the level whose label would cover it.
    """
    width = len(ladder.leaves)
    held = np.unique(members * width + leaves)
    ends = np.searchsorted(held // width, np.arange(len(levels)), side="right")
    give = _interval_of(ladder) if labels == "intervals" else None
    names = [
        _name(ladder, tuple(some.tolist()), int(level), give)
        for some, level in zip(np.split(held % width, ends[:-1]), levels, strict=True)
    ]
    covered = np.array([count for _, count in names], dtype=np.float64)
    losses = (covered - 1) / max(width - 1, 1)
    return Named(tuple(label for label, _ in names), members, losses[members])


def _name(
    ladder: Hierarchy,
    held: tuple[int, ...],
    level: int,
    interval: Callable[[tuple[int, ...]], Name] | None,
) -> Name:
    if len(held) == 1:
        return ladder.leaves[held[0]], 1
    if len(held) == len(ladder.leaves):
        return ANY, len(held)
    words = [ladder.leaves[leaf] for leaf in held]
    codes = ladder.codes[level]
    node = ladder.levels[level][held[0]], int((codes == codes[held[0]]).sum())
    if interval is not None and None not in words:
        name = interval(held)
        if name[1] <= node[1]:  # else the hierarchy joins numbers that are no neighbours
            return name
    if len(held) <= MOST_NAMED:
        return "{" + "|".join(word or "" for word in words) + "}", len(held)
    return node


def _interval_of(ladder: Hierarchy) -> Callable[[tuple[int, ...]], Name] | None:
    """Names by the least and the largest number; None where not all leaves are numbers."""
    read = [None if leaf is None else decimal_of(leaf) for leaf in ladder.leaves]
    numbers = [number for number in read if number is not None]
    if len(numbers) < sum(leaf is not None for leaf in ladder.leaves):
        return None
    whole = all(number == number.to_integral_value() for number in numbers)

    def name(held: tuple[int, ...]) -> Name:
        within = [number for leaf in held if (number := read[leaf]) is not None]
        low, high = min(within), max(within)
        covered = sum(low <= number <= high for number in numbers)
        return _written(low, high, whole=whole), covered

    return name


def _written(low: Decimal, high: Decimal, *, whole: bool) -> str:
    return f"{int(low)}-{int(high)}" if whole else f"[{low:f},{high:f}]"
