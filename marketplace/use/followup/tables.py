"""Usage reports, discrepancies, acceptances, and how licences were closed."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Integer, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record, restricted


class Report(Record, tablename="followup_report"):
    """One usage report, and what the gateway counted in the same period."""

    number = Varchar(length=32, unique=True)
    licence = UUID(default=None)
    since = Timestamptz(default=None)
    until = Timestamptz(default=None)
    uses = BigInt()
    rows = BigInt()
    purpose = Varchar(length=64)
    findings = Text()
    metered_uses = BigInt()
    metered_rows = BigInt()
    submitted_by = UUID(default=None)


class Discrepancy(Record, tablename="followup_discrepancy"):
    """One difference of a report; its owner is the unit that granted the licence."""

    report = restricted(Report)
    licence = UUID(default=None)
    unit = UUID(default=None)
    enterprise = UUID(default=None)
    subject = Varchar(length=16)
    reported = Varchar(length=64)
    found = Varchar(length=64)
    state = Varchar(length=16)
    explanation = Text()
    opened_at = Timestamptz(default=None)
    decided_by = UUID(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)


class Acceptance(Record, tablename="followup_acceptance"):
    """What the buyer said of a delivery within the window."""

    delivery = UUID(default=None, unique=True)
    licence = UUID(default=None, index=True)
    standing = Varchar(length=16)
    ground = Varchar(length=32, null=True, default=None)
    decided_by = UUID(default=None)
    decided_at = Timestamptz(default=None)


class Closing(Record, tablename="followup_closing"):
    """The buyer's statement of destruction, and the certificate that closed the licence."""

    licence = UUID(default=None, unique=True)
    copies = Integer()
    method = Varchar(length=32)
    stated_by = UUID(default=None)
    stated_at = Timestamptz(default=None)
    certificate = Text(null=True, default=None)
    certificate_digest = Varchar(length=71, null=True, default=None)
    certified_by = UUID(null=True, default=None)
    certified_at = Timestamptz(null=True, default=None)


class LifeMove(Record, tablename="followup_life_move"):
    """One move in the life of an agreement after it was finalised, in its order."""

    licence = UUID(default=None)
    ordinal = Integer()
    kind = Varchar(length=24)
    side = Varchar(length=16)
    at = Timestamptz(default=None)
    reason = Varchar(length=32, null=True, default=None)
    effective_at = Timestamptz(null=True, default=None)
    document = Varchar(length=96)


class StepTaken(Record, tablename="followup_step"):
    """A step of the calendar that was taken; the thing it is about is named by what, kind, due."""

    subject = UUID(default=None)
    kind = Varchar(length=16)
    due_at = Timestamptz(default=None)
    number = Integer()
    taken_at = Timestamptz(default=None)


class Watch(Record, tablename="followup_watch"):
    """When the calendar looks at a licence next; a licence without a row is looked at at once."""

    licence = UUID(default=None, unique=True)
    look_at = Timestamptz(default=None, index=True)


class PriceReview(Record, tablename="followup_price_review"):
    """The chief data officer looked at a price and left it as it is."""

    listing = UUID(default=None, index=True)
    reviewed_by = UUID(default=None)
    reviewed_at = Timestamptz(default=None)


INDEXES = [
    Index(LifeMove, ("licence", "ordinal"), unique=True),
    Index(LifeMove, ("kind", "document")),
    Index(StepTaken, ("subject", "kind", "due_at", "number"), unique=True),
    Index(Report, ("licence", "until")),
    Index(Discrepancy, ("licence",)),
    Index(Discrepancy, ("unit", "state")),
]
