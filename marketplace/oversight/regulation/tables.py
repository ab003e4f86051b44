"""Cases under which regulators read, and the orders that they give."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz, Varchar

from marketplace.foundation.holds.tables import Hold
from marketplace.kernel.database import Index, Record, restricted


class Case(Record, tablename="regulation_case"):
    """Why a regulator looks: the reason stays here, the log carries the case's id alone."""

    number = Varchar(length=32, unique=True)
    reason = Text()
    opened_by = UUID(default=None)
    opened_at = Timestamptz(default=None)


class Order(Record, tablename="regulation_order"):
    """A stop that was ordered. Whether it is in force is the hold's to say, not a column here."""

    number = Varchar(length=32, unique=True)
    case = restricted(Case)
    hold = restricted(Hold, unique=True)
    reason = Text()
    lift_reason = Text(null=True, default=None)


INDEXES = [Index(Case, ("opened_by", "opened_at")), Index(Order, ("case",))]
