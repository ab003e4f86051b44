"""The table as the search sees it: distinct tuples of leaves with the number of their rows.

Everything that decides about a recoding depends on these alone, so a table of any number of rows
is searched at the price of its distinct tuples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from anonymize.errors import MissingHierarchyError, TooManyTuplesError, UnknownColumnError
from anonymize.hierarchies import Hierarchy
from anonymize.models.classes import IntArray, factorized

LARGEST_KEY: Final = 2**62
MOST_TUPLES: Final = 5_000_000
"""More are refused with advice: the search would need tens of gigabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Tuples:
    """Distinct tuples over m quasi-identifiers and the sensitive columns.

    `leaves[j][t]`: leaf of column j in tuple t; `weights[t]`: its rows; `sensitive[c][t]`: number
    of its value in `values[c]`; `keys`: sorted, one per tuple; `row_keys`: one per row.
    """

    ladders: tuple[Hierarchy, ...]
    leaves: tuple[IntArray, ...]
    weights: IntArray
    sensitive: Mapping[str, IntArray]
    values: Mapping[str, tuple[str | None, ...]]
    keys: npt.NDArray[np.integer]
    row_keys: npt.NDArray[np.integer]

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return len(self.row_keys)

    @property
    def members(self) -> IntArray:
        """The tuple of each row."""
        return np.searchsorted(self.keys, self.row_keys).astype(np.int64)


def collapse(
    frame: pd.DataFrame, hierarchies: Mapping[str, Hierarchy], sensitive: Sequence[str] = ()
) -> Tuples:
    """Count the distinct tuples of the columns that have a hierarchy, and of the sensitive ones.

    Raises UnknownColumnError, HierarchyLacksValueError, TooManyTuplesError.
    """
    ladders, columns, sizes = [], [], []
    values: dict[str, tuple[str | None, ...]] = {}
    if not hierarchies:
        raise MissingHierarchyError(column="*")
    for column, hierarchy in hierarchies.items():
        if column not in frame.columns:
            raise UnknownColumnError(column=column)
        ladders.append(hierarchy.for_column(frame[column]))
        columns.append(ladders[-1].encode(frame[column]))
        sizes.append(len(ladders[-1].leaves))
    for column in sensitive:
        codes, values[column] = factorized(frame, column)
        columns.append(codes)
        sizes.append(max(len(values[column]), 1))
    row_keys = joined_keys(columns, sizes)
    keys, weights, split = _distinct(row_keys, columns, sizes)
    if len(keys) > MOST_TUPLES:
        widest = max(ladders, key=lambda ladder: len(ladder.leaves)).column
        raise TooManyTuplesError(tuples=len(keys), limit=MOST_TUPLES, widest=widest)
    quasi = len(ladders)
    held = dict(zip(sensitive, split[quasi:], strict=True))
    return Tuples(tuple(ladders), tuple(split[:quasi]), weights, held, values, keys, row_keys)


def joined_keys(columns: Sequence[IntArray], sizes: Sequence[int]) -> npt.NDArray[np.integer]:
    """One whole number per row that tells the tuples apart, in 32 bits where they suffice."""
    room, key = sizes[0], columns[0].astype(np.int64)
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        if room * size > LARGEST_KEY:
            distinct, key = np.unique(key, return_inverse=True)
            room = len(distinct)
        key = key * size + column
        room *= size
    return key.astype(np.int32) if room < 2**31 else key


def _distinct(
    row_keys: npt.NDArray[np.integer], columns: Sequence[IntArray], sizes: Sequence[int]
) -> tuple[npt.NDArray[np.integer], IntArray, list[IntArray]]:
    """The distinct keys, their rows, and the columns' codes of each."""
    ordered = np.sort(row_keys)
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    keys = ordered[starts] if ordered.size else ordered
    weights = np.diff(np.append(starts, len(ordered))) if ordered.size else starts[:0]
    room = 1
    for size in sizes:
        room *= size
    if room > LARGEST_KEY:
        first = np.empty(len(keys), dtype=np.int64)
        first[np.searchsorted(keys, row_keys)] = np.arange(len(row_keys))
        return keys, weights, [column[first] for column in columns]
    split: list[IntArray] = []
    rest = keys.astype(np.int64)
    for size in reversed(sizes):
        rest, code = np.divmod(rest, size)
        split.append(code)
    return keys, weights, split[::-1]
