"""Which fees a reader may see: those of the sides they act for; a regulator sees all."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.trade.requests.reading import may_read_sides
from marketplace.use.settlement.errors import UnknownFeeError
from marketplace.use.settlement.queries import fee_of
from marketplace.use.settlement.schemas import FeeView


async def readable_fee(actor: Actor, licence_id: UUID) -> FeeView:
    """Return the fee if the actor is of one of its sides or a regulator, else "unknown"."""
    view = await fee_of(licence_id)
    if not await may_read_sides(actor, unit_id=view.unit_id, enterprise_id=view.enterprise_id):
        raise UnknownFeeError(licence_id=licence_id)
    return view
