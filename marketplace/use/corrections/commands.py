"""`marketplace ticket`: errors in licensed data, reported to their source, at the console."""

from __future__ import annotations

from uuid import UUID

import click

from marketplace.cli_support import (
    actor_called,
    command_from,
    echo_list,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.kernel.clock import now
from marketplace.trade.licences.queries import licence_called
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.corrections import service
from marketplace.use.corrections.model import FAULTS, TICKET_STATES, Fault, RejectionGround
from marketplace.use.corrections.queries import tickets_at, tickets_on_licence
from marketplace.use.corrections.reading import readable_ticket
from marketplace.use.corrections.schemas import AcceptTicket, RejectTicket, ReportError, TicketView


@click.group()
def ticket() -> None:
    """Errors in licensed data, and what their source does about them. / 数据差错工单。

    Example: marketplace ticket list --as fangyuting
    """


@ticket.command("list")
@click.argument("licence", required=False)
@option_as
@option_json
@option_market
def list_(*, licence: str | None, user: str, as_json: bool, practice: bool) -> None:
    """List the tickets of LICENCE, or those at your units. / 列出工单。

    Example: marketplace ticket list HZ-L-2026-000001-2 --as heyutong
    """

    async def work() -> list[TicketView]:
        actor = await actor_called(user)
        if licence is None:
            return await tickets_at(actor, now())
        held = await readable_licence(actor, await licence_called(licence))
        return await tickets_on_licence(held.licence_id)

    found = run_in_market(work, practice=practice)
    echo_list(found, _line, as_json=as_json)


@ticket.command()
@click.argument("licence")
@click.option("--fault", required=True, type=click.Choice([one.value for one in Fault]))
@click.option("--column", default="", help="else the whole version / 字段")
@click.option("--description", required=True, help="what is wrong / 说明")
@option_as
@option_json
@option_market
def report(
    *,
    licence: str,
    fault: str,
    column: str,
    description: str,
    user: str,
    as_json: bool,
    practice: bool,
) -> None:
    """Report an error in the data of LICENCE to its source. / 报告数据差错。

    Example: marketplace ticket report HZ-L-2026-000001-2 --fault wrong-value --column fare
    --description 票价为负 --as heyutong
    """

    async def work() -> TicketView:
        actor = await actor_called(user)
        held = await readable_licence(actor, await licence_called(licence))
        given = {
            "licence_id": held.licence_id,
            "fault": fault,
            "column": column,
            "description": description,
        }
        return await service.report_error(actor, command_from(ReportError, given))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


@ticket.command()
@click.argument("ticket_id", metavar="TICKET", type=click.UUID)
@option_as
@option_json
@option_market
def accept(*, ticket_id: UUID, user: str, as_json: bool, practice: bool) -> None:
    """Agree to correct what TICKET says. / 认可差错。

    Example: marketplace ticket accept TICKET --as fangyuting
    """

    async def work() -> TicketView:
        actor = await actor_called(user)
        await readable_ticket(actor, ticket_id)
        return await service.accept_ticket(actor, AcceptTicket(ticket_id=ticket_id))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


@ticket.command()
@click.argument("ticket_id", metavar="TICKET", type=click.UUID)
@click.option("--ground", required=True, type=click.Choice([one.value for one in RejectionGround]))
@option_as
@option_json
@option_market
def reject(*, ticket_id: UUID, ground: str, user: str, as_json: bool, practice: bool) -> None:
    """Say why nothing is to be corrected. / 不认可差错。

    Example: marketplace ticket reject TICKET --ground as-source --as fangyuting
    """

    async def work() -> TicketView:
        actor = await actor_called(user)
        await readable_ticket(actor, ticket_id)
        command = RejectTicket(ticket_id=ticket_id, ground=RejectionGround(ground))
        return await service.reject_ticket(actor, command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


def _line(one: TicketView) -> str:
    state, fault = TICKET_STATES[one.state], FAULTS[one.fault]
    return (
        f"{one.ticket_id}  {one.number}  {state.zh} {state.en}  {one.answer_due}  "
        f"{one.product_code} v{one.version_number} {one.column}  {fault.zh} {fault.en}"
    )


GROUPS = [ticket]
