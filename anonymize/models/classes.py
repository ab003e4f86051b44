"""Classes of rows that look alike in the quasi-identifiers, counted once for all models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from anonymize.errors import UnknownColumnError

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """`sizes`: rows of each class. Per sensitive column, `histograms`: rows per class and value
    (classes x values); `totals`: rows per value in the whole table, kept or not; `values`: the
    values themselves, None for an empty cell, in the order of the other two.
    """

    sizes: IntArray
    histograms: Mapping[str, IntArray] = field(default_factory=dict)
    totals: Mapping[str, IntArray] = field(default_factory=dict)
    values: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)


def some_of(classes: Classes, chosen: npt.NDArray[np.bool_]) -> Classes:
    """The chosen classes, beside the same table."""
    cells = {column: held[chosen] for column, held in classes.histograms.items()}
    return Classes(classes.sizes[chosen], cells, classes.totals, classes.values)


def classes_of(
    frame: pd.DataFrame,
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    *,
    kept: pd.Series | None = None,
    counts: IntArray | None = None,
) -> Classes:
    """Count the classes of the kept rows. An empty cell is a value of its own.

    `counts`: the rows that each line of the frame stands for, 1 if not given. Raises
    UnknownColumnError.
    """
    members, count = members_of(frame, quasi)
    chosen = np.ones(len(frame), dtype=bool) if kept is None else kept.to_numpy(dtype=bool)
    members = members[chosen]
    weights = None if counts is None else counts[chosen]
    sizes = _summed(members, weights, count)
    present = sizes > 0
    histograms: dict[str, IntArray] = {}
    totals: dict[str, IntArray] = {}
    values: dict[str, tuple[str | None, ...]] = {}
    for column in sensitive:
        codes, values[column] = factorized(frame, column)
        width = len(values[column])
        totals[column] = _summed(codes, counts, width)
        cells = _summed(members * width + codes[chosen], weights, count * width)
        histograms[column] = cells.reshape(count, width)[present]
    return Classes(sizes[present], histograms, totals, values)


def _summed(places: IntArray, counts: IntArray | None, width: int) -> IntArray:
    """Rows at each of `width` places."""
    return np.bincount(places, counts, width).astype(np.int64, copy=False)


def members_of(frame: pd.DataFrame, quasi: Sequence[str]) -> tuple[IntArray, int]:
    """The class of each row, numbered from 0, and how many there are.

    Without quasi-identifiers all rows are one class.
    """
    members = np.zeros(len(frame), dtype=np.int64)
    count = 1 if len(frame) else 0
    for column in quasi:
        codes, values = factorized(frame, column)
        found, members = np.unique(members * len(values) + codes, return_inverse=True)
        count = len(found)
    return members, count


def factorized(frame: pd.DataFrame, column: str) -> tuple[IntArray, tuple[str | None, ...]]:
    """The number of each row's value, and the values in order of first appearance."""
    if column not in frame.columns:
        raise UnknownColumnError(column=column)
    codes, uniques = pd.factorize(frame[column], use_na_sentinel=False)
    return codes.astype(np.int64), tuple(None if pd.isna(v) else str(v) for v in uniques)
