"""Receipts that wait for their countersignature: until when, for whom, and what is missing after.

A buyer who fetched a file says by its digest that it arrived whole. Whoever does not within five
working days (the project's own figure) is noted once, in the log; the data are not held back for
it, since acceptance has its own clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from contracts.policy.vocabulary import Channel
from marketplace.foundation.notices.model import Clock
from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.foundation.organizations.queries import memberships_of
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.calendar import (
    add_working_days,
    day_of,
    end_of_day,
    is_announced,
    working_days_left,
)
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import Running
from marketplace.kernel.routines import Round, routine
from marketplace.kernel.text import Text
from marketplace.trade.licences.queries import licences_of_enterprise
from marketplace.use.delivery.queries import deliveries_of, receipts_not_signed
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.delivery.service import note_missing_receipt

RECEIPT: Final = "delivery.receipt"
WORKING_DAYS: Final = 5
EVERY: Final = timedelta(hours=1)
THEN: Final = Text("逾期未签收将记入日志。", "After that the missing signature is logged.")


@routine(RECEIPT, every=EVERY)
async def note_missing_receipts(_running: Running, _: Round) -> int:
    """Note every receipt whose time is over; return how many were noted."""
    noted = 0
    for delivery in await receipts_not_signed():
        clock = clock_of(delivery, at=now())
        if clock is not None and clock.is_overdue:
            noted += await note_missing_receipt(SYSTEM, delivery.delivery_id)
    return noted


def clock_of(delivery: DeliveryView, *, at: datetime) -> Clock | None:
    """Return until when a receipt is to be countersigned; None where nothing is awaited."""
    if (
        delivery.begun_at is None
        or delivery.acknowledged_at is not None
        or delivery.channel is not Channel.DOWNLOAD
    ):
        return None
    last = add_working_days(day_of(delivery.begun_at), WORKING_DAYS).day
    due_at = end_of_day(last)
    return Clock(
        due_at=due_at,
        working_days_left=working_days_left(day_of(at), last),
        is_overdue=at >= due_at,
        is_certain=is_announced(last.year),
        then=THEN,
    )


@reminder_source
async def receipts_that_wait(actor: Actor, at: datetime) -> list[Reminder]:
    """List the receipts that an enterprise's people have to countersign."""
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    found: list[Reminder] = []
    for member in members:
        for licence in await licences_of_enterprise(member.enterprise_id):
            clocks = [
                (one, clock_of(one, at=at)) for one in await deliveries_of(licence.licence_id)
            ]
            found += [_reminder(one, clock) for one, clock in clocks if clock is not None]
    return found


def _reminder(delivery: DeliveryView, clock: Clock) -> Reminder:
    return Reminder(
        kind=RECEIPT,
        text=Text(f"签收回执：{delivery.number}", f"countersign the receipt {delivery.number}"),
        link=f"/deliveries/{delivery.delivery_id}#receipt",
        clock=clock,
    )
