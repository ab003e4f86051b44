"""Which of a licence's follow-up a reader may see: that of the sides they act for; a regulator
sees all."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.followup.queries import discrepancy_of
from marketplace.use.followup.schemas import DiscrepancyView


async def licence_in_dispute(actor: Actor, discrepancy_id: UUID) -> LicenceView:
    """Return the licence that a discrepancy is about, to those who may read it, else "unknown"."""
    view = await discrepancy_of(discrepancy_id)
    return await readable_licence(actor, view.licence_id)


async def readable_discrepancy(actor: Actor, discrepancy_id: UUID) -> DiscrepancyView:
    """Return a discrepancy to those who may read the licence it is about, else "unknown"."""
    view = await discrepancy_of(discrepancy_id)
    await readable_licence(actor, view.licence_id)
    return view


async def licence_delivered_under(actor: Actor, delivery_id: UUID) -> LicenceView:
    """Return the licence of a delivery, to those who may read it, else "unknown"."""
    view = await delivery_of(delivery_id)
    return await readable_licence(actor, view.licence_id)
