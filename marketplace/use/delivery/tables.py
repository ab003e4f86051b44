"""Deliveries: from which bytes, by which transform, to which bytes."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Integer, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record


class Delivery(Record, tablename="delivery_delivery"):
    """One delivery; its digest and size are set before the first byte leaves."""

    number = Varchar(length=32, unique=True)
    licence = UUID(default=None, index=True)
    narrowed = UUID(default=None, null=True)
    epoch = Integer()
    channel = Varchar(length=80)
    scenario = Varchar(length=200)
    version = UUID(default=None)
    version_digest = Varchar(length=71)
    format = Varchar(length=16)
    columns = Text()
    rows = BigInt()
    transform = Varchar(length=200)
    opened_by = UUID(default=None)
    opened_at = Timestamptz(default=None)
    delivered_digest = Varchar(length=71, null=True, default=None)
    size_bytes = BigInt(null=True, default=None)
    event = UUID(default=None, null=True)
    copy = UUID(default=None, null=True)
    acknowledged_by = UUID(default=None, null=True)
    acknowledged_at = Timestamptz(default=None, null=True)
    receipt_missed_at = Timestamptz(default=None, null=True)


class Mark(Record, tablename="delivery_mark"):
    """What a licence's copies are marked by: the nonce of its bits, and what the log holds of it.

    `layout` and `survey` (JSON) are of the version, the same for all its licences.
    """

    licence = UUID(default=None, unique=True)
    version_digest = Varchar(length=71, index=True)
    nonce = Varchar(length=32)
    salt = Varchar(length=32)
    commitment = Varchar(length=71)
    layout = Text()
    survey = Text()
    event = UUID(default=None)


class Copy(Record, tablename="delivery_copy"):
    """A licence's own table in a form, made once per choice of columns and number of rows.

    `columns_digest` stands for the choice in the index; `marking` (JSON) is what was measured on
    the whole copy, or why it carries no marks; `event` records it.
    """

    licence = UUID(default=None)
    version_digest = Varchar(length=71)
    columns = Text()
    columns_digest = Varchar(length=71)
    rows = BigInt()
    form = Varchar(length=16)
    transform = Varchar(length=200)
    digest = Varchar(length=71)
    size_bytes = BigInt()
    marking = Text()
    event = UUID(default=None)
    made_at = Timestamptz(default=None)


INDEXES = [Index(Copy, ("licence", "columns_digest", "rows", "form"), unique=True)]
