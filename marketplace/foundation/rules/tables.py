"""Which packs were switched on and off, when, and by which two people."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record


class PackSwitch(Record, tablename="rules_pack_switch"):
    """A proposal to switch a pack on or off; in force from `effective_from` once approved."""

    pack = Varchar(length=48)
    on = Boolean()
    effective_from = Timestamptz(default=None)
    proposed_by = UUID(default=None)
    proposed_at = Timestamptz(default=None)
    approved_by = UUID(null=True, default=None)
    approved_at = Timestamptz(null=True, default=None)


INDEXES = [Index(PackSwitch, ("pack", "effective_from"))]
