"""Reporting errors, answering tickets, correcting by a new version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.organizations.model import CHIEF_POSTS, Post
from marketplace.foundation.organizations.queries import (
    members_of,
    officers_of,
    require_member,
    require_post,
)
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import add_working_days, day_of
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.series import next_number
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.listings.queries import listing, version_of
from marketplace.supply.resources.queries import resource_of
from marketplace.trade.licences.queries import licence_of, licences_on_product
from marketplace.use.corrections.errors import (
    TicketStateError,
    UnknownColumnError,
    UnknownTicketError,
)
from marketplace.use.corrections.events import ErrorCorrected, ErrorReported, TicketDecided
from marketplace.use.corrections.model import (
    TICKET_STATES,
    TRANSITIONS,
    TicketMove,
    TicketState,
)
from marketplace.use.corrections.queries import columns_of, ticket_of
from marketplace.use.corrections.schemas import (
    AcceptTicket,
    RejectTicket,
    ReportError,
    TicketView,
)
from marketplace.use.corrections.tables import Ticket

ANSWER_DAYS: Final = "corrections.answer-working-days"
PLACE: Final = "HZ"


@unit_of_work
async def report_error(actor: Actor, command: ReportError) -> TicketView:
    """Report an error as a member of the holder; the ticket goes to the unit that is the source."""
    at = now()
    licence = await licence_of(command.licence_id)
    await require_member(actor, licence.enterprise_id, at=at)
    if command.column and command.column not in await columns_of(licence.version_id):
        raise UnknownColumnError(field="column")
    resource = await resource_of((await version_of(licence.version_id)).resource_id)
    limit = (await rulebook(at)).whole(ANSWER_DAYS)
    row = Ticket(
        number=await next_number(PLACE, "T"),
        licence=licence.licence_id,
        product=licence.product_id,
        version=licence.version_id,
        resource=resource.id,
        unit=resource.unit_id,
        enterprise=licence.enterprise_id,
        fault=command.fault.value,
        column=command.column,
        description=command.description.strip(),
        state=TicketState.OPEN.value,
        reported_by=actor.user_id,
        reported_at=at,
        answer_due=add_working_days(day_of(at), limit).day,
    )
    await row.save()
    record(
        ErrorReported(
            ticket_id=row.id,
            licence_id=row.licence,
            product_id=row.product,
            version_id=row.version,
            resource_id=row.resource,
            unit_id=row.unit,
            enterprise_id=row.enterprise,
            fault=row.fault,
        ),
        contract=licence.request_id,
    )
    officers = [one.user_id for one in await officers_of(row.unit, at)]
    said = Text("数据差错工单 {number} 待核实。", "Ticket {number}: a buyer found an error.")
    await _notify(actor, row, officers, said.format(number=row.number), link="/tickets")
    return await ticket_of(row.id)


@unit_of_work
async def accept_ticket(actor: Actor, command: AcceptTicket) -> TicketView:
    """Agree to correct, as liaison or chief data officer of the source; the next listed version
    of the product then answers it."""
    return await _decide(actor, command.ticket_id, TicketMove.ACCEPT, ground=None)


@unit_of_work
async def reject_ticket(actor: Actor, command: RejectTicket) -> TicketView:
    """Reject with a ground, as liaison or chief data officer of the source."""
    return await _decide(actor, command.ticket_id, TicketMove.REJECT, ground=command.ground.value)


async def _decide(
    actor: Actor, ticket_id: UUID, move: TicketMove, *, ground: str | None
) -> TicketView:
    row: Ticket | None = await locked(Ticket.objects().where(Ticket.id == ticket_id)).first()
    if row is None:
        raise UnknownTicketError(ticket_id=ticket_id)
    await require_post(actor, row.unit, Post.LIAISON, *sorted(CHIEF_POSTS), at=now())
    state = TicketState(row.state)
    if (state, move) not in TRANSITIONS:
        words = TICKET_STATES[state]
        raise TicketStateError(ticket_id=row.id, state_zh=words.zh, state_en=words.en)
    row.state, row.ground = TRANSITIONS[state, move].value, ground
    row.decided_by, row.decided_at = actor.user_id, now()
    await row.save()
    licence = await licence_of(row.licence)
    record(
        TicketDecided(
            ticket_id=row.id,
            licence_id=row.licence,
            product_id=row.product,
            unit_id=row.unit,
            state=row.state,
            ground=ground,
        ),
        contract=licence.request_id,
    )
    said = Text("工单 {number}：{state}。", "Ticket {number}: {state}.")
    words = said.format(number=row.number, state=TICKET_STATES[TicketState(row.state)])
    await _notify(actor, row, [row.reported_by], words, link=f"/licences/{row.licence}/errors")
    return await ticket_of(row.id)


@unit_of_work
async def correct_by_version(actor: Actor, listing_id: UUID) -> int:
    """Close what was accepted on a product once its next version is listed, and tell every holder.

    Returns how many tickets the version answers.
    """
    unchanged()
    version = (await listing(listing_id)).version
    accepted = (Ticket.product == version.product_id) & (Ticket.state == TicketState.ACCEPTED.value)
    rows: list[Ticket] = await locked(Ticket.objects().where(accepted).order_by(Ticket.id))
    answered = [one for one in rows if one.version != version.version_id]
    for row in answered:
        row.state, row.corrected_in = TicketState.CORRECTED.value, version.version_id
        row.corrected_at = now()
        await row.save()
        record(
            ErrorCorrected(
                ticket_id=row.id,
                licence_id=row.licence,
                product_id=row.product,
                version_id=version.version_id,
                unit_id=row.unit,
            )
        )
    if answered:
        said = Text(
            "{title}第 {n} 版已更正所报差错（{tickets}）。",
            "{title}, version {n}, corrects errors that were reported ({tickets}).",
        ).format(
            title=version.title, n=version.number, tickets="、".join(row.number for row in answered)
        )
        holders = await _holders(version.product_id)
        await _notify(actor, answered[0], holders, said, link=f"/products/{version.code}")
    return len(answered)


async def _holders(product_id: UUID) -> list[UUID]:
    """Return everybody who acts for a holder of a licence on the product, ended ones too."""
    firms = {one.enterprise_id for one in await licences_on_product(product_id)}
    at = now()
    return [one.user_id for firm in sorted(firms) for one in await members_of(firm, at)]


async def _notify(
    actor: Actor, row: Ticket, readers: Iterable[UUID], text: Text, *, link: str
) -> None:
    await send_notice(
        actor,
        SendNotice(
            user_ids=list(readers), text=text, link=link, about_kind="ticket", about_id=row.id
        ),
    )
