from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.calendar import (
    Due,
    add_days,
    add_working_days,
    day_of,
    end_of_day,
    is_announced,
    is_working_day,
    start_of_day,
    working_days_left,
)

days = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "expected"),
    {
        "National Day 2025": (date(2025, 10, 1), False),
        "make-up Sunday before it": (date(2025, 9, 28), True),
        "make-up Saturday after it": (date(2025, 10, 11), True),
        "plain Saturday": (date(2025, 11, 1), False),
        "plain Monday": (date(2025, 11, 3), True),
        "Saturday of a year not announced": (date(2040, 1, 7), False),
        "1 October of a year not announced": (date(2040, 10, 1), True),
    }.values(),
)
def test_working_days_follow_the_announced_arrangement(day, expected):
    assert expected == is_working_day(day)


def test_ten_working_days_over_national_day_skip_it_and_count_make_up_days():
    assert Due(date(2025, 10, 14), announced=True) == add_working_days(date(2025, 9, 24), 10)


def test_a_period_into_a_year_not_announced_says_so():
    last_known = max(year for year in range(2020, 2100) if is_announced(year))
    assert not add_working_days(date(last_known, 12, 31), 3).announced


@given(days, st.integers(0, 40))
def test_adding_working_days_counts_like_a_finger_on_a_calendar(start, count):
    day, left = start, count
    while left or not is_working_day(day):
        day += timedelta(days=1)
        left -= is_working_day(day) if left else 0
    assert day == add_working_days(start, count).day


@given(days, st.integers(1, 40))
def test_days_left_are_the_days_that_were_added(start, count):
    assert count == working_days_left(start, add_working_days(start, count).day)


@given(days, days)
def test_lateness_is_the_mirror_of_the_days_left(one, other):
    assert working_days_left(one, other) == -working_days_left(other, one)


def test_a_period_that_ends_on_a_day_off_ends_on_the_next_working_day():
    assert date(2025, 10, 9) == add_days(date(2025, 9, 24), 10).day


def test_a_day_ends_at_midnight_in_shanghai():
    midnight = end_of_day(date(2022, 4, 30))
    second = timedelta(seconds=1)
    assert (midnight, day_of(midnight - second), day_of(midnight)) == (
        datetime(2022, 4, 30, 16, tzinfo=UTC),
        date(2022, 4, 30),
        date(2022, 5, 1),
    )


@given(days)
def test_a_day_begins_where_the_one_before_it_ends(day):
    assert start_of_day(day) == end_of_day(day - timedelta(days=1))


def test_an_instant_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="zone"):
        day_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the naive instant is the bad input


@pytest.mark.parametrize("add", [add_days, add_working_days])
def test_a_period_is_not_negative(add):
    with pytest.raises(ValueError, match="negative"):
        add(date(2026, 1, 1), -1)
