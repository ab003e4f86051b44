"""Alerts, and from which place each use was asked for."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record


class Alert(Record, tablename="alerts_alert"):
    """One thing that looked unusual, once; its owner is the unit that granted the licence."""

    licence = UUID(default=None)
    product = UUID(default=None, index=True)
    unit = UUID(default=None)
    enterprise = UUID(default=None)
    kind = Varchar(length=24)
    mark = Varchar(length=48)
    zh = Text()
    en = Text()
    state = Varchar(length=16)
    explanation = Text()
    raised_at = Timestamptz(default=None)
    moved_by = UUID(null=True, default=None)
    moved_at = Timestamptz(null=True, default=None)


class Origin(Record, tablename="alerts_origin"):
    """The place from which a use was asked for: a keyed digest, good for comparing alone."""

    use = UUID(default=None, unique=True)
    place = Varchar(length=71)


INDEXES = [
    Index(Alert, ("licence", "kind", "mark"), unique=True),
    Index(Alert, ("unit", "state")),
    Index(Alert, ("enterprise", "state")),
]
