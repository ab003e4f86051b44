"""The supply side's own journey: from bytes to a listing, and every way it can be stopped."""

from __future__ import annotations

from marketplace.kernel.markets import Market
from marketplace.supply.listings.queries import listed_products
from tests.conftest import FrozenClock
from tests.supply_factories import a_listing


async def test_table_taken_in_and_measured_is_listed(market: Market, clock: FrozenClock) -> None:
    listed = await a_listing()
    assert [listed] == await listed_products()
