"""Tickets for those who reported them and for the source that mends."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.foundation.organizations.queries import posts_of, unit_of
from marketplace.kernel.access import Actor
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.supply.desensitisation.queries import evidence_of
from marketplace.supply.listings.queries import version_of
from marketplace.use.corrections.errors import UnknownTicketError
from marketplace.use.corrections.model import Fault, RejectionGround, TicketState
from marketplace.use.corrections.schemas import TicketView
from marketplace.use.corrections.tables import Ticket

UNANSWERED = (TicketState.OPEN.value,)
UNDONE = (TicketState.OPEN.value, TicketState.ACCEPTED.value)


async def ticket_of(ticket_id: UUID) -> TicketView:
    """Return one ticket, or `UnknownTicketError`; who may see it, the caller asks."""
    found = await _tickets(Ticket.id == ticket_id)
    if not found:
        raise UnknownTicketError(ticket_id=ticket_id)
    return found[0]


async def ticket_numbered(number: str) -> TicketView:
    """Return the ticket with this number, or `UnknownTicketError`; the caller asks the same."""
    found = await _tickets(Ticket.number == number.strip().upper())
    if not found:
        raise UnknownTicketError(number=number[:40])
    return found[0]


async def tickets_on_licence(licence_id: UUID) -> list[TicketView]:
    """List the tickets reported under a licence, the newest first; for its two sides."""
    return await _tickets(Ticket.licence == licence_id)


async def page_of_tickets(licence_id: UUID, *, cursor: str | None, limit: int) -> Page[TicketView]:
    """Return one page of the same list."""
    query = Ticket.select().where(Ticket.licence == licence_id)
    return await newest_page(query, Ticket.id, cursor=cursor, limit=limit, view=_ticket)


async def tickets_on_product(product_id: UUID) -> list[TicketView]:
    """List the tickets on a product, the newest first; for its publisher."""
    return await _tickets(Ticket.product == product_id)


async def tickets_at(actor: Actor, at: datetime) -> list[TicketView]:
    """List what the units where the actor serves have not answered or not corrected yet."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = sorted({one.unit_id for one in held})
    if not units:
        return []
    return await _tickets(Ticket.unit.is_in(units) & Ticket.state.is_in(list(UNDONE)))


async def page_of_tickets_at(
    actor: Actor, at: datetime, *, cursor: str | None, limit: int
) -> Page[TicketView]:
    """Return one page of the same list."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = sorted({one.unit_id for one in held})
    undone = Ticket.state.is_in(list(UNDONE))
    query = Ticket.select().where(
        Ticket.unit.is_in(units) & undone if units else Ticket.id.is_null()
    )
    return await newest_page(query, Ticket.id, cursor=cursor, limit=limit, view=_ticket)


async def columns_of(version_id: UUID) -> list[str]:
    """Return the columns that a version delivers, in its order."""
    evidence = await evidence_of((await version_of(version_id)).evidence_id)
    return list(evidence.released_columns)


async def _tickets(which: Any) -> list[TicketView]:
    found = await Ticket.select().where(which).order_by(Ticket.id, ascending=False)
    return [await _ticket(one) for one in found]


async def _ticket(found: dict[str, Any]) -> TicketView:
    version = await version_of(found["version"])
    corrected = await version_of(found["corrected_in"]) if found["corrected_in"] else None
    return TicketView(
        ticket_id=found["id"],
        number=found["number"],
        licence_id=found["licence"],
        product_id=found["product"],
        product_code=version.code,
        product_title=version.title,
        version_number=version.number,
        unit_id=found["unit"],
        unit_name=(await unit_of(found["unit"])).name,
        enterprise_id=found["enterprise"],
        fault=Fault(found["fault"]),
        column=found["column"],
        description=found["description"],
        state=TicketState(found["state"]),
        ground=RejectionGround(found["ground"]) if found["ground"] else None,
        reported_at=found["reported_at"],
        answer_due=found["answer_due"],
        decided_at=found["decided_at"],
        corrected_version=corrected.number if corrected else None,
        corrected_at=found["corrected_at"],
    )
