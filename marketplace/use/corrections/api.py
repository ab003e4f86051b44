"""The interface for programs to errors and tickets."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.corrections import (
    reminders,  # noqa: F401 - from here on the desk knows what waits
    service,
)
from marketplace.use.corrections.model import Fault, RejectionGround
from marketplace.use.corrections.queries import page_of_tickets, page_of_tickets_at
from marketplace.use.corrections.reading import readable_ticket, readable_ticket_called
from marketplace.use.corrections.schemas import (
    AcceptTicket,
    Description,
    RejectTicket,
    ReportError,
    TicketView,
)
from marketplace.web.answers import LIST_LIMIT, answer, listed, numbered


class Reported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong; `column` empty means the whole version."""

    fault: Fault
    description: Description
    column: str = ""


class Rejected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why nothing is to be corrected."""

    ground: RejectionGround


@get("/api/v1/licences/{licence_id:uuid}/errors", tags=("corrections",))
async def list_errors(
    actor: NamedDependency[Actor],
    licence_id: FromPath[UUID],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[TicketView]]:
    """List the errors reported under a licence, the newest first."""
    await readable_licence(actor, licence_id)
    return listed(await page_of_tickets(licence_id, cursor=cursor, limit=limit))


@post("/api/v1/licences/{licence_id:uuid}/errors", tags=("corrections",))
async def report_error(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Reported]
) -> Response[TicketView]:
    """Report an error in licensed data to its source."""
    await readable_licence(actor, licence_id)
    command = ReportError(licence_id=licence_id, **msgspec.structs.asdict(data))
    return answer(await service.report_error(actor, command), status=201)


@get("/api/v1/tickets", tags=("corrections",))
async def list_tickets(
    actor: NamedDependency[Actor],
    number: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[TicketView]]:
    """List the tickets that the units where you serve have not answered or corrected, the newest
    first; or the one of this `number`, which its reporter and a regulator find too."""
    if number is not None:
        return await numbered(readable_ticket_called(actor, number), limit=limit)
    return listed(await page_of_tickets_at(actor, now(), cursor=cursor, limit=limit))


@get("/api/v1/tickets/{ticket_id:uuid}", tags=("corrections",))
async def show_ticket(actor: NamedDependency[Actor], ticket_id: FromPath[UUID]) -> TicketView:
    """Return a ticket to its reporter's side, to its source, or to a regulator."""
    return await readable_ticket(actor, ticket_id)


@post("/api/v1/tickets/{ticket_id:uuid}/accept", status_code=200, tags=("corrections",))
async def accept_ticket(
    actor: NamedDependency[Actor], ticket_id: FromPath[UUID]
) -> Response[TicketView]:
    """Agree to correct."""
    await readable_ticket(actor, ticket_id)
    return answer(await service.accept_ticket(actor, AcceptTicket(ticket_id=ticket_id)))


@post("/api/v1/tickets/{ticket_id:uuid}/reject", status_code=200, tags=("corrections",))
async def reject_ticket(
    actor: NamedDependency[Actor], ticket_id: FromPath[UUID], data: JSONBody[Rejected]
) -> Response[TicketView]:
    """Reject with a ground."""
    await readable_ticket(actor, ticket_id)
    command = RejectTicket(ticket_id=ticket_id, ground=data.ground)
    return answer(await service.reject_ticket(actor, command))


ROUTES = [list_errors, report_error, list_tickets, show_ticket, accept_ticket, reject_ticket]
