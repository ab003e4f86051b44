"""The calendar of one thing: every step once, in order, whenever somebody looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.foundation.notices.ladder import (
    Limits,
    Step,
    StepKind,
    calendar_of,
    next_step_at,
    steps_open,
)
from marketplace.kernel.calendar import day_of, end_of_day, is_working_day, start_of_day

DUE = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)  # the midnight that ends a Friday in Shanghai
limits = st.builds(
    Limits,
    remind_days=st.integers(min_value=0, max_value=15),
    tier_working_days=st.integers(min_value=1, max_value=7),
)
dues = st.integers(min_value=0, max_value=350 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
rungs = st.integers(min_value=0, max_value=5)


def naive_calendar(due_at: datetime, rungs: int, limits: Limits) -> list[datetime]:
    """Walk the days one by one: a rung's time is over when its working days have gone by."""
    reminded = start_of_day(day_of(due_at) - timedelta(days=limits.remind_days))
    ats, day = [min(reminded, due_at)], day_of(due_at - timedelta(microseconds=1))
    at = due_at
    for _ in range(rungs):
        ats.append(at)
        left = limits.tier_working_days
        while left:
            day += timedelta(days=1)
            left -= is_working_day(day)
        at = end_of_day(day)
    return [*ats, at]


@given(due_at=dues, rungs=rungs, limits=limits)
@settings(max_examples=60)
def test_steps_are_those_of_a_walk_over_the_days(
    due_at: datetime, rungs: int, limits: Limits
) -> None:
    found = calendar_of(due_at, rungs=rungs, limits=limits)
    assert [step.at for step in found] == naive_calendar(due_at, rungs, limits)


@given(
    due_at=dues,
    rungs=rungs,
    limits=limits,
    looks=st.lists(st.integers(min_value=-20, max_value=90), max_size=12),
)
@settings(max_examples=100)
def test_each_step_is_taken_once_however_often_somebody_looks(
    due_at: datetime, rungs: int, limits: Limits, looks: list[int]
) -> None:
    calendar = calendar_of(due_at, rungs=rungs, limits=limits)
    taken: list[Step] = []
    for days in sorted(looks):
        at = due_at + timedelta(days=days)
        taken += steps_open(calendar, done={one.number for one in taken}, at=at)
    last = due_at + timedelta(days=max(looks, default=-99))
    wanted = [one for one in calendar if one.at <= last and one.kind is not StepKind.REMIND]
    assert [one for one in taken if one.kind is not StepKind.REMIND] == wanted
    assert len({one.number for one in taken}) == len(taken)


def test_nobody_is_reminded_of_what_is_late() -> None:
    calendar = calendar_of(DUE, rungs=2, limits=Limits(7, 5))
    assert [one.kind for one in steps_open(calendar, done=(), at=DUE)] == [StepKind.TELL]


def test_reminder_comes_on_the_morning_before() -> None:
    calendar = calendar_of(DUE, rungs=2, limits=Limits(7, 5))
    morning = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    before = steps_open(calendar, done=(), at=morning - timedelta(microseconds=1))
    assert (before, steps_open(calendar, done=(), at=morning)) == ((), calendar[:1])


def test_act_follows_at_once_where_nobody_is_told() -> None:
    calendar = calendar_of(DUE, rungs=0, limits=Limits(7, 5))
    assert [(one.kind, one.at) for one in calendar[1:]] == [(StepKind.ACT, DUE)]


def test_next_look_is_the_next_step_and_none_after_the_last() -> None:
    calendar = calendar_of(DUE, rungs=1, limits=Limits(7, 5))
    assert next_step_at(calendar, at=calendar[0].at) == calendar[1].at
    assert next_step_at(calendar, at=calendar[-1].at) is None
