"""The five attributes: what each counts, what it must reach, and the arithmetic of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique
from itertools import pairwise
from typing import Final

import pandas as pd

from anonymize.roles import Kind
from marketplace.kernel.text import Text


@unique
class Attribute(StrEnum):
    """The five attributes, in the order of the source."""

    AUTHENTICITY = "authenticity"
    ACCURACY = "accuracy"
    COMPLETENESS = "completeness"
    TIMELINESS = "timeliness"
    AVAILABILITY = "availability"


@dataclass(frozen=True, slots=True)
class Measure:
    """How an attribute is called, what is counted for it, and the share it must reach."""

    title: Text
    rule: Text
    threshold: float


MEASURES: Final[dict[Attribute, Measure]] = {
    Attribute.AUTHENTICITY: Measure(
        Text("真实性", "authenticity"),
        Text("字段与普查登记一致", "columns agree with the census record"),
        1.0,
    ),
    Attribute.ACCURACY: Measure(
        Text("准确性", "accuracy"),
        Text("取值符合其字段的类型", "values have the form of their column's kind"),
        0.98,
    ),
    Attribute.COMPLETENESS: Measure(
        Text("完整性", "completeness"),
        Text("单元格不为空", "cells are not empty"),
        0.95,
    ),
    Attribute.TIMELINESS: Measure(
        Text("时效性", "timeliness"),
        Text("批次按承诺周期到达", "batches arrived within the promised cycle"),
        0.95,
    ),
    Attribute.AVAILABILITY: Measure(
        Text("可用性", "availability"),
        Text(
            "存储的字节可完整读出且摘要一致", "the stored bytes can be read and their digest agrees"
        ),
        1.0,
    ),
}
"""Thresholds are the operator's. **Source:** OP-1."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many passed, of how many that were judged."""

    passed: int
    total: int


def authenticity(declared: Collection[str], found: Collection[str]) -> Count:
    """Columns that census record and table both name, of all that either names.

    A record that declares no fields claims nothing that could be wrong.
    """
    if not declared:
        return Count(0, 0)
    return Count(len(set(declared) & set(found)), len(set(declared) | set(found)))


_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?"
_CLOCK = r"(?:[ T].*)?"
_DATE = (
    rf"\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?{_CLOCK}"
    rf"|(?:19|20)\d{{6}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}{_CLOCK}"
)
FORMS: Final[dict[Kind, str]] = {
    Kind.INTEGER: r"[+-]?\d+(?:\.0+)?",
    Kind.DECIMAL: _NUMBER,
    Kind.LATITUDE: _NUMBER,
    Kind.LONGITUDE: _NUMBER,
    Kind.DATE: _DATE,
    Kind.TIME: r"\d{1,2}:\d{2}(?::\d{2})?",
    Kind.MOBILE: r"(?:\+?86)?1\d{10}",
    Kind.RESIDENT_ID: r"\d{17}[\dXx]",
    Kind.CREDIT_CODE: r"[0-9A-Z]{18}",
    Kind.EMAIL: r"[^@\s]+@[^@\s]+",
}
"""The written form of a kind; columns of other kinds are not judged."""


def accuracy(frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> Count:
    """Values that have the form of their column's kind, of all values of columns that have a
    form.
    """
    passed = total = 0
    for name, kind in kinds.items():
        form = FORMS.get(kind)
        if form is None:
            continue
        values = frame[name].dropna()
        total += len(values)
        passed += int(values.str.strip().str.fullmatch(form).sum())
    return Count(passed, total)


def completeness(rows: int, missing: Sequence[int]) -> Count:
    """Cells that hold a value, of all; `missing` is the count of empty cells by column."""
    total = rows * len(missing)
    return Count(total - sum(missing), total)


def timeliness(arrivals: Sequence[datetime], longest: timedelta | None) -> Count:
    """Batches that came within `longest` of the one before, of all that have one before.

    A single batch, or a source that promises none, cannot be late.
    """
    if longest is None:
        return Count(0, 0)
    gaps = [later - earlier for earlier, later in pairwise(sorted(arrivals))]
    return Count(sum(gap <= longest for gap in gaps), len(gaps))


def availability(*, is_whole: bool) -> Count:
    """One probe: whether all bytes came back and gave the registered digest."""
    return Count(int(is_whole), 1)
