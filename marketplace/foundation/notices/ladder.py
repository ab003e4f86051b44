"""The calendar of one thing that is due: reminded, late, up one tier per limit, then acted on.

Pure: which steps there are and when follows from the due instant alone; what was already done is an
argument. So nothing is lost when a watcher was down, and nothing is done twice.

**Source:** 海珠区方案 “两官一员”四级联动; Civil Code of the PRC, art. 201 and 203 (periods). The
lengths are parameters.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique

from marketplace.kernel.calendar import add_working_days, day_of, end_of_day, start_of_day


@unique
class StepKind(StrEnum):
    """What the calendar does."""

    REMIND = "remind"
    TELL = "tell"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `number` 0 reminds, 1 to the number of rungs tells that rung, the last one acts."""

    number: int
    kind: StepKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How long before the due instant to remind, and how long each rung has."""

    remind_days: int
    tier_working_days: int


def calendar_of(due_at: datetime, *, rungs: int, limits: Limits) -> tuple[Step, ...]:
    """Return every step of a thing due at `due_at` (the first instant that is late), in order.

    The first rung is told when it is late, each further one a limit later; the act follows when the
    last rung's limit ran out, or at once where nobody is told.
    """
    reminded = start_of_day(day_of(due_at) - timedelta(days=limits.remind_days))
    steps = [Step(0, StepKind.REMIND, min(reminded, due_at))]
    at, day = due_at, day_of(due_at - timedelta(microseconds=1))
    for rung in range(1, rungs + 1):
        steps.append(Step(rung, StepKind.TELL, at))
        day = add_working_days(day, limits.tier_working_days).day
        at = end_of_day(day)
    return (*steps, Step(rungs + 1, StepKind.ACT, at))


def steps_open(
    calendar: Collection[Step], *, done: Collection[int], at: datetime
) -> tuple[Step, ...]:
    """Return the steps whose time has come and which were not done, in order.

    Nobody is reminded of what is late already.
    """
    due = [step for step in calendar if step.at <= at and step.number not in done]
    is_late = any(step.kind is not StepKind.REMIND and step.at <= at for step in calendar)
    return tuple(step for step in due if not (is_late and step.kind is StepKind.REMIND))


def next_step_at(calendar: Collection[Step], *, at: datetime) -> datetime | None:
    """Return when the next step's time comes after `at`; None after the last one."""
    return min((step.at for step in calendar if step.at > at), default=None)
