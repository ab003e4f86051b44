"""A column is of a kind only when every value is written the one way of that kind."""

from __future__ import annotations

import json
import re
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.use.sharing.kinds import Survey, schema_string, typed
from marketplace.use.sharing.model import Column, Kind


def kind_of(*parts: list[str | None]) -> Kind:
    survey = Survey(["a"])
    for part in parts:
        survey.see(pa.table({"a": pa.array(part, pa.string())}))
    return survey.columns[0].kind


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["0", "-7", "123456789012345678"], Kind.WHOLE),
        (["1", None, "2"], Kind.WHOLE),
        (["1", "2.5"], Kind.NUMBER),
        (["123456789.123456"], Kind.NUMBER),
        (["2026-11-22"], Kind.DAY),
        (["007"], Kind.TEXT),
        (["-0"], Kind.NUMBER),
        (["1234567890123456789"], Kind.TEXT),
        (["1234567890.5"], Kind.TEXT),
        (["1.1234567"], Kind.TEXT),
        (["1e5"], Kind.TEXT),
        (["2026-02-30"], Kind.TEXT),
        (["１２"], Kind.TEXT),
        ([" 1"], Kind.TEXT),
        (["1\n"], Kind.TEXT),
        ([None, None], Kind.TEXT),
        ([], Kind.TEXT),
    ],
)
def test_kind_is_what_every_value_is_written_as(values: list[str | None], kind: Kind) -> None:
    assert kind_of(values) == kind


def test_kind_is_decided_by_all_parts_together() -> None:
    assert kind_of(["1"], [None], ["2.5"], ["x"]) == Kind.TEXT


values = st.one_of(
    st.none(),
    st.integers(-(10**19), 10**19).map(str),
    st.decimals(-(10**10), 10**10, places=7).map(lambda one: f"{one:f}".rstrip("0").rstrip(".")),
    st.dates(date(1000, 1, 1)).map(str),
    st.sampled_from(["", "00", "-0", "甲", "1.", ".5", "1,000", "2026-13-01"]),
)


def naive_kind(column: list[str | None]) -> Kind:
    """Decide value by value with Python's own numbers and days."""
    held = [one for one in column if one is not None]
    if not held:
        return Kind.TEXT
    if all(
        re.fullmatch(r"-?[0-9]+", v) and str(int(v)) == v and len(v.lstrip("-")) < 19 for v in held
    ):
        return Kind.WHOLE
    if all(_is_number(v) for v in held):
        return Kind.NUMBER
    return Kind.DAY if all(_is_day(v) for v in held) else Kind.TEXT


def _is_number(text: str) -> bool:
    whole, point, rest = text.removeprefix("-").partition(".")
    if not whole.isdigit() or str(int(whole)) != whole or len(whole) > 9:
        return False
    return not point or (rest.isdigit() and len(rest) <= 6)


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and str(date.fromisoformat(text)) == text and text[0] in "12"
    except ValueError:
        return False


@given(st.lists(values, max_size=8))
@settings(max_examples=150)
def test_survey_agrees_with_reading_one_by_one(column: list[str | None]) -> None:
    assert kind_of(column) == naive_kind(column)


@given(st.lists(st.one_of(st.none(), st.integers(-(10**18) + 1, 10**18 - 1).map(str)), min_size=1))
@settings(max_examples=50)
def test_typed_values_write_back_as_they_were(column: list[str | None]) -> None:
    part = pa.table({"a": pa.array(column, pa.string())})
    survey = Survey(["a"])
    survey.see(part)
    assert typed(part, survey.columns)["a"].cast(pa.string()).to_pylist() == column


def test_schema_is_written_as_delta_reads_it() -> None:
    written = json.loads(schema_string([Column("车费", Kind.NUMBER)]))
    field = {"name": "车费", "type": "double", "nullable": True, "metadata": {}}
    assert written == {"type": "struct", "fields": [field]}
