"""Deliveries: from which bytes, by which transform, to which bytes."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Integer, Text, Timestamptz, Varchar

from marketplace.kernel.database import Record


class Delivery(Record, tablename="delivery_delivery"):
    """One delivery; its digest and size are set before the first byte leaves."""

    number = Varchar(length=32, unique=True)
    licence = UUID(default=None, index=True)
    epoch = Integer()
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
    acknowledged_by = UUID(default=None, null=True)
    acknowledged_at = Timestamptz(default=None, null=True)
