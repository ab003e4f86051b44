"""Uses under leases, and duties that were performed."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record


class Use(Record, tablename="metering_use"):
    """One use; `id` is the delivery's id as well. It counts while leased, and for good once
    begun; under `narrowed` too, the smaller licence that was shown for it."""

    licence = UUID(default=None, index=True)
    narrowed = UUID(default=None, null=True, index=True)
    channel = Varchar(length=24)
    purpose = Varchar(length=48)
    rows = BigInt()
    opened_at = Timestamptz(default=None)
    lease_until = Timestamptz(default=None)
    begun_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    bytes_sent = BigInt(default=0)


class Performed(Record, tablename="metering_performed"):
    """When a duty of a licence was performed; the newest counts."""

    licence = UUID(default=None)
    duty = Varchar(length=200)
    at = Timestamptz(default=None)


INDEXES = [Index(Performed, ("licence", "duty", "at"))]
