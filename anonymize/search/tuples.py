"""The table as the search sees it: distinct tuples of leaves with the number of their rows.

Everything that decides about a recoding depends on these alone, so a table of any number of rows
is searched at the price of its distinct tuples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from anonymize.errors import (
    MissingHierarchyError,
    ModelParameterError,
    TooManyTuplesError,
    UnknownColumnError,
)
from anonymize.hierarchies import Hierarchy
from anonymize.models.classes import IntArray, factorized

Numbers = npt.NDArray[np.signedinteger[Any]]
LARGEST_KEY: Final = 2**62
MOST_TUPLES: Final = 5_000_000
"""More are refused with advice: the search would need tens of gigabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Tuples:
    """Distinct tuples over m quasi-identifiers and the sensitive columns.

    `leaves[j][t]`: leaf of column j in tuple t; `weights[t]`: its rows; `sensitive[c][t]`: number
    of its value in `values[c]`; `members`: the tuple of each line of the frame; `rows`: of the
    table, which are its lines unless counts came with them.
    """

    ladders: tuple[Hierarchy, ...]
    leaves: tuple[IntArray, ...]
    weights: IntArray
    sensitive: Mapping[str, IntArray]
    values: Mapping[str, tuple[str | None, ...]]
    members: IntArray
    rows: int


def collapse(
    frame: pd.DataFrame,
    hierarchies: Mapping[str, Hierarchy],
    sensitive: Sequence[str] = (),
    *,
    counts: IntArray | None = None,
) -> Tuples:
    """Count the distinct tuples of the columns that have a hierarchy, and of the sensitive ones.

    `counts`: how many rows each line of the frame stands for, 1 if not given. Raises
    UnknownColumnError, HierarchyLacksValueError, TooManyTuplesError, ModelParameterError.
    """
    ladders, sizes = [], []
    columns: list[Numbers] = []
    values: dict[str, tuple[str | None, ...]] = {}
    if counts is not None and (len(counts) != len(frame) or (counts < 1).any()):
        raise ModelParameterError(model="search", parameter="counts", allowed=">= 1, one per line")
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
    first, members = _distinct(joined_keys(columns, sizes))
    if len(first) > MOST_TUPLES:
        widest = max(ladders, key=lambda ladder: len(ladder.leaves)).column
        raise TooManyTuplesError(tuples=len(first), limit=MOST_TUPLES, widest=widest)
    split = [column[first].astype(np.int64) for column in columns]
    quasi = len(ladders)
    held = dict(zip(sensitive, split[quasi:], strict=True))
    weights = np.bincount(members, counts, len(first)).astype(np.int64)
    rows = int(weights.sum())
    return Tuples(tuple(ladders), tuple(split[:quasi]), weights, held, values, members, rows)


def joined_keys(columns: Sequence[Numbers], sizes: Sequence[int]) -> Numbers:
    """One whole number per row that tells the tuples apart, in 32 bits where they suffice."""
    narrow = prod(sizes) < 2**31
    room = sizes[0]
    key: Numbers = columns[0].astype(np.int32 if narrow else np.int64)
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        if room * size > LARGEST_KEY:
            distinct, key = np.unique(key, return_inverse=True)
            room = len(distinct)
        np.multiply(key, size, out=key)
        np.add(key, column, out=key, casting="same_kind")
        room *= size
    return key


def _distinct(line_keys: Numbers) -> tuple[IntArray, IntArray]:
    """One line of each tuple, and the tuple of each line; tuples in the order of their keys."""
    # Hashed first: of very many lines only the distinct keys are then put in order.
    members, keys = pd.factorize(line_keys)
    first = np.empty(len(keys), dtype=np.int64)
    first[members[::-1]] = np.arange(len(members) - 1, -1, -1)
    order = np.argsort(keys)
    place = np.empty(len(keys), dtype=np.int64)
    place[order] = np.arange(len(keys))
    return first[order], place.take(members)
