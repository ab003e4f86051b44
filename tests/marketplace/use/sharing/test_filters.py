"""A filter holds a column against values of its own kind, and an empty cell satisfies none."""

from __future__ import annotations

import operator
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.use.sharing.errors import (
    FilterDoesNotFitError,
    FilterNotUnderstoodError,
    FilterTooLargeError,
    UnknownColumnError,
)
from marketplace.use.sharing.filters import matching, read_filters
from marketplace.use.sharing.model import Comparison, Filter, Kind

KINDS = {"line": Kind.TEXT, "fare": Kind.WHOLE, "share": Kind.NUMBER, "on": Kind.DAY}
TABLE = pa.table(
    {
        "line": pa.array(["B1", "B12", None, "N 7"], pa.string()),
        "fare": pa.array([2, None, 3, 5], pa.int64()),
        "share": pa.array([0.5, 1.0, 1.5, None], pa.float64()),
        "on": pa.array([date(2026, 1, 1), date(2026, 1, 2), None, date(2026, 2, 1)], pa.date32()),
    }
)
COMPARED = {
    Comparison.EQ: operator.eq,
    Comparison.NE: operator.ne,
    Comparison.LT: operator.lt,
    Comparison.LE: operator.le,
    Comparison.GT: operator.gt,
    Comparison.GE: operator.ge,
}


def places(*written: str) -> list[int]:
    numbered = TABLE.append_column("place", pa.array(range(len(TABLE))))
    found: list[int] = matching(numbered, read_filters(written), KINDS)["place"].to_pylist()
    return found


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["line eq B1"], [0]),
        (["line ne B1"], [1, 3]),
        (["line in B1,B12"], [0, 1]),
        (["line eq N 7"], [3]),
        (["fare ge 3"], [2, 3]),
        (["fare in 2,5"], [0, 3]),
        (["share lt 1.5"], [0, 1]),
        (["on gt 2026-01-01"], [1, 3]),
        (["fare ge 2", "line in B1,N 7"], [0, 3]),
        (["fare eq 99"], []),
        ([], [0, 1, 2, 3]),
    ],
)
def test_rows_satisfy_every_filter_in_their_order(written: list[str], expected: list[int]) -> None:
    assert places(*written) == expected


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("fare", FilterNotUnderstoodError),
        ("fare ge", FilterNotUnderstoodError),
        ("fare >= 3", FilterNotUnderstoodError),
        ("fare like 3", FilterNotUnderstoodError),
        ("", FilterNotUnderstoodError),
        ("ge 3", FilterNotUnderstoodError),
        ("age ge 3", UnknownColumnError),
        ("fare ge x", FilterDoesNotFitError),
        ("fare eq 1.0", FilterDoesNotFitError),
        ("fare eq 1; drop table", FilterDoesNotFitError),
        ("fare eq 01", FilterDoesNotFitError),
        ("share eq nan", FilterDoesNotFitError),
        ("on eq 2026-02-30", FilterDoesNotFitError),
        ("on eq 20260201", FilterDoesNotFitError),
        ("line lt B2", FilterDoesNotFitError),
        ("line eq " + "x" * 201, FilterTooLargeError),
        ("line in " + ",".join("x" for _ in range(101)), FilterTooLargeError),
    ],
)
def test_bad_filter_is_refused_by_name(written: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        places(written)


def test_filters_beyond_the_bound_are_refused() -> None:
    with pytest.raises(FilterTooLargeError):
        read_filters(["fare ge 1"] * 17)


def test_error_names_the_place_and_never_the_value() -> None:
    with pytest.raises(FilterNotUnderstoodError) as caught:
        read_filters(["fare ge 1", "secret"])
    assert (caught.value.facts["place"], "secret" in str(caught.value)) == (2, False)


filters = st.tuples(
    st.sampled_from([one for one in Comparison if one is not Comparison.IN]),
    st.integers(-3, 8),
)


@given(
    st.lists(st.one_of(st.none(), st.integers(-3, 8)), max_size=12), st.lists(filters, max_size=3)
)
@settings(max_examples=100)
def test_matching_agrees_with_reading_row_by_row(
    column: list[int | None], asked: list[tuple[Comparison, int]]
) -> None:
    table = pa.table({"fare": pa.array(column, pa.int64())})
    given = [Filter("fare", one, (str(value),)) for one, value in asked]
    expected: list[Any] = [
        cell
        for cell in column
        if all(cell is not None and COMPARED[one](cell, value) for one, value in asked)
    ]
    assert matching(table, given, KINDS)["fare"].to_pylist() == expected
