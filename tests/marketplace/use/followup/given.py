"""What the tests of follow-up begin with: a licence in force that was used."""

from __future__ import annotations

from marketplace.kernel.access import Actor
from marketplace.kernel.decisions import Refusal
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.schemas import DeliveryView, OpenDelivery
from marketplace.use.delivery.service import begin_delivery, open_delivery
from marketplace.use.delivery.streaming import Span, chunks_of
from marketplace.use.followup.schemas import SubmitUsageReport
from tests.stories import SCENARIO, Deal

PURPOSE = "operationsImprovement"


async def a_delivery(deal: Deal, licence: LicenceView) -> DeliveryView:
    """Return a delivery of the whole version whose every byte arrived."""
    opened = await open_delivery(
        deal.buyer,
        OpenDelivery(licence_id=licence.licence_id, purpose=PURPOSE, scenario=SCENARIO),
    )
    assert not isinstance(opened, Refusal), opened
    return await fetched(deal.buyer, opened)


async def fetched(actor: Actor, opened: DeliveryView) -> DeliveryView:
    """Fetch everything."""
    begun = await begin_delivery(actor, opened.delivery_id)
    size = begun.size_bytes or 0
    async for _ in chunks_of(actor, begun, Span(0, size, size)):
        pass
    return begun


def a_report(licence: LicenceView, **changes: object) -> SubmitUsageReport:
    """Return a report of one whole use."""
    said: dict[str, object] = {
        "licence_id": licence.licence_id,
        "uses": 1,
        "rows": 400,
        "purpose": PURPOSE,
        "findings": "夜班线路的上座率低于预期。",
    }
    return SubmitUsageReport(**{**said, **changes})  # type: ignore[arg-type]
