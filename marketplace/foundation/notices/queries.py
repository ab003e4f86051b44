"""What waits for somebody, and what they were told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.foundation.notices.errors import UnknownNoticeError
from marketplace.foundation.notices.schemas import NoticeView, Reminder
from marketplace.foundation.notices.tables import Notice
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text

ReminderSource = Callable[[Actor, datetime], Awaitable[list[Reminder]]]
_sources: dict[str, ReminderSource] = {}


def reminder_source(function: ReminderSource) -> ReminderSource:
    """Let a slice's query say what waits for an actor: `async (actor, at) -> list[Reminder]`."""
    _sources[f"{function.__module__}.{function.__qualname__}"] = function
    return function


async def what_waits_for(actor: Actor, at: datetime) -> list[Reminder]:
    """List what waits for the actor at `at`: what is due first, then what has no time."""
    found = [one for name in sorted(_sources) for one in await _sources[name](actor, at)]
    return sorted(found, key=lambda one: (one.clock is None, one.clock and one.clock.due_at))


async def notices_of(user_id: UUID, *, limit: int = 50) -> list[NoticeView]:
    """List the newest notices of a user, unread ones among them; for that user alone."""
    found = await (
        Notice.select()
        .where(Notice.user == user_id)
        .order_by(Notice.id, ascending=False)
        .limit(limit)
    )
    return [_view(one) for one in found]


async def unread_count(user_id: UUID) -> int:
    """Count the notices that a user has not read."""
    return int(await Notice.count().where(Notice.user == user_id, Notice.read_at.is_null()))


async def notice_of(notice_id: UUID, *, user_id: UUID) -> NoticeView:
    """Return one notice sent to this user, or UnknownNoticeError."""
    found = await Notice.select().where(Notice.id == notice_id, Notice.user == user_id)
    if not found:
        raise UnknownNoticeError(notice_id=notice_id)
    return _view(found[0])


def _view(found: dict[str, Any]) -> NoticeView:
    return NoticeView(
        id=found["id"],
        text=Text(found["zh"], found["en"]),
        link=found["link"],
        about_kind=found["about_kind"],
        about_id=found["about"],
        sent_at=found["sent_at"],
        read_at=found["read_at"],
    )
