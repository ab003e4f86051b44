"""The arithmetic of the five attributes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from anonymize.roles import Kind
from marketplace.supply.quality.model import (
    Count,
    accuracy,
    authenticity,
    completeness,
    timeliness,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_undeclared_and_missing_columns_lower_authenticity() -> None:
    assert Count(2, 4) == authenticity(["a", "b", "c"], ["a", "b", "d"])


def test_silent_census_record_claims_nothing() -> None:
    assert Count(0, 0) == authenticity([], ["a"])


def test_value_of_another_form_lowers_accuracy() -> None:
    frame = pd.DataFrame({"n": ["1", "2", "x", None], "w": ["a", "b", "c", "d"]}, dtype="str")
    kinds = {"n": Kind.INTEGER, "w": Kind.CATEGORY}
    assert Count(2, 3) == accuracy(frame, kinds)


@given(st.integers(0, 50), st.lists(st.integers(0, 50), max_size=5))
def test_completeness_counts_cells(rows: int, missing: list[int]) -> None:
    missing = [min(count, rows) for count in missing]
    cells = [cell for count in missing for cell in [False] * count + [True] * (rows - count)]
    assert Count(sum(cells), len(cells)) == completeness(rows, missing)


def test_late_batch_lowers_timeliness() -> None:
    arrivals = [START + timedelta(days=days) for days in (0, 1, 2, 5)]
    assert Count(2, 3) == timeliness(arrivals, timedelta(days=1))


def test_single_batch_is_never_late() -> None:
    assert Count(0, 0) == timeliness([START], timedelta(days=1))
