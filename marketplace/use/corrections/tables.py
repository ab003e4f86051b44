"""Tickets about errors in data."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record


class Ticket(Record, tablename="corrections_ticket"):
    """One error that a buyer found in a version, at the unit that is the source."""

    number = Varchar(length=32, unique=True)
    licence = UUID(default=None, index=True)
    product = UUID(default=None)
    version = UUID(default=None)
    resource = UUID(default=None)
    unit = UUID(default=None)
    enterprise = UUID(default=None)
    fault = Varchar(length=24)
    column = Varchar(length=128)
    description = Text()
    state = Varchar(length=16)
    ground = Varchar(length=24, null=True, default=None)
    reported_by = UUID(default=None)
    reported_at = Timestamptz(default=None)
    answer_due = Date(default=None)
    decided_by = UUID(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    corrected_in = UUID(null=True, default=None)
    corrected_at = Timestamptz(null=True, default=None)


INDEXES = [Index(Ticket, ("unit", "state")), Index(Ticket, ("product", "state"))]
