"""Which contracts a reader may see: those of the sides they act for; a regulator sees all."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.trade.agreements.errors import UnknownAgreementError
from marketplace.trade.agreements.queries import agreement_of, agreement_of_request
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.requests.reading import may_read_sides, readable_requests


async def readable_agreement(actor: Actor, agreement_id: UUID) -> AgreementView:
    """Return the contract if the actor is of one of its sides or a regulator, else "unknown"."""
    view = await agreement_of(agreement_id)
    if not await may_read_sides(actor, unit_id=view.unit_id, enterprise_id=view.enterprise_id):
        raise UnknownAgreementError(agreement_id=agreement_id)
    return view


async def readable_agreements(actor: Actor) -> list[AgreementView]:
    """List the contracts of the requests that the actor may read, the newest first."""
    found = [await agreement_of_request(one.request_id) for one in await readable_requests(actor)]
    return [view for view in found if view is not None]


async def agreement_grown_from(actor: Actor, request_id: UUID) -> AgreementView:
    """Return the contract that grew from a request, to those who may read it, else "unknown"."""
    view = await agreement_of_request(request_id)
    if view is None:
        raise UnknownAgreementError(request_id=request_id)
    return await readable_agreement(actor, view.agreement_id)
