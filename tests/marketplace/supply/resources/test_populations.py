"""One population has one name, and a batch stands for the cycle in which it was taken in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketplace.kernel.markets import Market
from marketplace.supply.resources.errors import DuplicateFieldError
from marketplace.supply.resources.model import UpdateCycle, population_called, window_of
from tests.conftest import FrozenClock
from tests.supply_factories import a_publisher, a_resource

TAKEN_IN = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
"""Two in the morning of 1 December in Shanghai, a Tuesday."""
WINDOWS = {
    UpdateCycle.DAILY: ("2026-12-01", "2026-12-02"),
    UpdateCycle.WEEKLY: ("2026-11-30", "2026-12-07"),
    UpdateCycle.MONTHLY: ("2026-12-01", "2027-01-01"),
    UpdateCycle.QUARTERLY: ("2026-10-01", "2027-01-01"),
    UpdateCycle.YEARLY: ("2026-01-01", "2027-01-01"),
}


@pytest.mark.parametrize("cycle", WINDOWS)
def test_batch_stands_for_the_cycle_in_shanghai(cycle: UpdateCycle) -> None:
    midnights = tuple(datetime.fromisoformat(f"{day}T00:00:00+08:00") for day in WINDOWS[cycle])
    assert window_of(cycle, TAKEN_IN) == midnights


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("cycle", WINDOWS)
def test_windows_follow_each_other_without_a_gap(cycle: UpdateCycle, month: int) -> None:
    start, end = window_of(cycle, datetime(2028, month, 15, tzinfo=UTC))
    assert (start < end, window_of(cycle, end)[0]) == (True, end)


def test_table_that_comes_once_stands_for_all_time() -> None:
    start, end = window_of(UpdateCycle.ONCE, TAKEN_IN)
    assert start < TAKEN_IN < end
    assert window_of(UpdateCycle.ONCE, TAKEN_IN.replace(year=1999)) == (start, end)


@pytest.mark.parametrize(
    "stated", ["海珠区常住人口(HZ)", " 海珠区常住人口（ｈｚ） ", "海珠区常住人口（Hz）"]
)
def test_spellings_of_a_keyboard_are_one_population(stated: str) -> None:
    assert population_called(stated) == "海珠区常住人口(hz)"


async def test_column_is_not_place_and_count_at_once(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    with pytest.raises(DuplicateFieldError):
        await a_resource(publisher, place_column="street", count_column="street")
