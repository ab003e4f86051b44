"""Columns that no validator knows: what their name suggests, if their values can be that at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow.compute as pc

from anonymize.detect.facts import Facts
from anonymize.detect.hints import Hint
from anonymize.detect.verdict import Verdict
from anonymize.roles import Kind, Role
from anonymize.text import Text

_FREE_TEXT_LENGTH = 30
_SEX = (
    "^(?:男|女|男性|女性|未知|未说明|M|F|MALE|FEMALE|MAN|WOMAN|OTHER|UNKNOWN|0|1|2|9|0\\.0|1\\.0)$"
)
_RANGE = r"^(?:\d+\s*[-~至]\s*\d+|[<>≥≤]=?\s*\d+|\d+\s*[+岁]).*$"


def generic(facts: Facts, suggestion: Hint | None) -> Verdict:
    """Judge by the name where the values can be what it says, else by their shape alone."""
    if not len(facts.values):
        return _verdict(Kind.EMPTY, 1.0, Text("该列没有任何取值。", "The column has no values."))
    if suggestion is not None and _may_be(suggestion, facts):
        return _by_name(suggestion, facts)
    return _by_shape(facts)


def _verdict(kind: Kind, confidence: float, reason: Text, *, role: Role = Role.PLAIN) -> Verdict:
    return Verdict(role=role, kind=kind, confidence=confidence, reason=reason)


def _share(facts: Facts, pattern: str) -> float:
    return float(pc.mean(pc.match_substring_regex(facts.judged, pattern)).as_py())


def _may_be_age(facts: Facts) -> bool:
    if facts.number >= 0.9:
        return facts.low >= 0 and facts.high <= 130
    return _share(facts, _RANGE) >= 0.5


def _may_be_birth_date(facts: Facts) -> bool:
    years = facts.integer >= 0.9 and facts.low >= 1850 and facts.high <= 2100
    return facts.date >= 0.7 or years


def _may_be_text(facts: Facts) -> bool:
    return facts.number < 0.1 and facts.date < 0.1


def _may_name_many(facts: Facts) -> bool:
    """Whether there are enough different values to name persons one by one."""
    return facts.distinct_share >= 0.05 or facts.distinct >= 50


def _may_be_degrees(limit: float) -> Callable[[Facts], bool]:
    return lambda facts: facts.number >= 0.9 and -limit <= facts.low and facts.high <= limit


_TESTS: Mapping[Kind, Callable[[Facts], bool]] = {
    Kind.AGE: _may_be_age,
    Kind.BIRTH_DATE: _may_be_birth_date,
    Kind.SEX: lambda facts: _share(facts, _SEX) >= 0.9,
    Kind.LATITUDE: _may_be_degrees(90),
    Kind.LONGITUDE: _may_be_degrees(180),
    Kind.PERSON_NAME: lambda facts: _may_be_text(facts) and _may_name_many(facts),
    Kind.ADDRESS: lambda facts: _may_be_text(facts) and _may_name_many(facts),
    Kind.COMPANY_NAME: _may_be_text,
    Kind.COORDINATES: lambda facts: facts.distinct > 2,
    Kind.BELIEF: lambda facts: facts.distinct <= 1_000,
}


def _may_be(suggestion: Hint, facts: Facts) -> bool:
    """Whether the values can be what the name says: ages above 130 are none."""
    if suggestion.role is Role.DIRECT and not _may_name_many(facts):
        return False
    test = _TESTS.get(suggestion.kind)
    return test is None or test(facts)


def _by_name(suggestion: Hint, facts: Facts) -> Verdict:
    if suggestion.kind is Kind.SERIAL:
        return _serial(role=suggestion.role)
    shape = _by_shape(facts)
    kind = shape.kind if suggestion.kind is Kind.CATEGORY else suggestion.kind
    tested = suggestion.kind in _TESTS
    return _verdict(
        kind,
        0.9 if tested else 0.75,
        Text(
            "列名表明了内容" + ("，取值与之相符。" if tested else "，取值本身不能证明也不能否定。"),
            "The column's name says what it holds"
            + (", and the values fit." if tested else "; the values neither prove nor deny it."),
        ),
        role=suggestion.role,
    )


def _serial(*, role: Role) -> Verdict:
    if role is Role.DIRECT:
        return _verdict(
            Kind.SERIAL,
            0.8,
            Text(
                "列名表明这是个人或账户的编号。",
                "The column's name says that it numbers persons or accounts.",
            ),
            role=role,
        )
    return _verdict(
        Kind.SERIAL,
        0.8,
        Text(
            "记录编号：指向记录而非个人，但能在来源系统中查到人，发布前应删除或替换。",
            "A record number: it names the record, not a person, but leads to one in the source "
            "system; drop or replace it before release.",
        ),
    )


def _by_shape(facts: Facts) -> Verdict:
    """Numbers, dates and words by their form; the role is for measured combinations to add."""
    if _is_serial(facts):
        return _serial(role=Role.PLAIN)
    if facts.distinct == 1 and facts.rows > 1 and not facts.missing:
        reason = Text("所有行取值相同。", "Every row has the same value.")
        return _verdict(Kind.CONSTANT, 1.0, reason)
    if facts.length >= _FREE_TEXT_LENGTH and facts.distinct_share >= 0.2:
        return _free_text()
    return _measured(facts)


def _is_serial(facts: Facts) -> bool:
    """Different in nearly every row and written as a code, or counted through."""
    if facts.rows < 20 or facts.distinct_share < 0.95 or facts.spaces > 0 or facts.date >= 0.5:
        return False
    if facts.is_sequence:
        return True
    return facts.length >= 6 and _share(facts, r"^[A-Z0-9_/#:-]*\d[A-Z0-9_/#:-]*$") >= 0.95


def _free_text() -> Verdict:
    return _verdict(
        Kind.FREE_TEXT,
        0.6,
        Text(
            "自由文本：其中可能写有任何规则都找不到的姓名。",
            "Free text: it may hold names that no rule finds.",
        ),
        role=Role.DIRECT,
    )


def _measured(facts: Facts) -> Verdict:
    shapes = (
        (facts.date >= 0.9, Kind.DATE, Text("取值是日期。", "The values are dates.")),
        (facts.time >= 0.9, Kind.TIME, Text("取值是时刻。", "The values are times of day.")),
        (facts.integer >= 0.95, Kind.INTEGER, Text("取值是整数。", "The values are integers.")),
        (facts.number >= 0.95, Kind.DECIMAL, Text("取值是数值。", "The values are numbers.")),
        (
            facts.distinct <= 1_000 or facts.distinct_share < 0.1,
            Kind.CATEGORY,
            Text("取值种类有限。", "The values are of few kinds."),
        ),
    )
    for holds, kind, reason in shapes:
        if holds:
            return _verdict(kind, 0.8, reason)
    return _verdict(
        Kind.TEXT, 0.6, Text("取值是种类繁多的文本。", "The values are text of many kinds.")
    )
