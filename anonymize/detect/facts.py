"""The facts about one column that every judgement draws on, counted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from anonymize.detect.validators import normalised
from anonymize.tables.writing import as_text

DISTINCT_LOOKED_AT = 10_000
_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?$"
_INTEGER = r"^[+-]?\d{1,15}$"
_DATE = (
    r"^(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|\d{1,2}/\d{1,2}/\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$"
)
_TIME = r"^\d{1,2}:\d{2}(?::\d{2})?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Counts over all rows, and up to 10,000 distinct values of a sample to judge.

    `values` are the distinct values as given, `judged` the same in normal form; `integer`,
    `number`, `date` and `time` are shares of them with that shape; `low` and `high` bound those
    that are numbers. `length` is their mean number of characters, `spaces` the share with a blank
    inside.
    """

    rows: int
    distinct: int
    missing: int
    values: pa.Array
    judged: pa.Array
    integer: float
    number: float
    date: float
    time: float
    low: float
    high: float
    length: float
    spaces: float

    @property
    def distinct_share(self) -> float:
        """Distinct values per row that has one."""
        return self.distinct / max(self.rows - self.missing, 1)

    @property
    def is_sequence(self) -> bool:
        """Whether the integers fill their range densely, as numbers given in turn do."""
        if self.integer < 1.0 or self.distinct < 20:
            return False
        return self.high - self.low + 1 <= 4 * self.distinct


def gather(column: pd.Series, sample: pd.Series) -> Facts:
    """Count over `column`, and look at the distinct values of `sample`."""
    whole = as_text(column)
    values = pc.unique(as_text(sample)).drop_null()
    values = values.take(_spread(len(values), DISTINCT_LOOKED_AT))
    judged = normalised(values)
    integer, number = _share(judged, _INTEGER), _share(judged, _NUMBER)
    low, high = _bounds(judged) if number > 0 else (float("nan"), float("nan"))
    return Facts(
        rows=len(column),
        distinct=pc.count_distinct(whole, mode="only_valid").as_py(),
        missing=whole.null_count,
        values=values,
        judged=judged,
        integer=integer,
        number=number,
        date=_share(judged, _DATE),
        time=_share(judged, _TIME),
        low=low,
        high=high,
        length=float(pc.mean(pc.utf8_length(judged)).as_py() or 0.0),
        spaces=_share(judged, r"\S\s+\S"),
    )


def _spread(count: int, most: int) -> pa.Array:
    """At most `most` positions of `count`, evenly apart."""
    return pa.array(np.unique(np.linspace(0, max(count - 1, 0), min(count, most)).astype(np.int64)))


def _share(values: pa.Array, pattern: str) -> float:
    if not len(values):
        return 0.0
    return float(pc.mean(pc.match_substring_regex(values, pattern)).as_py())


def _bounds(values: pa.Array) -> tuple[float, float]:
    numbers = values.filter(pc.match_substring_regex(values, _NUMBER)).to_pandas().astype("float64")
    return float(numbers.min()), float(numbers.max())
