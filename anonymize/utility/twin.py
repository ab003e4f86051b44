"""A synthetic twin: same columns, values drawn from published statistics and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from anonymize.models.classes import factorized
from anonymize.text import Text

SYNTHETIC: Final = Text(
    "合成数据：仅由已公开的各列统计独立抽取，不对应任何真实主体，列间关系不成立。",
    "Synthetic data: drawn column by column from published statistics. No row stands for a real "
    "subject, and relations between columns do not hold.",
)
OTHER: Final = "(other)"


@dataclass(frozen=True, slots=True)
class Statistics:
    """What may be published of a table: per column, the shares of its values; and its rows.

    Values with fewer than the threshold's rows are counted together as `(other)`. None is an empty
    cell.
    """

    rows: int
    columns: Mapping[str, Mapping[str | None, float]]


def statistics_of(frame: pd.DataFrame, *, threshold: int, hidden: Sequence[str] = ()) -> Statistics:
    """Count each column's values; those of fewer than `threshold` rows become `(other)`.

    Columns in `hidden` (direct identifiers) show no value at all.
    """
    columns: dict[str, Mapping[str | None, float]] = {}
    for column in frame.columns:
        codes, values = factorized(frame, column)
        counts = np.bincount(codes, minlength=len(values))
        shares: dict[str | None, float] = {}
        for value, count in zip(values, counts.tolist(), strict=True):
            shown = OTHER if column in hidden or count < threshold else value
            shares[shown] = shares.get(shown, 0.0) + count / max(len(frame), 1)
        columns[column] = shares
    return Statistics(len(frame), columns)


def twin(statistics: Statistics, *, rows: int, seed: int) -> pd.DataFrame:
    """Draw `rows` rows, each column by itself; `attrs["notice"]` says that it is synthetic."""
    rng = np.random.default_rng(seed)
    columns = {}
    for column, shares in statistics.columns.items():
        weights = np.array(list(shares.values()))
        drawn = rng.choice(len(weights), size=rows, p=weights / weights.sum())
        columns[column] = pd.array(list(shares), dtype="str").take(drawn)
    frame = pd.DataFrame(columns)
    frame.attrs["notice"] = SYNTHETIC.to_dict()
    return frame
