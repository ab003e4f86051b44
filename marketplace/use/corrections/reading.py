"""Which tickets a reader may see: those of the licence's sides, and of the source."""

from __future__ import annotations

from uuid import UUID

from marketplace.foundation.organizations.queries import posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.trade.requests.reading import may_read_sides
from marketplace.use.corrections.errors import UnknownTicketError
from marketplace.use.corrections.queries import ticket_numbered, ticket_of
from marketplace.use.corrections.schemas import TicketView


async def readable_ticket(actor: Actor, ticket_id: UUID) -> TicketView:
    """Return a ticket to its reporter's side, to the source and to regulators, else "unknown"."""
    view = await ticket_of(ticket_id)
    held = await posts_of(actor.user_id, now()) if actor.user_id else []
    is_source = any(one.unit_id == view.unit_id for one in held)
    if is_source or await may_read_sides(
        actor, unit_id=view.unit_id, enterprise_id=view.enterprise_id
    ):
        return view
    raise UnknownTicketError(ticket_id=ticket_id)


async def readable_ticket_called(actor: Actor, number: str) -> TicketView:
    """Return the ticket with this number to the same readers, else "unknown"."""
    return await readable_ticket(actor, (await ticket_numbered(number)).ticket_id)
