"""Tickets that wait for the source: to be answered within the limit, then to be corrected."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from marketplace.foundation.notices.model import clock_of
from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import Due, is_announced
from marketplace.kernel.text import Text
from marketplace.use.corrections.model import TICKET_STATES, TicketState
from marketplace.use.corrections.queries import tickets_at
from marketplace.use.corrections.schemas import TicketView

TICKET: Final = "corrections.ticket"
LATE: Final = Text("逾期在产品使用页标明。", "After that the product's page says that it is late.")


@reminder_source
async def tickets_that_wait(actor: Actor, at: datetime) -> list[Reminder]:
    """List the tickets of the units where the reader serves."""
    return [_reminder(one, at) for one in await tickets_at(actor, at)]


def _reminder(one: TicketView, at: datetime) -> Reminder:
    words = Text("工单 {number}：{title}（{state}）", "Ticket {number}: {title} ({state})")
    due = Due(one.answer_due, is_announced(one.answer_due.year))
    return Reminder(
        kind=TICKET,
        text=words.format(
            number=one.number, title=one.product_title, state=TICKET_STATES[one.state]
        ),
        link="/tickets",
        clock=clock_of(due, at=at, then=LATE) if one.state is TicketState.OPEN else None,
    )
