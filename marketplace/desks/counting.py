"""How many things wait, for the navigation of every page: asked once, then kept until a commit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from marketplace.desks.desk import SOURCES
from marketplace.foundation.notices.queries import what_waits_for
from marketplace.kernel import events
from marketplace.kernel.access import Actor
from marketplace.kernel.markets import Market, current_market

KEPT_FOR: Final = timedelta(seconds=15)
"""How long a count may be old: another process's commits are not heard here."""
_kept: dict[tuple[Market, UUID], tuple[int, datetime]] = {}


async def count_waiting(actor: Actor, at: datetime) -> int:
    """Count what waits for the actor; at most `KEPT_FOR` old, never older than the last commit."""
    assert SOURCES  # importing them is what puts their reminders on the desks
    if actor.user_id is None:
        return 0
    key = (current_market(), actor.user_id)
    found = _kept.get(key)
    if found is None or not timedelta(0) <= at - found[1] < KEPT_FOR:
        found = _kept[key] = (len(await what_waits_for(actor, at)), at)
    return found[0]


def forget(market: Market) -> None:
    """Drop what was counted in a market: somebody committed something there."""
    for key in [key for key in _kept if key[0] is market]:
        del _kept[key]


events.listeners.append(forget)
