"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from marketplace.foundation.notices.model import Clock
from marketplace.kernel.text import Text


class SendNotice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell some users once that something happened; `link` is a path of this site."""

    user_ids: list[UUID]
    text: Text
    link: str
    about_kind: str
    about_id: UUID


class ReadNotice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that one has read a notice."""

    notice_id: UUID


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as its reader sees it."""

    id: UUID
    text: Text
    link: str
    about_kind: str
    about_id: UUID
    sent_at: datetime
    read_at: datetime | None


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits for a person: what to do, where, and until when."""

    kind: str
    text: Text
    link: str
    clock: Clock | None = None
