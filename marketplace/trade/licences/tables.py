"""Licences as issued, and what happened to them since."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Text, Timestamptz, Varchar

from marketplace.kernel.database import Record, restricted


class Licence(Record, tablename="licences_licence"):
    """One licence: the signed text, and its place in the status lists.

    `epoch` grows with each change of its status, so that a running delivery notices.
    """

    number = Varchar(length=32, unique=True)
    request = UUID(default=None, unique=True)
    agreement = UUID(default=None, unique=True)
    listing = UUID(default=None)
    version = UUID(default=None)
    product = UUID(default=None, index=True)
    unit = UUID(default=None, index=True)
    enterprise = UUID(default=None, index=True)
    event = UUID(default=None)
    text = Text()
    digest = Varchar(length=71, unique=True)
    valid_from = Timestamptz(default=None)
    valid_until = Timestamptz(default=None)
    issued_at = Timestamptz(default=None)
    status_index = Integer(unique=True)
    epoch = Integer()
    suspended_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)
    ground = Varchar(length=48, null=True, default=None)


class Narrowed(Record, tablename="licences_narrowed"):
    """A smaller licence that the holder cut out of one: the signed text, its status index."""

    number = Varchar(length=32, unique=True)
    licence = restricted(Licence)
    team = Varchar(length=64)
    columns = Text()
    max_uses = Integer(null=True, default=None)
    event = UUID(default=None)
    text = Text()
    digest = Varchar(length=71, unique=True)
    valid_from = Timestamptz(default=None)
    valid_until = Timestamptz(default=None)
    issued_at = Timestamptz(default=None)
    status_index = Integer(unique=True)
    revoked_at = Timestamptz(default=None, null=True)
