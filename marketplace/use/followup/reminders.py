"""What of the follow-up waits for whom: duties for the buyer, what is late for the provider."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text
from marketplace.trade.licences.queries import licences_of_enterprise
from marketplace.use.followup.duties import duties_of, overdue_of_unit
from marketplace.use.followup.model import SOON_WORKING_DAYS, SUBJECTS, DutyStanding
from marketplace.use.followup.queries import discrepancies_awaiting, unexplained_of_enterprise
from marketplace.use.followup.schemas import DiscrepancyView, DutyView

DUTY: Final = "followup.duty"
DISCREPANCY: Final = "followup.discrepancy"


@reminder_source
async def duties_that_wait(actor: Actor, at: datetime) -> list[Reminder]:
    """List what an enterprise's people have to do soon, should have done, or have to explain."""
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    found: list[Reminder] = []
    for member in members:
        for licence in await licences_of_enterprise(member.enterprise_id):
            duties = await duties_of(licence.licence_id, at)
            found += [_duty(one) for one in duties if is_pressing(one)]
        unexplained = await unexplained_of_enterprise(member.enterprise_id)
        found += [_discrepancy(one) for one in unexplained]
    return found


@reminder_source
async def lateness_that_waits(actor: Actor, at: datetime) -> list[Reminder]:
    """List, for the officer who answers for a unit's data, what is late and what differs."""
    posts = await posts_of(actor.user_id, at) if actor.user_id else []
    found: list[Reminder] = []
    for unit_id in sorted({one.unit_id for one in posts if one.is_chief}):
        found += [_duty(one) for one in await overdue_of_unit(unit_id, at)]
    found += [_discrepancy(one) for one in await discrepancies_awaiting(actor, at)]
    return found


def is_pressing(duty: DutyView) -> bool:
    """Whether a duty is late, or soon will be."""
    if duty.standing is DutyStanding.RUNNING:
        return duty.clock is None or duty.clock.working_days_left <= SOON_WORKING_DAYS
    return duty.standing is DutyStanding.OVERDUE


def _duty(duty: DutyView) -> Reminder:
    return Reminder(
        kind=DUTY,
        text=duty.words,
        link=f"/licences/{duty.licence_id}/duties",
        clock=duty.clock,
    )


def _discrepancy(one: DiscrepancyView) -> Reminder:
    subject = SUBJECTS[one.subject]
    return Reminder(
        kind=DISCREPANCY,
        text=Text(f"使用报告与计量不符：{subject.zh}", f"a usage report differs: {subject.en}"),
        link=f"/licences/{one.licence_id}/duties#discrepancies",
    )
