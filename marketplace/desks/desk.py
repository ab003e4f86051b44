"""One reader's desk: what waits, in groups, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.desks import buyers, executives, officers, regulators
from marketplace.desks.buyers import Underway, requests_underway
from marketplace.desks.executives import UnitDuties, duty_board
from marketplace.desks.model import HEADINGS, Waiting
from marketplace.desks.regulators import RefusedAct, newest_refusals
from marketplace.desks.users import ProductUse, products_used
from marketplace.foundation.notices.queries import reminder_source, unread_count, what_waits_for
from marketplace.foundation.notices.schemas import Reminder
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.foundation.organizations.schemas import MembershipView, Posting
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text
from marketplace.oversight.regulation.queries import is_regulator, orders_in_force
from marketplace.oversight.regulation.schemas import OrderView
from marketplace.web.parts import Clock

SOURCES: Final = (officers, executives, buyers, regulators)
"""The modules whose reminders stand on the desks."""
OTHER: Final = Text("其他", "Other")


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind: those with a clock, and those without."""

    heading: Text
    clocks: list[Clock]
    others: list[Reminder]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.clocks) + len(self.others)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on a desk."""

    groups: list[Group]
    late: int
    postings: list[Posting]
    memberships: list[MembershipView]
    underway: list[Underway]
    products: list[ProductUse]
    board: list[UnitDuties]
    orders: list[OrderView]
    refusals: list[RefusedAct]
    regulates: bool

    @property
    def signs(self) -> bool:
        """Whether the reader binds a unit or an enterprise by their signature."""
        return any(one.is_chief for one in self.postings) or any(
            one.may_sign for one in self.memberships
        )

    @property
    def count(self) -> int:
        """How many things wait."""
        return sum(group.count for group in self.groups)


@reminder_source
async def what_was_told(actor: Actor, _: datetime) -> list[Reminder]:
    """Remind of notices that were not read."""
    unread = await unread_count(actor.user_id) if actor.user_id else 0
    if not unread:
        return []
    words = Text(f"阅读 {unread} 条通知", f"Notices to read: {unread}")
    return [Reminder(kind=Waiting.NOTICES, text=words, link="/notices")]


async def desk_of(actor: Actor, at: datetime) -> Desk:
    """Gather a reader's desk."""
    reminders = await what_waits_for(actor, at)
    regulates = await is_regulator(actor, at)
    return Desk(
        groups=grouped(reminders),
        late=sum(one.clock is not None and one.clock.is_overdue for one in reminders),
        postings=await posts_of(actor.user_id, at) if actor.user_id else [],
        memberships=await memberships_of(actor.user_id, at) if actor.user_id else [],
        underway=await requests_underway(actor, at),
        products=await products_used(actor, at),
        board=await duty_board(actor, at),
        orders=await orders_in_force(at) if regulates else [],
        refusals=await newest_refusals() if regulates else [],
        regulates=regulates,
    )


def grouped(reminders: list[Reminder]) -> list[Group]:
    """Group reminders by kind, in the order of the kinds; within one, what is due first first."""
    kinds = [kind.value for kind in HEADINGS]
    found = sorted({one.kind for one in reminders}, key=lambda kind: _place(kinds, kind))
    groups = []
    for kind in found:
        mine = [one for one in reminders if one.kind == kind]
        heading = HEADINGS[Waiting(kind)] if kind in kinds else OTHER
        clocks = [_clock(one) for one in mine if one.clock is not None]
        groups.append(Group(heading, clocks, [one for one in mine if one.clock is None]))
    return groups


def _place(kinds: list[str], kind: str) -> tuple[int, str]:
    return (kinds.index(kind) if kind in kinds else len(kinds), kind)


def _clock(reminder: Reminder) -> Clock:
    clock = reminder.clock
    assert clock is not None  # asked for by the caller
    return Clock(
        duty=reminder.text,
        due=clock.due_at,
        left=clock.working_days_left,
        then=clock.then,
        href=reminder.link,
        urgent=clock.working_days_left <= 2,
    )
