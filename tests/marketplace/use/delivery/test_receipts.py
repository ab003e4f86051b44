"""A receipt is countersigned in its time, or the log says that it was not."""

from __future__ import annotations

import pytest

from marketplace.kernel import tables
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.routines import begin_routines
from marketplace.kernel.worker import Worker
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.receipts import receipts_that_wait
from marketplace.use.delivery.schemas import AcknowledgeDelivery, DeliveryView, OpenDelivery
from marketplace.use.delivery.service import acknowledge_delivery, begin_delivery, open_delivery
from tests.conftest import FrozenClock
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


async def opened() -> tuple[Deal, DeliveryView]:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    found = await open_delivery(
        deal.buyer,
        OpenDelivery(
            licence_id=licence.licence_id, purpose="operationsImprovement", scenario=SCENARIO
        ),
    )
    assert not isinstance(found, Refusal)
    return deal, found


async def fetched() -> tuple[Deal, DeliveryView]:
    deal, delivery = await opened()
    return deal, await begin_delivery(deal.buyer, delivery.delivery_id)


async def missed(clock: FrozenClock) -> int:
    """Let the routines run and count the receipts noted as missing so far."""
    await begin_routines(clock.at)
    worker = Worker()
    while await worker.work_once():
        pass
    return int(await tables.Event.count().where(tables.Event.type == "delivery.receipt-missed"))


async def test_missing_countersignature_is_noted_once(clock: FrozenClock) -> None:
    _, delivery = await fetched()
    before = await missed(clock)
    clock.move(days=9)
    after = await missed(clock)
    clock.move(days=1)
    assert (before, after, await missed(clock)) == (0, 1, 1)
    assert (await delivery_of(delivery.delivery_id)).receipt_missed_at is not None


async def test_countersigned_receipt_is_never_missing(clock: FrozenClock) -> None:
    deal, delivery = await fetched()
    digest = delivery.delivered_digest or ""
    await acknowledge_delivery(
        deal.buyer, AcknowledgeDelivery(delivery_id=delivery.delivery_id, digest=digest)
    )
    clock.move(days=9)
    assert await missed(clock) == 0


async def test_file_that_was_never_fetched_needs_no_receipt(clock: FrozenClock) -> None:
    await opened()
    clock.move(days=9)
    assert await missed(clock) == 0


async def test_receipt_waits_for_the_buyer(clock: FrozenClock) -> None:
    deal, delivery = await fetched()
    found = await receipts_that_wait(deal.buyer, clock.at)
    assert [one.link for one in found] == [f"/deliveries/{delivery.delivery_id}#receipt"]
