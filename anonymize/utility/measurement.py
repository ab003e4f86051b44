"""Information kept per column, and how the ties between columns change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from anonymize.models.classes import IntArray, factorized


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUtility:
    """One column before and after.

    `kept`: the share of the column's entropy that the new column still tells, in [0, 1]; 1 for a
    column that said nothing. `distance`: total variation between the two distributions over
    labels, 1 where every label is new. `hidden`: share of cells that are empty or `*` now and were
    not.
    """

    column: str
    values_before: int
    values_after: int
    kept: float
    distance: float
    hidden: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilityMeasurement:
    """All columns, the mean share of information kept, and the mean change of Cramér's V."""

    columns: tuple[ColumnUtility, ...]
    kept: float
    association_change: float

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {**asdict(self), "columns": [asdict(column) for column in self.columns]}


def measure(
    before: pd.DataFrame, after: pd.DataFrame, *, columns: Sequence[str] | None = None
) -> UtilityMeasurement:
    """Compare two tables whose rows stand for the same subjects in the same order.

    `columns`: those to compare, else all that both have. Raises UnknownColumnError, and ValueError
    for tables of different lengths.

    **Source:** mutual information: C. E. Shannon, 1948; Cramér's V: H. Cramér, "Mathematical
    methods of statistics", 1946, section 21.9.
    """
    if len(before) != len(after):
        raise ValueError("the tables must have the same rows")
    chosen = [c for c in before.columns if c in after.columns] if columns is None else [*columns]
    found = tuple(_column(before, after, column) for column in chosen)
    changes = [
        abs(_cramers_v(before, a, b) - _cramers_v(after, a, b)) for a, b in combinations(chosen, 2)
    ]
    return UtilityMeasurement(
        columns=found,
        kept=float(np.mean([column.kept for column in found])) if found else 1.0,
        association_change=float(np.mean(changes)) if changes else 0.0,
    )


def _column(before: pd.DataFrame, after: pd.DataFrame, column: str) -> ColumnUtility:
    old, old_values = factorized(before, column)
    new, new_values = factorized(after, column)
    entropy = _entropy(np.bincount(old))
    joint = np.unique(old * len(new_values) + new, return_counts=True)[1]
    shared = entropy + _entropy(np.bincount(new)) - _entropy(joint)
    return ColumnUtility(
        column=column,
        values_before=len(old_values),
        values_after=len(new_values),
        kept=float(np.clip(shared / entropy, 0, 1)) if entropy > 0 else 1.0,
        distance=_distance(before[column], after[column]),
        hidden=float((_is_hidden(after[column]) & ~_is_hidden(before[column])).mean()),
    )


def _distance(before: pd.Series, after: pd.Series) -> float:
    both = pd.concat([before, after], ignore_index=True)
    codes, values = factorized(both.to_frame("value"), "value")
    old = np.bincount(codes[: len(before)], minlength=len(values)) / max(len(before), 1)
    new = np.bincount(codes[len(before) :], minlength=len(values)) / max(len(after), 1)
    return float(np.abs(old - new).sum() / 2)


def _cramers_v(frame: pd.DataFrame, a: str, b: str) -> float:
    first, second = factorized(frame, a)[0], factorized(frame, b)[0]
    rows, columns = int(first.max(initial=0)) + 1, int(second.max(initial=0)) + 1
    if min(rows, columns) < 2:
        return 0.0
    cells = np.bincount(first * columns + second, minlength=rows * columns).reshape(rows, columns)
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / cells.sum()
    chi = float(((cells - expected) ** 2 / expected).sum())
    return float(np.sqrt(chi / (len(frame) * (min(rows, columns) - 1))))


def _entropy(counts: IntArray) -> float:
    shares = counts[counts > 0] / max(int(counts.sum()), 1)
    return float(-(shares * np.log(shares)).sum())


def _is_hidden(values: pd.Series) -> pd.Series:
    return values.isna() | (values == "*")
