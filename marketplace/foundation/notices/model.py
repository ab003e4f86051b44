"""Clocks and escalation as pure functions of an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, unique
from typing import Final, TypeVar

from marketplace.kernel.calendar import (
    Due,
    add_working_days,
    day_of,
    end_of_day,
    working_days_left,
)
from marketplace.kernel.text import Text

Rung = TypeVar("Rung")


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty's time, seen from one instant.

    `due_at` is the first instant that is late (the midnight that ends the last day).
    `working_days_left` is negative by the working days it is late. `is_certain` False: the period
    runs into a year whose working days are not announced yet. `then` says what happens.
    """

    due_at: datetime
    working_days_left: int
    is_overdue: bool
    is_certain: bool
    then: Text


def clock_of(due: Due, *, at: datetime, then: Text) -> Clock:
    """Return the clock of a duty due on a day, seen at `at`."""
    return Clock(
        due_at=due.ends_at,
        working_days_left=working_days_left(day_of(at), due.day),
        is_overdue=at >= due.ends_at,
        is_certain=due.announced,
        then=then,
    )


def times_climbed(asked_at: datetime, *, limit_working_days: int, at: datetime) -> int:
    """Count the limits that ran out between the asking and `at`: one tier is climbed for each.

    Each limit is counted in working days from the day on which the one before ran out.
    **Source:** 海珠区方案 “两官一员”四级联动; the length of a limit is a parameter.
    """
    climbed, day = 0, day_of(asked_at)
    while True:
        day = add_working_days(day, limit_working_days).day
        if at < end_of_day(day):
            return climbed
        climbed += 1


def rung_reached(
    ladder: Sequence[Rung], asked_at: datetime, *, limit_working_days: int, at: datetime
) -> Rung:
    """Return who is asked at `at`: the ladder's rungs from the first asked to the top, one per
    limit, and the top one from then on. An empty ladder is a ValueError.
    """
    if not ladder:
        raise ValueError("a ladder has at least one rung")
    climbed = times_climbed(asked_at, limit_working_days=limit_working_days, at=at)
    return ladder[min(climbed, len(ladder) - 1)]


def next_yearly(month_day: str, *, after: date) -> date:
    """Return the next day called `month_day` (`03-31`) that is later than `after`.

    29 February falls on 28 February in common years.
    """
    month, day = (int(part) for part in month_day.split("-"))
    return next(
        found
        for year in (after.year, after.year + 1)
        if (found := _day_in(year, month, day)) > after
    )


def _day_in(year: int, month: int, day: int) -> date:
    is_leap_day = (month, day) == (2, 29)
    is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, month, 28 if is_leap_day and not is_leap_year else day)


# -- what leaves the site ------------------------------------------------------------------------


@unique
class Channel(StrEnum):
    """How a message leaves the site."""

    WEBHOOK = "webhook"
    MAIL = "mail"


@unique
class MessageState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given-up"


MESSAGE_STATES: Final[dict[MessageState, Text]] = {
    MessageState.WAITING: Text("待发送", "waiting"),
    MessageState.SENT: Text("已送达", "delivered"),
    MessageState.GIVEN_UP: Text("已放弃", "given up"),
}


@unique
class HolderKind(StrEnum):
    """Whose endpoint it is."""

    UNIT = "unit"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt; `status` is a code of HTTP or the name of what failed."""

    is_sent: bool
    status: str
    is_gone: bool = False
