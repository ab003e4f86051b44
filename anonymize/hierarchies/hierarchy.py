"""The hierarchy itself: leaves, and for each of them a label at every level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from anonymize.errors import HierarchyLacksValueError, HierarchyShapeError, LevelsDoNotNestError

Label = str | None
"""A label, or None for a cell that is empty: a value of its own."""

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Leaves = npt.NDArray[np.int32]
"""The number of a leaf for each row; half the memory of other numbers, for tables of many rows."""

ANY: Final = "*"
"""The label that covers every value."""


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """Labels of each leaf at each level, level 0 being the leaf itself.

    `levels[l][i]` is the label of leaf i at level l; there are `height + 1` levels. Leaves are
    distinct, and what level l joins stays joined above it. Raises HierarchyShapeError and
    LevelsDoNotNestError.
    """

    column: str
    levels: tuple[tuple[Label, ...], ...]
    codes: tuple[IntArray, ...] = field(init=False, repr=False)
    """Per level, the number of the group of each leaf."""
    groups: tuple[tuple[Label, ...], ...] = field(init=False, repr=False)
    """Per level, the label of each group, by number."""
    losses: tuple[FloatArray, ...] = field(init=False, repr=False)
    """Per level, the normalised loss of each leaf: (leaves covered - 1) / (leaves - 1)."""

    def __post_init__(self) -> None:
        numbered = [_number(labels) for labels in self.levels]
        if not numbered or not self.levels[0] or len(numbered[0][1]) < len(self.levels[0]):
            raise HierarchyShapeError(column=self.column, line=_first_repeat(self.levels))
        codes = tuple(code for code, _ in numbered)
        _require_nesting(self.column, codes)
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "groups", tuple(groups for _, groups in numbered))
        object.__setattr__(self, "losses", tuple(_loss_of(code) for code in codes))

    @classmethod
    def from_rows(cls, column: str, rows: Iterable[Sequence[Label]]) -> Hierarchy:
        """Take one row per leaf, its labels from the leaf up."""
        table = [tuple(row) for row in rows]
        for line, row in enumerate(table, start=1):
            if len(row) != len(table[0]) or not row:
                raise HierarchyShapeError(column=column, line=line)
        return cls(column, tuple(zip(*table, strict=True)))

    @property
    def height(self) -> int:
        """The number of the coarsest level."""
        return len(self.levels) - 1

    @property
    def leaves(self) -> tuple[Label, ...]:
        """The values that the hierarchy knows, in its own order."""
        return self.levels[0]

    def with_missing(self) -> Hierarchy:
        """The same ladder with an empty cell as one more leaf.

        It stays empty below the top, and is covered there if one label covers everything: NA is a
        value of its own, and not a member of any other group.
        """
        if None in self.leaves:
            return self
        covered = self.height > 0 and len(self.groups[-1]) == 1
        top = self.groups[-1][0] if covered else None
        below = [(*labels, None) for labels in self.levels[:-1]]
        return Hierarchy(self.column, (*below, (*self.levels[-1], top)))

    def for_column(self, series: pd.Series) -> Hierarchy:
        """This hierarchy, with an empty leaf if the column has empty cells."""
        return self.with_missing() if series.hasnans else self

    def encode(self, series: pd.Series) -> Leaves:
        """The number of the leaf of each row. Raises HierarchyLacksValueError."""
        cells = pa.array(series) if series.dtype == "str" else _as_text(series)
        found = pc.index_in(cells, value_set=pa.array(self.leaves, cells.type))
        if found.null_count:
            missing = pc.is_null(found)
            count = pc.count_distinct(cells.filter(missing), mode="all").as_py()
            row = pc.index(missing, True).as_py() + 1
            raise HierarchyLacksValueError(column=self.column, count=count, row=row)
        leaf: Leaves = found.to_numpy()
        return leaf

    def generalise(self, series: pd.Series, level: int) -> pd.Series:
        """The column with each value's label at `level`; index and name are kept.

        Raises HierarchyLacksValueError, and IndexError for a level that is not there.
        """
        if not 0 <= level <= self.height:
            raise IndexError(level)
        ladder = self.for_column(series)
        labels = pd.array(list(ladder.levels[level]), dtype="str").take(ladder.encode(series))
        return pd.Series(labels, index=series.index, name=series.name)


def _as_text(series: pd.Series) -> pa.Array:
    """The text of each value, null for NA; each distinct value is written once."""
    codes, uniques = pd.factorize(series, use_na_sentinel=True)
    words = pa.array([str(value) for value in uniques], pa.large_string())
    return words.take(pa.array(codes, mask=codes < 0))


def _number(labels: Sequence[Label]) -> tuple[IntArray, tuple[Label, ...]]:
    numbers: dict[Label, int] = {}
    codes = [numbers.setdefault(label, len(numbers)) for label in labels]
    return np.array(codes, dtype=np.int64), tuple(numbers)


def _first_repeat(levels: tuple[tuple[Label, ...], ...]) -> int:
    seen: set[Label] = set()
    for line, leaf in enumerate(levels[0] if levels else (), start=1):
        if leaf in seen:
            return line
        seen.add(leaf)
    return 1


def _require_nesting(column: str, codes: tuple[IntArray, ...]) -> None:
    for level in range(1, len(codes)):
        below, above = codes[level - 1], codes[level]
        parent = np.empty(int(below.max()) + 1, dtype=np.int64)
        parent[below] = above
        if not np.array_equal(parent[below], above):
            raise LevelsDoNotNestError(column=column, level=level - 1)


def _loss_of(codes: IntArray) -> FloatArray:
    covered = np.bincount(codes)[codes]
    loss: FloatArray = (covered - 1) / max(len(codes) - 1, 1)
    return loss
