from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import TechniqueParameterError, UnfitValueError
from anonymize.techniques import (
    TECHNIQUES,
    Context,
    Drop,
    EndCode,
    Interval,
    Keep,
    Mask,
    Round,
    Technique,
    TruncateDate,
)

HERE = Context(column="c")


def applied(technique: Technique, *values: str | None) -> list[str | None]:
    result = technique.apply(pa.array(values, pa.string()), HERE)
    assert result is not None
    return result.to_pylist()


@given(st.text(max_size=8), st.integers(0, 4), st.integers(0, 4))
@settings(max_examples=200, deadline=None)
def test_mask_shows_the_ends_and_never_a_whole_value(text: str, start: int, end: int) -> None:
    hidden = len(text) - start - end
    expected = (
        "*" * len(text)
        if hidden <= 0
        else text[:start] + "*" * hidden + (text[-end:] if end else "")
    )
    assert [expected] == applied(Mask(keep_start=start, keep_end=end), text)


MASKS = [
    (Mask(keep_start=3, keep_end=4), "13812345678", "138****5678"),
    (Mask(keep_start=1), "欧阳静静", "欧***"),
    (Mask(keep_end=1, cover="○"), "张三", "○三"),
    (Mask(keep_start=1, keep_end=1), "张三", "**"),
    (Mask(), "𠮷野家", "***"),
]


@pytest.mark.parametrize(("mask", "value", "expected"), MASKS)
def test_mask_counts_characters_not_bytes(mask: Mask, value: str, expected: str) -> None:
    assert [expected] == applied(mask, value)


def test_mask_of_many_rows_is_that_of_each_row() -> None:
    values = [f"{number:011}" for number in range(0, 90_000, 10)]
    masked = Mask(keep_start=3, keep_end=4).apply(pa.array(values), Context(column="c"))
    assert masked is not None
    assert [f"{value[:3]}****{value[-4:]}" for value in values] == masked.to_pylist()


@given(st.decimals(-(10**6), 10**6, places=3), st.sampled_from(["0.25", "1", "5", "10"]))
@settings(max_examples=200, deadline=None)
def test_interval_holds_its_number(value: Decimal, width: str) -> None:
    [label] = applied(Interval(width=width), str(value))
    low, high = (Decimal(end) for end in str(label)[1:-1].split(", "))
    assert low <= value < high
    assert high - low == Decimal(width)


ROUNDED = [
    ("0.1", "0.25", "0.2"),
    ("0.1", "-0.35", "-0.4"),
    ("1000", "1499.99", "1000"),
    ("5", "7.5", "10"),
    ("0.01", "1e-9", "0"),
]


@pytest.mark.parametrize(("to", "value", "expected"), ROUNDED)
def test_round_is_exact_in_decimals(to: str, value: str, expected: str) -> None:
    assert [expected] == applied(Round(to=to), value)


def test_ends_are_coded_and_the_middle_kept() -> None:
    found = applied(EndCode(low="18", high="90"), "17", "18", "55.50", "90", "101")
    assert found == ["<18", "18", "55.50", "90", ">90"]


@given(st.dates(datetime.date(1000, 1, 1)), st.times())
@settings(max_examples=100, deadline=None)
def test_dates_lose_what_is_finer_than_the_unit(day: datetime.date, at: datetime.time) -> None:
    text = f"{day.isoformat()}T{at.isoformat()}"
    found = [applied(TruncateDate(unit=unit), text)[0] for unit in ("year", "month", "day", "hour")]
    assert [text[:4], text[:7], text[:10], text[:13]] == found


@pytest.mark.parametrize("text", ["2026/1/2", "2026-01-02", "2026年1月2日", "20260102", "2026.1.2"])
def test_usual_ways_to_write_a_date_are_read(text: str) -> None:
    assert applied(TruncateDate(unit="quarter"), text) == ["2026-Q1"]


UNFIT: list[tuple[Technique, str]] = [
    (Interval(width="1"), "inf"),
    (Interval(width="1"), "twelve"),
    (Round(to="1"), "nan"),
    (Round(to="1"), "1" + "0" * 400),
    (Interval(width="3"), "0." + "3" * 30),
    (EndCode(high="1"), ""),
    (TruncateDate(unit="day"), "0000-01-01"),
    (TruncateDate(unit="day"), "2026-02-30"),
]


@pytest.mark.parametrize(("technique", "value"), UNFIT)
def test_value_that_does_not_fit_is_refused_without_being_told(
    technique: Technique, value: str
) -> None:
    with pytest.raises(UnfitValueError) as caught:
        technique.apply(pa.array([value, value, None]), HERE)
    assert (caught.value.column, caught.value.count) == ("c", 1)


BAD: list[tuple[type[Any], dict[str, object]]] = [
    (Mask, {"keep_start": -1}),
    (Mask, {"cover": "**"}),
    (Interval, {"width": "0"}),
    (Interval, {"width": "inf"}),
    (Interval, {"width": "1", "origin": "x"}),
    (Round, {"to": "-1"}),
    (EndCode, {}),
    (EndCode, {"low": "9", "high": "1"}),
    (TruncateDate, {"unit": "week"}),
]


@pytest.mark.parametrize(("kind", "fields"), BAD)
def test_parameter_outside_its_range_is_refused(kind: type[Any], fields: dict[str, object]) -> None:
    with pytest.raises(TechniqueParameterError):
        kind(**fields)


EACH: list[Technique] = [
    Keep(),
    Mask(keep_start=1),
    Interval(width="1"),
    Round(to="1"),
    EndCode(high="1"),
    TruncateDate(unit="day"),
]


@pytest.mark.parametrize("technique", EACH)
def test_missing_stays_missing(technique: Technique) -> None:
    assert applied(technique, None, None) == [None, None]


def test_dropped_column_is_gone() -> None:
    assert Drop().apply(pa.array(["x"]), HERE) is None


@pytest.mark.parametrize("tag", TECHNIQUES)
def test_every_technique_says_what_it_resists(tag: str) -> None:
    resists = TECHNIQUES[tag].resists
    assert resists.zh
    assert resists.en
