"""Which contracts a reader may see: those of the sides they act for; a regulator sees all."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.kernel.paging import Page
from marketplace.trade.agreements.errors import UnknownAgreementError
from marketplace.trade.agreements.queries import (
    agreement_called,
    agreement_of,
    agreement_of_request,
    agreements_of_sides,
)
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.requests.reading import may_read_sides, readable_requests, sides_of


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


async def readable_agreement_called(actor: Actor, number: str) -> AgreementView:
    """Return the contract with this number to those who may read it, else "unknown"."""
    return await readable_agreement(actor, await agreement_called(number))


async def page_of_agreements(
    actor: Actor, *, cursor: str | None, limit: int
) -> Page[AgreementView]:
    """Return one page of the contracts of the sides that the actor acts for, the newest first."""
    units, enterprises = await sides_of(actor)
    return await agreements_of_sides(
        units=units, enterprises=enterprises, cursor=cursor, limit=limit
    )


async def agreement_grown_from(actor: Actor, request_id: UUID) -> AgreementView:
    """Return the contract that grew from a request, to those who may read it, else "unknown"."""
    view = await agreement_of_request(request_id)
    if view is None:
        raise UnknownAgreementError(request_id=request_id)
    return await readable_agreement(actor, view.agreement_id)
