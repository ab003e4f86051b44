"""Notices within the site."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Text, Timestamptz, Varchar

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


class Endpoint(Record, tablename="notices_endpoint"):
    """Where an organisation has its notices posted; its secret is derived, never stored."""

    holder = Varchar(length=16)
    holder_id = UUID(default=None)
    url = Varchar(length=512)
    generation = Integer(default=1)
    made_by = UUID(default=None)
    made_at = Timestamptz(default=None)
    removed_at = Timestamptz(null=True, default=None)


class MailAddress(Record, tablename="notices_mail_address"):
    """Where a user has notices mailed; `code_hash` is of the code that confirms it."""

    user = restricted(User, unique=True)
    address = Varchar(length=254)
    code_hash = Varchar(length=71)
    given_at = Timestamptz(default=None)
    confirmed_at = Timestamptz(null=True, default=None)


class Message(Record, tablename="notices_message"):
    """One notice on its way to one endpoint or one mailbox."""

    notice = restricted(Notice)
    channel = Varchar(length=16)
    endpoint = UUID(null=True, default=None)
    mail_address = UUID(null=True, default=None)
    state = Varchar(length=16)
    attempts = Integer()
    last_status = Varchar(length=64, null=True, default=None)
    settled_at = Timestamptz(null=True, default=None)


INDEXES = [
    Index(Notice, ("user",)),
    Index(Endpoint, ("holder", "holder_id")),
    Index(Message, ("endpoint",)),
]
