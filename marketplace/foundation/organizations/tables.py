"""Jurisdictions, units, appointments, filings, delegations, enterprises and their members."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Integer, Timestamptz, Varchar

from marketplace.foundation.accounts.tables import User
from marketplace.kernel.database import Index, Record, restricted


class Jurisdiction(Record, tablename="organizations_jurisdiction"):
    """A region by its administrative code (GB/T 2260), and the region it lies in."""

    code = Varchar(length=16, unique=True)
    parent = Varchar(length=16, null=True, default=None)
    name_zh = Varchar(length=64)
    name_en = Varchar(length=96)


class Tier(Record, tablename="organizations_tier"):
    """A rung of a jurisdiction's ladder: this post exists at units of this kind."""

    jurisdiction = Varchar(length=16)
    level = Integer()
    post = Varchar(length=32)
    unit_kind = Varchar(length=32)


class Unit(Record, tablename="organizations_unit"):
    """An organ, institution, utility, district or street."""

    code = Varchar(length=48, unique=True)
    jurisdiction = Varchar(length=16)
    kind = Varchar(length=32)
    name_zh = Varchar(length=96)
    name_en = Varchar(length=128)
    is_pilot = Boolean()
    is_named_in_source = Boolean()


class UnitAlias(Record, tablename="organizations_unit_alias"):
    """Another way a unit's name is written, such as in the raw text of a source."""

    unit = restricted(Unit)
    alias = Varchar(length=96)


class Appointment(Record, tablename="organizations_appointment"):
    """A post at a unit, held by a person from one instant to another."""

    user = restricted(User)
    unit = restricted(Unit)
    post = Varchar(length=32)
    since = Timestamptz(default=None)
    until = Timestamptz(null=True, default=None)
    appointed_by = UUID(null=True, default=None)
    delegated_from = UUID(null=True, default=None)


class Filing(Record, tablename="organizations_filing"):
    """A unit's plan, filed with the office, and the office's receipt."""

    unit = restricted(Unit)
    plan_digest = Varchar(length=71)
    filed_by = UUID(default=None)
    filed_at = Timestamptz(default=None)
    receipt_number = Varchar(length=32, null=True, default=None)
    receipted_by = UUID(null=True, default=None)
    receipted_at = Timestamptz(null=True, default=None)


class Enterprise(Record, tablename="organizations_enterprise"):
    """A firm by its credit code; it may ask for data once verified."""

    name = Varchar(length=96)
    credit_code = Varchar(length=18, unique=True)
    registered_by = UUID(default=None)
    registered_at = Timestamptz(default=None)
    verified_by = UUID(null=True, default=None)
    verified_at = Timestamptz(null=True, default=None)
    evidence_digest = Varchar(length=71, null=True, default=None)


class Membership(Record, tablename="organizations_membership"):
    """Somebody who acts for an enterprise."""

    user = restricted(User)
    enterprise = restricted(Enterprise)
    role = Varchar(length=16)
    since = Timestamptz(default=None)
    until = Timestamptz(null=True, default=None)


INDEXES = [
    Index(Tier, ("jurisdiction", "post", "unit_kind"), unique=True),
    Index(UnitAlias, ("unit",)),
    Index(Appointment, ("user",)),
    Index(Appointment, ("unit", "post")),
    Index(Filing, ("unit",)),
    Index(Membership, ("user",)),
    Index(Membership, ("enterprise",)),
]
