"""Sessions, queries, algorithms, checks: their states, and the rules that need no table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from marketplace.kernel.text import Text

SESSION_LENGTH: Final = timedelta(hours=8)
ROWS_MAX: Final = 2_000_000
"""Rows of a product that the room takes in."""
TWIN_ROWS_MAX: Final = 5_000
CELLS_MAX: Final = 200
"""Groups of one answer, and rows of a trial's answer."""


class SessionKind(StrEnum):
    """On what a session computes."""

    TRIAL = "trial"
    LICENSED = "licensed"


class SessionEnd(StrEnum):
    """Why a session was closed before its time."""

    LEFT = "left"
    RECALLED = "recalled"


class Outcome(StrEnum):
    """How a query or a run ended."""

    RUNNING = "running"
    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"
    STOPPED = "stopped"


class AlgorithmState(StrEnum):
    """How far an algorithm has come."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


DECISIONS: Final[dict[AlgorithmState, frozenset[AlgorithmState]]] = {
    AlgorithmState.SUBMITTED: frozenset({AlgorithmState.APPROVED, AlgorithmState.REFUSED}),
    AlgorithmState.APPROVED: frozenset({AlgorithmState.WITHDRAWN}),
    AlgorithmState.REFUSED: frozenset(),
    AlgorithmState.WITHDRAWN: frozenset(),
}
"""What an officer may decide from each state."""


class Operator(StrEnum):
    """How a figure is compared with what a check expects."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="
    LESS = "<"
    MORE = ">"


class CheckOutcome(StrEnum):
    """What a check of the buyer's found; undecided where the figure may not be shown."""

    MET = "met"
    NOT_MET = "not-met"
    UNDECIDED = "undecided"


CHECKED: Final[dict[CheckOutcome, Text]] = {
    CheckOutcome.MET: Text("符合", "met"),
    CheckOutcome.NOT_MET: Text("不符合", "not met"),
    CheckOutcome.UNDECIDED: Text("无法判定", "undecided"),
}
ENDS: Final[dict[SessionEnd, Text]] = {
    SessionEnd.LEFT: Text("已结束", "closed"),
    SessionEnd.RECALLED: Text("产品被召回，已关闭", "closed: the product was recalled"),
}
OUTCOMES: Final[dict[Outcome, Text]] = {
    Outcome.RUNNING: Text("执行中", "running"),
    Outcome.ANSWERED: Text("已答复", "answered"),
    Outcome.REFUSED: Text("未接受", "not accepted"),
    Outcome.FAILED: Text("未能算出", "could not be computed"),
    Outcome.STOPPED: Text("已中止", "stopped"),
}
KINDS: Final[dict[SessionKind, Text]] = {
    SessionKind.TRIAL: Text("试用（合成数据）", "trial (synthetic data)"),
    SessionKind.LICENSED: Text("许可计算（真实数据）", "licensed computing (real data)"),
}
STATES: Final[dict[AlgorithmState, Text]] = {
    AlgorithmState.SUBMITTED: Text("待审批", "awaiting approval"),
    AlgorithmState.APPROVED: Text("已批准", "approved"),
    AlgorithmState.REFUSED: Text("未批准", "refused"),
    AlgorithmState.WITHDRAWN: Text("已撤回", "withdrawn"),
}


def meets(value: float | None, operator: Operator, expected: float) -> CheckOutcome:
    """Compare a figure with what is expected of it; None (not shown) decides nothing."""
    if value is None:
        return CheckOutcome.UNDECIDED
    match operator:
        case Operator.EQUAL:
            found = value == expected
        case Operator.AT_MOST:
            found = value <= expected
        case Operator.AT_LEAST:
            found = value >= expected
        case Operator.LESS:
            found = value < expected
        case Operator.MORE:
            found = value > expected
    return CheckOutcome.MET if found else CheckOutcome.NOT_MET


def meets_below(smallest: int, operator: Operator, expected: float) -> CheckOutcome:
    """Judge a count of which is known only that it is below `smallest`."""
    ends = {meets(float(one), operator, expected) for one in range(smallest)}
    return ends.pop() if len(ends) == 1 else CheckOutcome.UNDECIDED


def related(pairs: Iterable[tuple[UUID, UUID]], start: UUID) -> frozenset[UUID]:
    """Return everything that is linked with `start` by pairs, directly or through others."""
    found, grows = {start}, True
    known = list(pairs)
    while grows:
        near = {one for pair in known if not found.isdisjoint(pair) for one in pair}
        grows = not near <= found
        found |= near
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Link:
    """What makes two enterprises one buyer from `since` to `until` (None: still), ends included."""

    one: UUID
    other: UUID
    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the two are linked at `at`."""
        return self.since <= at and (self.until is None or at <= self.until)


def joined(links: Collection[Link], asked: Mapping[UUID, datetime], start: UUID) -> frozenset[UUID]:
    """Return the enterprises that count as one buyer with `start` over one version of a product.

    links: all that concern them, ended ones too. asked: when each first asked a licensed query of
    that version. What one was told while they were linked stays known to both: an ended link joins
    the two still where, at its end, anybody had asked who was one buyer with them then. Over a
    version of which none of those had asked, it joins them no more.
    """
    kept: list[Link] = []
    for end in sorted({one.until for one in links if one.until is not None}):
        then = _pairs([*kept, *(one for one in links if one.holds(end))])
        told = {one for one, first in asked.items() if first <= end}
        ending = [one for one in links if one.until == end]
        kept += [one for one in ending if not told.isdisjoint(related(then, one.one))]
    return related(_pairs([*kept, *(one for one in links if one.until is None)]), start)


def _pairs(links: Iterable[Link]) -> list[tuple[UUID, UUID]]:
    return [(one.one, one.other) for one in links]
