"""Clocks are computed from an instant; an item climbs exactly one tier per limit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.notices.model import (
    clock_of,
    next_yearly,
    rung_reached,
    times_climbed,
)
from marketplace.kernel.calendar import (
    Due,
    add_working_days,
    day_of,
    end_of_day,
    is_working_day,
    start_of_day,
)
from marketplace.kernel.text import Text

THEN = Text("升级", "it climbs")
SECOND = timedelta(seconds=1)
START = datetime(2025, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(0), timedelta(days=700)).map(lambda later: START + later)
SUMMARY = Due(date(2022, 4, 30), announced=True)


@pytest.mark.parametrize(
    ("moved", "expected"),
    {
        "a second before midnight": (-SECOND, (0, False)),
        "at midnight": (timedelta(0), (0, True)),
        "on the next working day": (timedelta(days=4), (-1, True)),
        "a week before": (timedelta(days=-7), (5, False)),
    }.values(),
)
def test_a_duty_is_late_from_midnight_in_shanghai(moved, expected):
    clock = clock_of(SUMMARY, at=end_of_day(SUMMARY.day) + moved, then=THEN)
    assert expected == (clock.working_days_left, clock.is_overdue)


def test_a_period_into_an_unannounced_year_is_not_certain():
    due = add_working_days(date(2099, 1, 1), 3)
    assert not clock_of(due, at=START, then=THEN).is_certain


def naive_climb(asked_at: datetime, limit: int, at: datetime) -> int:
    """Walk day by day and climb whenever a day ends on which the limit is used up."""
    climbed, used, day = 0, 0, day_of(asked_at) + timedelta(days=1)
    while end_of_day(day) <= at:
        used += is_working_day(day)
        if used == limit and is_working_day(day):
            climbed, used = climbed + 1, 0
        day += timedelta(days=1)
    return climbed


@given(instants, st.integers(1, 15), st.timedeltas(timedelta(0), timedelta(days=120)))
def test_climbing_counts_like_a_walk_through_the_days(asked_at, limit, waited):
    at = asked_at + waited
    assert naive_climb(asked_at, limit, at) == times_climbed(
        asked_at, limit_working_days=limit, at=at
    )


@given(instants, st.integers(1, 10), st.integers(0, 6))
def test_one_tier_is_climbed_at_each_limit_not_a_second_earlier(asked_at, limit, times):
    day = day_of(asked_at)
    for _ in range(times + 1):
        day = add_working_days(day, limit).day
    counts = [
        times_climbed(asked_at, limit_working_days=limit, at=end_of_day(day) + moved)
        for moved in (-SECOND, timedelta(0))
    ]
    assert [times, times + 1] == counts


@given(instants, st.integers(1, 5), st.timedeltas(timedelta(0), timedelta(days=200)))
def test_the_top_rung_keeps_what_nobody_answers(asked_at, limit, waited):
    ladder = ["liaison", "chief", "executive", "district"]
    at = asked_at + waited
    climbed = times_climbed(asked_at, limit_working_days=limit, at=at)
    reached = rung_reached(ladder, asked_at, limit_working_days=limit, at=at)
    assert ladder[min(climbed, 3)] == reached


def test_a_ladder_has_a_rung():
    with pytest.raises(ValueError, match="rung"):
        rung_reached([], START, limit_working_days=1, at=START)


@pytest.mark.parametrize(
    ("month_day", "after", "expected"),
    {
        "later this year": ("03-31", date(2026, 3, 30), date(2026, 3, 31)),
        "on the day itself: next year": ("03-31", date(2026, 3, 31), date(2027, 3, 31)),
        "across the year's end": ("01-10", date(2026, 12, 31), date(2027, 1, 10)),
        "leap day in a common year": ("02-29", date(2026, 1, 1), date(2026, 2, 28)),
        "leap day in a leap year": ("02-29", date(2028, 1, 1), date(2028, 2, 29)),
    }.values(),
)
def test_a_yearly_duty_comes_again(month_day, after, expected):
    assert expected == next_yearly(month_day, after=after)


def test_a_day_that_has_just_begun_is_not_over():
    due = Due(date(2026, 11, 23), announced=True)
    assert not clock_of(due, at=start_of_day(due.day), then=THEN).is_overdue
