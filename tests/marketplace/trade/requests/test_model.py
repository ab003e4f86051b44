"""The states of a request against their own table, and its price against a day-by-day count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from marketplace.supply.listings.model import PriceUnit
from marketplace.trade.requests.model import (
    MOVES,
    PURPOSES,
    STANDINGS,
    TRANSITIONS,
    Move,
    Standing,
    Tariff,
    months_begun,
    price_for,
    use_class_of,
)

ALLOWED = {
    ("open", "accept", "accepted"),
    ("open", "refuse", "refused"),
    ("open", "withdraw", "withdrawn"),
    ("accepted", "refuse", "refused"),
    ("accepted", "withdraw", "withdrawn"),
    ("accepted", "conclude", "concluded"),
}
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("move", Move)
def test_pair_leads_where_the_table_says(standing: Standing, move: Move) -> None:
    found = TRANSITIONS.get((standing, move))
    expected = {to for was, by, to in ALLOWED if (was, by) == (standing, move)}
    assert expected == ({found.value} if found else set())


class Walk(RuleBasedStateMachine):
    """Random moves; those that the table lacks change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = [Standing.OPEN]

    @rule(move=st.sampled_from(Move))
    def move(self, move: Move) -> None:
        to = TRANSITIONS.get((self.seen[-1], move))
        if to is not None:
            self.seen.append(to)

    @invariant()
    def concluded_only_after_accepted(self) -> None:
        if self.seen[-1] is Standing.CONCLUDED:
            assert self.seen[-2] is Standing.ACCEPTED

    @invariant()
    def ends_after_two_moves(self) -> None:
        assert len(self.seen) <= 3


Walk.TestCase.settings = settings(max_examples=40, stateful_step_count=8)
TestWalk = Walk.TestCase


def test_what_ended_never_moves_again() -> None:
    moving = {standing for standing, _ in TRANSITIONS}
    assert {Standing.REFUSED, Standing.WITHDRAWN, Standing.CONCLUDED} == set(Standing) - moving


def test_every_state_and_move_has_words() -> None:
    assert (set(Standing), set(Move)) == (set(STANDINGS), set(MOVES))


def _naive_months(starts_on: date, ends_on: date) -> int:
    """Walk day by day: a month begins on the first day's number, else on the next month's 1st."""
    begun, year, month = 0, starts_on.year, starts_on.month
    while True:
        begins = _begin(year, month, starts_on.day)
        if begins > ends_on:
            return max(begun, 1)
        begun += 1
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _begin(year: int, month: int, day: int) -> date:
    first = date(year, month, 1)
    wanted = first + timedelta(days=day - 1)
    return wanted if wanted.month == month else wanted.replace(day=1)


@given(DAYS, st.integers(0, 1500))
def test_begun_months_are_those_that_a_calendar_counts(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert months_begun(first, last) == _naive_months(first, last)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 1),
        (date(2026, 11, 23), date(2026, 12, 22), 1),
        (date(2026, 11, 23), date(2026, 12, 23), 2),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 3, 1), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2026, 1, 1), date(2026, 12, 31), 12),
    ],
)
def test_a_begun_month_counts_whole(first: date, last: date, months: int) -> None:
    assert months_begun(first, last) == months


@given(st.integers(0, 10**9), st.sampled_from(PriceUnit), DAYS, st.integers(0, 1500))
def test_price_is_the_tariff_times_the_periods_begun(
    price: int, unit: PriceUnit, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    months = _naive_months(first, last)
    years = next(n for n in range(1, 12) if months <= 12 * n)
    times = {
        PriceUnit.LICENCE: 1,
        PriceUnit.MONTH: months,
        PriceUnit.YEAR: years,
        PriceUnit.USE: 7,
    }[unit]
    found = price_for(
        Tariff(price, unit), use_class="industry", starts_on=first, ends_on=last, uses=7
    )
    assert found == price * times


@given(st.integers(0, 10**9), st.sampled_from(PriceUnit), DAYS, st.integers(0, 1500))
def test_public_interest_is_free(price: int, unit: PriceUnit, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = price_for(
        Tariff(price, unit), use_class="publicInterest", starts_on=first, ends_on=last
    )
    assert found == 0


def test_purposes_in_the_public_interest_are_these() -> None:
    public = {name for name in PURPOSES if use_class_of(name) == "publicInterest"}
    assert {"publicGovernance", "publicWelfare", "emergencyResponse"} <= public
    assert not public & {"operationsImprovement", "marketing", "insurancePricing"}
