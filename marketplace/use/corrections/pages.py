"""Reporting an error under a licence, and the tickets that wait at the source."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.organizations.queries import memberships_of
from marketplace.kernel.clock import now
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.corrections import service
from marketplace.use.corrections.model import (
    FAULTS,
    REJECTION_GROUNDS,
    TICKET_STATES,
    TicketState,
)
from marketplace.use.corrections.queries import columns_of, tickets_at, tickets_on_licence
from marketplace.use.corrections.reading import readable_ticket
from marketplace.use.corrections.schemas import AcceptTicket, RejectTicket, ReportError
from marketplace.web import parts
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, Choice, FieldError
from marketplace.web.shell import Shell

SHAPES: Final[dict[TicketState, parts.Standing]] = {
    TicketState.OPEN: parts.Standing.CURRENT,
    TicketState.ACCEPTED: parts.Standing.CURRENT,
    TicketState.REJECTED: parts.Standing.BROKEN,
    TicketState.CORRECTED: parts.Standing.DONE,
}
FIELDS: Final[dict[str, Text]] = {
    "fault": Text("请选择差错类别。", "Choose what is wrong."),
    "description": Text("说明为 4 至 2000 个字。", "A description has 4 to 2,000 characters."),
    "ground": Text("请选择理由。", "Choose a ground."),
}
TICKETS: Final = "/tickets"


@get("/licences/{licence_id:uuid}/errors")
async def show_errors(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Answer: is something wrong with these data?"""
    return await _errors(shell, await readable_licence(shell.require_actor(), licence_id))


@post("/licences/{licence_id:uuid}/errors", status_code=200)
async def take_error(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Report an error to the source."""
    actor = shell.require_actor()
    licence = await readable_licence(actor, licence_id)
    try:
        command = await shell.form(ReportError, licence_id=licence_id)
        with shell.once():
            entered = await service.report_error(actor, command)
    except InvalidError as refused:
        return await _errors(shell, licence, errors=_field_errors(refused, "description"))
    said = Text("工单 {number} 已交来源单位。", "Ticket {number} lies with the source.")
    return shell.redirect(f"/licences/{licence_id}/errors", said.format(number=entered.number))


@get("/tickets")
async def show_tickets(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: which errors in our data were reported?"""
    return await _tickets(shell)


@post("/tickets/{ticket_id:uuid}/accept")
async def take_acceptance(
    shell: NamedDependency[Shell], ticket_id: FromPath[UUID]
) -> Response[Any]:
    """Agree to correct."""
    actor = shell.require_actor()
    await readable_ticket(actor, ticket_id)
    await shell.fields()
    try:
        with shell.once():
            await service.accept_ticket(actor, AcceptTicket(ticket_id=ticket_id))
    except ConflictError as late:
        return shell.redirect(TICKETS, late.sentence, parts.Standing.BROKEN)
    said = Text("已受理；下一版本上架即更正。", "Accepted; the next listed version corrects it.")
    return shell.redirect(TICKETS, said)


@post("/tickets/{ticket_id:uuid}/reject", status_code=200)
async def take_rejection(shell: NamedDependency[Shell], ticket_id: FromPath[UUID]) -> Response[Any]:
    """Reject with a ground."""
    actor = shell.require_actor()
    await readable_ticket(actor, ticket_id)
    try:
        command = await shell.form(RejectTicket, ticket_id=ticket_id)
        with shell.once():
            await service.reject_ticket(actor, command)
    except ConflictError as late:
        return shell.redirect(TICKETS, late.sentence, parts.Standing.BROKEN)
    except InvalidError as refused:
        return await _tickets(shell, errors=_field_errors(refused, "ground"))
    return shell.redirect(TICKETS, Text("已答复报告人。", "The reporter is told."))


def _field_errors(refused: InvalidError, otherwise: str) -> tuple[FieldError, ...]:
    return field_errors(refused, otherwise, words=FIELDS)


async def _errors(
    shell: Shell, licence: LicenceView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor = shell.require_actor()
    members = await memberships_of(actor.user_id, now()) if actor.user_id else []
    given = await shell.fields() if shell.request.method == "POST" else {}
    columns = await columns_of(licence.version_id)
    return await shell.page(
        "corrections/errors.html",
        status=422 if errors else 200,
        errors=errors,
        licence=licence,
        filled={"fault": "", "column": "", "description": "", **given},
        tickets=await tickets_on_licence(licence.licence_id),
        faults=[Choice(fault.value, words) for fault, words in FAULTS.items()],
        columns=[
            Choice("", Text("整个版本", "the whole version")),
            *[Choice(name, name) for name in columns],
        ],
        is_buyer=any(one.enterprise_id == licence.enterprise_id for one in members),
        **_words(),
        crumbs_to=[
            Breadcrumb(Text("许可", "Licences"), "/licences"),
            Breadcrumb(licence.number, f"/licences/{licence.licence_id}"),
        ],
    )


async def _tickets(shell: Shell, *, errors: tuple[FieldError, ...] = ()) -> Response[Any]:
    return await shell.page(
        "corrections/tickets.html",
        status=422 if errors else 200,
        errors=errors,
        tickets=await tickets_at(shell.require_actor(), now()),
        grounds=[Choice(ground.value, words) for ground, words in REJECTION_GROUNDS.items()],
        today=now(),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "fault_words": FAULTS,
        "states": TICKET_STATES,
        "shapes": SHAPES,
        "ground_words": REJECTION_GROUNDS,
    }


ROUTES = [show_errors, take_error, show_tickets, take_acceptance, take_rejection]
