"""Which columns of a table carry marks, and how: settled once, the same for all copies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum, unique
from typing import Any, Final

from anonymize.fingerprint.changes import BOUNDS
from anonymize.fingerprint.surveying import ColumnFacts, Survey
from anonymize.roles import Role
from anonymize.text import Text

ROWS_LEAST: Final = 1_000
POSITIONS_LEAST: Final = 150
"""Fewer positions of the code than these in a copy would name nobody."""
VALUES_SHARE: Final = 0.25
"""Share of a column's cells that carry a bit; about half of them change for it."""
SWAPS_SHARE: Final = 0.12
"""The same where each change moves two cells."""
FINE_STEP: Final = 0.01
"""A step of at most this share of the standard deviation is taken as coarse as it can be."""
ANCHORS_MOST: Final = 4
PAIRS_LEAST: Final = 1_000
TELLING: Final = 5_000
"""So many combinations of the columns that stay decide where a swapped value's bit belongs."""


@unique
class Unmarked(StrEnum):
    """Why a copy carries no marks."""

    TOO_SMALL = "too-small"
    AGGREGATES = "aggregates"
    NO_COLUMNS = "no-columns"
    OVER_BOUNDS = "over-bounds"


REASONS: Final = {
    Unmarked.TOO_SMALL: Text(
        "数据行数太少，标记不足以指认任何人。",
        "There are too few rows for marks that name anybody.",
    ),
    Unmarked.AGGREGATES: Text(
        "每行是一个汇总单元，改动会使合计不符。",
        "Every row is a cell of an aggregate; a change would break its totals.",
    ),
    Unmarked.NO_COLUMNS: Text(
        "没有可在限度内改动的字段：其余字段均为准标识符、编码或取值过粗。",
        "No column can change within the bound: all are quasi-identifiers, codes or too coarse.",
    ),
    Unmarked.OVER_BOUNDS: Text(
        "标记后的失真超出所述限度。", "The marks would have changed more than the bound allows."
    ),
}


@dataclass(frozen=True, slots=True)
class ValueCarrier:
    """A column of numbers whose cells move by one step of `step` units of 10^-decimals within
    [lowest, highest] (in units). `anchors` are the columns that decide, together with the cell
    itself, what the cell carries; "" stands for the cell alone.
    """

    column: str
    decimals: int
    is_fixed: bool
    step: int
    lowest: int
    highest: int
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SwapCarrier:
    """A column whose values change places within a class; the `anchors` together, which stay in
    their rows, decide which, and what bit a value shows beside them.
    """

    column: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What carries marks in a table; `quasi` are the columns that make its classes."""

    quasi: tuple[str, ...]
    values: tuple[ValueCarrier, ...]
    swaps: tuple[SwapCarrier, ...]

    def to_dict(self) -> dict[str, Any]:
        """The layout as JSON values."""
        return {
            "quasi": list(self.quasi),
            "values": [asdict(one) | {"anchors": list(one.anchors)} for one in self.values],
            "swaps": [asdict(one) | {"anchors": list(one.anchors)} for one in self.swaps],
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Layout:
        """The layout that `to_dict` wrote."""
        values = (
            ValueCarrier(**one | {"anchors": tuple(one["anchors"])}) for one in given["values"]
        )
        swaps = (SwapCarrier(one["column"], tuple(one["anchors"])) for one in given["swaps"])
        return cls(tuple(given["quasi"]), tuple(values), tuple(swaps))


@dataclass(frozen=True, slots=True)
class NoRoom:
    """The table cannot be marked, and why."""

    why: Unmarked

    @property
    def reason(self) -> Text:
        """The reason for people."""
        return REASONS[self.why]


def lay_out(survey: Survey, roles: Mapping[str, Role]) -> Layout | NoRoom:
    """Say which columns carry marks. A column without a role is left alone.

    Quasi-identifiers and direct identifiers never change. A number carries marks when one step of
    what it was rounded to is at most `BOUNDS.step_share` of its standard deviation; of the other
    columns, those that tell rows apart stay and the rest swap their values.
    """
    quasi = tuple(name for name in survey.columns if roles.get(name) is Role.QUASI)
    if survey.rows < ROWS_LEAST:
        return NoRoom(Unmarked.TOO_SMALL)
    if quasi and survey.classes > survey.rows // 2:
        return NoRoom(Unmarked.AGGREGATES)
    free = {
        name: facts
        for name, facts in survey.columns.items()
        if roles.get(name) in (Role.SENSITIVE, Role.PLAIN)
    }
    steps = {name: step for name, facts in free.items() if (step := _step(facts, survey.rows))}
    moving = _moving(survey, {name for name in free if name not in steps})
    still = _telling(survey, [name for name in survey.columns if name not in moving])
    values = tuple(_value_carrier(name, free[name], step, still) for name, step in steps.items())
    anchors = _anchors(survey, still)
    is_tied = any(name not in quasi for name in anchors)
    swaps = tuple(SwapCarrier(name, anchors) for name in sorted(moving) if is_tied)
    if not values and not swaps:
        return NoRoom(Unmarked.NO_COLUMNS)
    return Layout(quasi, values, swaps)


def _telling(survey: Survey, names: Iterable[str]) -> list[str]:
    """The columns, the most telling first."""
    return sorted(names, key=lambda name: (-survey.columns[name].distinct, name))


def _moving(survey: Survey, free: set[str]) -> set[str]:
    """Of the columns that could swap, those left when enough others stay to tell rows apart."""
    moving = {name for name in free if 2 <= survey.columns[name].distinct <= survey.rows // 10}
    for name in _telling(survey, moving):
        still = [one for one in survey.columns if one not in moving]
        if math.prod(survey.columns[one].distinct for one in still) >= TELLING:
            break
        moving.discard(name)
    return moving


def _anchors(survey: Survey, still: Sequence[str]) -> tuple[str, ...]:
    """The fewest columns that tell rows apart well enough, the most telling first."""
    chosen: list[str] = []
    for name in still:
        if math.prod(survey.columns[one].distinct for one in chosen) >= TELLING:
            break
        chosen.append(name)
    return tuple(chosen)


def _step(facts: ColumnFacts, rows: int) -> int | None:
    """How many units of its last digit a column's cells may move by; None if by none.

    A multiple of what the column was rounded to, and as coarse as a fine step can be, so that
    rounding below it takes nothing away. Whole numbers that are all different are a key.
    """
    unit = 10.0**-facts.decimals
    is_key = facts.decimals == 0 and facts.distinct > 0.9 * rows
    if not facts.is_number or is_key or not facts.grain:
        return None
    step = facts.grain
    while _is_fine(facts, 10 * step * unit):
        step *= 10
    return step if step * unit <= BOUNDS.step_share * facts.deviation else None


def _is_fine(facts: ColumnFacts, step: float) -> bool:
    pairs = (facts.highest - facts.lowest) / (2 * step)
    return step <= FINE_STEP * facts.deviation and pairs >= PAIRS_LEAST


def _value_carrier(name: str, facts: ColumnFacts, step: int, still: Sequence[str]) -> ValueCarrier:
    others = [one for one in still if one != name][: ANCHORS_MOST - 1]
    return ValueCarrier(
        column=name,
        decimals=facts.decimals,
        is_fixed=facts.is_fixed,
        step=step,
        lowest=round(facts.lowest * 10**facts.decimals),
        highest=round(facts.highest * 10**facts.decimals),
        anchors=("", *others),
    )
