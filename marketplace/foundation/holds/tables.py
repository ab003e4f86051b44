"""Holds, each with who placed it and who lifted it."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Timestamptz, Varchar

from marketplace.foundation.organizations.tables import Unit
from marketplace.kernel.database import Index, Record, restricted


class Hold(Record, tablename="holds_hold"):
    """A stop on one thing, in force from `placed_at` until lifted or past `until`."""

    target_kind = Varchar(length=16)
    target = UUID(default=None)
    authority = Integer()
    unit = restricted(Unit)
    ground = Varchar(length=32)
    rule = Varchar(length=48)
    clause = Varchar(length=48)
    placed_by = UUID(default=None)
    placed_at = Timestamptz(default=None)
    until = Timestamptz(null=True, default=None)
    lifted_by = UUID(null=True, default=None)
    lifted_at = Timestamptz(null=True, default=None)


INDEXES = [Index(Hold, ("target", "target_kind"))]
