"""What waits for regulators: orders about to end, and what was refused of late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from marketplace.desks.model import Waiting
from marketplace.foundation.notices.model import clock_of
from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.foundation.transparency.queries import search
from marketplace.foundation.transparency.schemas import LogSearch
from marketplace.foundation.transparency.wording import act_in_words
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import Due, day_of, is_announced
from marketplace.kernel.text import Text
from marketplace.oversight.regulation.queries import is_regulator, orders_in_force
from marketplace.oversight.regulation.schemas import OrderView

ENDING_WITHIN: Final = timedelta(days=7)
"""How long before its end an order is brought to mind."""
REFUSALS: Final = ("decisions.act-refused-by-policy", "kernel.act-refused")


@reminder_source
async def what_waits_for_regulators(actor: Actor, at: datetime) -> list[Reminder]:
    """List the orders that end by themselves within a week."""
    if not await is_regulator(actor, at):
        return []
    return [_ending(one, one.hold.until, at) for one in await orders_in_force(at) if _ends(one, at)]


def _ends(order: OrderView, at: datetime) -> bool:
    return order.hold.until is not None and order.hold.until - at <= ENDING_WITHIN


def _ending(order: OrderView, until: datetime | None, at: datetime) -> Reminder:
    assert until is not None  # only orders with an end are about to end
    last = day_of(until - timedelta(microseconds=1))
    then = Text(
        "到期即恢复使用；如需继续，请重新责令。", "Then use goes on; order anew to prevent it."
    )
    return Reminder(
        kind=Waiting.ORDER,
        text=Text("责令 {number}：{name}", "Order {number}: {name}").format(
            number=order.number, name=order.target.name
        ),
        link=f"/regulation/orders/{order.order_id}",
        clock=clock_of(Due(last, is_announced(last.year)), at=at, then=then),
    )


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """That something was refused, as the public log shows it; opening it needs a case."""

    leaf_index: int
    at: datetime
    words: Text


async def newest_refusals(*, limit: int = 5) -> list[RefusedAct]:
    """List the newest refusals by rule and at the door, the newest first."""
    found = [
        RefusedAct(one.entry.leaf_index, one.entry.at, act_in_words(one.entry.type))
        for kind in REFUSALS
        for one in (await search(LogSearch(kind=kind), limit=limit)).items
    ]
    return sorted(found, key=lambda one: -one.leaf_index)[:limit]
