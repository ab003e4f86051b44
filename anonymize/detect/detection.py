"""A whole table judged: each column by itself, then columns together."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from anonymize.detect.classify import classify
from anonymize.detect.facts import Facts, gather
from anonymize.detect.profile import ColumnProfile, Combination, Profile
from anonymize.detect.uniqueness import isolating
from anonymize.detect.verdict import Verdict
from anonymize.roles import Kind, Role
from anonymize.tables import check_frame
from anonymize.text import Text

SAMPLE_ROWS = 100_000
_MEASURED = frozenset(
    {
        Kind.CATEGORY,
        Kind.INTEGER,
        Kind.DECIMAL,
        Kind.DATE,
        Kind.TIME,
        Kind.TEXT,
    }
)
"""Kinds that become quasi-identifiers when they are found to isolate rows."""


def detect(frame: pd.DataFrame, *, sample_rows: int = SAMPLE_ROWS) -> Profile:
    """Judge every column of n rows of text; the frame is never changed.

    Values are judged on the distinct ones of `sample_rows` rows evenly apart, so that the cost
    hardly grows with n; distinct and missing values are counted over all rows. The same frame gives
    the same profile. Errors: those of `tables.check_frame`.
    """
    check_frame(frame)
    step = -(-len(frame) // sample_rows) or 1
    sample = frame.iloc[::step]
    columns = []
    for name in frame.columns:
        facts = gather(frame[name], sample[name])
        columns.append(_entry(str(name), facts, classify(str(name), facts)))
    taking_part = [c.name for c in columns if _takes_part(c)]
    found = isolating(sample, taking_part)
    return Profile(
        columns=tuple(_with_combinations(column, found) for column in columns),
        combinations=found,
        rows=len(frame),
        sample_rows=len(sample),
    )


def _entry(name: str, facts: Facts, verdict: Verdict) -> ColumnProfile:
    return ColumnProfile(
        name=name,
        role=verdict.role,
        kind=verdict.kind,
        confidence=verdict.confidence,
        reason=verdict.reason,
        distinct=facts.distinct,
        missing=facts.missing,
        evidence={**verdict.evidence, "distinct_share": facts.distinct_share},
    )


def _takes_part(column: ColumnProfile) -> bool:
    return column.role is Role.QUASI or (column.role is Role.PLAIN and column.kind in _MEASURED)


def _with_combinations(column: ColumnProfile, found: tuple[Combination, ...]) -> ColumnProfile:
    """Make a plain column that helps to isolate rows a quasi-identifier, and say by how much."""
    mine = [combination for combination in found if column.name in combination.columns]
    if not mine:
        return column
    most = mine[0]
    evidence = {**column.evidence, "isolates_share": most.unique_share}
    if column.role is not Role.PLAIN:
        return replace(column, evidence=evidence)
    return replace(
        column,
        role=Role.QUASI,
        confidence=min(0.95, 0.5 + most.unique_share / 2),
        reason=_isolates(most),
        evidence=evidence,
    )


def _isolates(most: Combination) -> Text:
    if len(most.columns) == 1:
        return Text(
            f"单凭该列，{most.unique_share:.0%} 的行是唯一的。",
            f"By this column alone {most.unique_share:.0%} of the rows are unique.",
        )
    names = ", ".join(most.columns)
    return Text(
        f"与其他列组合（{names}）时，{most.unique_share:.0%} 的行是唯一的。",
        f"Together ({names}), {most.unique_share:.0%} of the rows are unique.",
    )
