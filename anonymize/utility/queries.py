"""Random counting queries: how far the answers from the recoded table are off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from anonymize.hierarchies import Hierarchy
from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryError:
    """Median and 90th percentile of |estimate - truth| / max(truth, 1 % of the rows)."""

    queries: int
    median: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)


def query_error(
    before: pd.DataFrame,
    after: pd.DataFrame,
    hierarchies: Mapping[str, Hierarchy],
    *,
    queries: int = 200,
    columns_per_query: int = 3,
    seed: int = 0,
) -> QueryError:
    """Ask how many rows fall into random ranges of leaves, and estimate it from the labels.

    A range is a run of half of the column's leaves in the hierarchy's order. A label answers with
    the share of its leaves that lie in the range, as if they were equally likely. A suppressed
    cell, and a label that the hierarchy lacks, stand for all leaves.

    **Source:** K. LeFevre, D. DeWitt, R. Ramakrishnan, "Workload-aware anonymization", KDD 2006.
    """
    rng = np.random.default_rng(seed)
    names = list(hierarchies)
    leaves = {c: h.for_column(before[c]).encode(before[c]) for c, h in hierarchies.items()}
    covers = {c: _covers(h.for_column(before[c]), after[c]) for c, h in hierarchies.items()}
    errors = []
    for _ in range(queries):
        chosen = rng.choice(len(names), size=min(columns_per_query, len(names)), replace=False)
        truth, estimate = np.ones(len(before)), np.ones(len(after))
        for column in (names[int(i)] for i in chosen):
            table, labels = covers[column]
            inside = _run(rng, table.shape[1])
            truth *= inside[leaves[column]]
            estimate *= ((table @ inside) / table.sum(axis=1))[labels]
        least = max(float(truth.sum()), 0.01 * len(before), 1.0)
        errors.append(abs(float(estimate.sum() - truth.sum())) / least)
    median, high = np.percentile(errors or [0.0], [50, 90])
    return QueryError(queries=queries, median=float(median), high=float(high))


def _run(rng: np.random.Generator, leaves: int) -> FloatArray:
    inside = np.zeros(leaves)
    start = int(rng.integers(leaves))
    inside[np.arange(start, start + max(leaves // 2, 1)) % leaves] = 1.0
    return inside


def _covers(ladder: Hierarchy, labels: pd.Series) -> tuple[FloatArray, IntArray]:
    """Which leaves each label covers (labels x leaves), and the label of each row."""
    codes, values = pd.factorize(labels, use_na_sentinel=False)
    table = np.zeros((len(values), len(ladder.leaves)))
    for number, value in enumerate(values):
        label = None if pd.isna(value) else str(value)
        for level in ladder.levels:
            covered = np.array([name == label for name in level])
            if covered.any():
                table[number] = covered
                break
        else:
            table[number] = 1.0
    return table, codes.astype(np.int64)
