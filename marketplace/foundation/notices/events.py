"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class NoticeSent(Event, tag="notices.notice-sent", frozen=True):
    """Some users were told."""

    about_kind: str
    about: str
    readers: int


class NoticeRead(Event, tag="notices.notice-read", frozen=True):
    """A user acknowledged a notice."""

    notice_id: UUID
    user_id: UUID
