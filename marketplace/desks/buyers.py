"""What waits for those who act for an enterprise, and where their requests stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.agreement import Role
from marketplace.desks.model import Waiting
from marketplace.desks.officers import answer_clock, key_missing, signatures_awaited
from marketplace.desks.queries import EndingLicence, licences_ending
from marketplace.foundation.notices.model import Clock, clock_of
from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.foundation.organizations.queries import memberships_of
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import Due, day_of, is_announced
from marketplace.kernel.text import Text
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.requests.model import Standing
from marketplace.trade.requests.queries import requests_of_enterprise
from marketplace.trade.requests.schemas import RequestView

ENDING_WITHIN: Final = timedelta(days=30)
"""How long before its end a licence is brought to mind."""


@reminder_source
async def what_waits_for_buyers(actor: Actor, at: datetime) -> list[Reminder]:
    """List what an enterprise's people can do now: sign, make a key, renew."""
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    found: list[Reminder] = []
    for member in members:
        firm = member.enterprise_id
        accepted = await requests_of_enterprise(firm, standing=Standing.ACCEPTED)
        if member.may_sign:
            found += await signatures_awaited(accepted, Role.BUYER)
            if accepted:
                name = Text(member.enterprise_name, member.enterprise_name)
                found += await key_missing(Organisation(PartyKind.ENTERPRISE, firm), name)
        ending = await licences_ending(firm, at, before=at + ENDING_WITHIN)
        found += [_ending(licence, title, at) for licence, title in ending]
    return found


def _ending(licence: EndingLicence, title: Text, at: datetime) -> Reminder:
    last = day_of(licence.valid_until - timedelta(microseconds=1))
    then = Text("到期后不能再取数；如需继续，请重新申请。", "Then no more data; ask anew to go on.")
    return Reminder(
        kind=Waiting.ENDING,
        text=Text("许可 {number}：{title}", "Licence {number}: {title}").format(
            number=licence.number, title=title
        ),
        link=f"/licences/{licence.licence_id}",
        clock=clock_of(Due(last, is_announced(last.year)), at=at, then=then),
    )


@dataclass(frozen=True, slots=True)
class Underway:
    """A request that lies with the other side, and until when they owe an answer."""

    request: RequestView
    clock: Clock | None


async def requests_underway(actor: Actor, at: datetime) -> list[Underway]:
    """List the open and accepted requests of the actor's enterprises, the newest first."""
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    found = []
    for member in members:
        for standing in (Standing.OPEN, Standing.ACCEPTED):
            for one in await requests_of_enterprise(member.enterprise_id, standing=standing):
                clock = answer_clock(one, at) if standing is Standing.OPEN else None
                found.append(Underway(one, clock))
    return found
