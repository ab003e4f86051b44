"""Notices within the site."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz, Varchar

from marketplace.foundation.accounts.tables import User
from marketplace.kernel.database import Index, Record, restricted


class Notice(Record, tablename="notices_notice"):
    """A sentence sent to one user, and when they read it."""

    user = restricted(User)
    zh = Text()
    en = Text()
    link = Varchar(length=256)
    about_kind = Varchar(length=16)
    about = UUID(default=None)
    sent_at = Timestamptz(default=None)
    read_at = Timestamptz(null=True, default=None)


INDEXES = [Index(Notice, ("user",))]
