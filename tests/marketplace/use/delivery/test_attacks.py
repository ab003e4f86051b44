"""A clock that was set back brings no licence back; no delivered cell runs as a formula."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.kernel.decisions import Refusal
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.gate import CLOCKS_DIFFER
from marketplace.use.delivery.schemas import DeliveryView, OpenDelivery
from marketplace.use.delivery.service import begin_delivery, open_delivery
from marketplace.use.delivery.streaming import Span, chunks_of
from tests.conftest import FrozenClock
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


async def asked(deal: Deal, licence: LicenceView) -> DeliveryView | Refusal:
    command = OpenDelivery(
        licence_id=licence.licence_id, purpose="operationsImprovement", scenario=SCENARIO
    )
    return await open_delivery(deal.buyer, command)


async def test_clock_set_back_does_not_bring_an_ended_licence_back(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    clock.set(licence.valid_until)
    ended = await asked(deal, licence)
    clock.move(days=-1)
    again = await asked(deal, licence)
    assert isinstance(ended, Refusal)
    assert isinstance(again, Refusal)
    assert "clock-behind" in again.codes


async def test_clocks_of_two_servers_may_differ_a_little(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    clock.move(days=1)
    latest = clock.at
    await asked(deal, licence)
    clock.set(latest - CLOCKS_DIFFER)
    within = await asked(deal, licence)
    clock.set(latest - CLOCKS_DIFFER - timedelta(seconds=1))
    behind = await asked(deal, licence)
    assert isinstance(behind, Refusal)
    assert (isinstance(within, DeliveryView), behind.codes) == (True, ("clock-behind",))


async def test_no_cell_of_a_delivered_file_runs_as_a_formula() -> None:
    table = "line,fare,note\n" + "".join(
        f"B{n % 3},{2 + n % 2},{'=1+1' if n % 2 else '@SUM(A1)'}\n" for n in range(400)
    )
    deal = await a_deal(table=table.encode())
    found = await asked(deal, await a_licence_in_force(deal))
    assert not isinstance(found, Refusal), found
    begun = await begin_delivery(deal.buyer, found.delivery_id)
    size = begun.size_bytes or 0
    content = b"".join([one async for one in chunks_of(deal.buyer, begun, Span(0, size, size))])
    cells = [cell for line in content.decode().splitlines() for cell in line.split(",")]
    assert [cell for cell in cells if cell.lstrip('"')[:1] in tuple("=+@-")] == []
