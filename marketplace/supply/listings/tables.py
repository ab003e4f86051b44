"""Products, their versions, and the listings of those that were approved."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Integer, Text, Timestamptz, Varchar

from marketplace.foundation.organizations.tables import Unit
from marketplace.kernel.database import Index, Record, restricted
from marketplace.supply.desensitisation.tables import Evidence
from marketplace.supply.resources.tables import Resource


class Product(Record, tablename="listings_product"):
    """What a unit offers from one resource; its versions follow each other under one number."""

    number = Varchar(length=24, unique=True)
    unit = restricted(Unit, index=True)
    resource = restricted(Resource)
    created_at = Timestamptz(default=None)


class Version(Record, tablename="listings_version"):
    """One version with everything it says; lists and answers are JSON."""

    product = restricted(Product)
    number = Integer()
    state = Varchar(length=16)
    revision = Integer(default=1)
    evidence = restricted(Evidence)
    title_zh = Varchar(length=120)
    title_en = Varchar(length=200)
    summary_zh = Text()
    summary_en = Text()
    scenarios = Text()
    keywords = Text()
    template = Varchar(length=32)
    channel = Varchar(length=24, null=True, default=None)
    use_class = Varchar(length=24)
    price_minor = BigInt(null=True, default=None)
    currency = Varchar(length=8)
    price_unit = Varchar(length=16)
    ceiling_minor = BigInt(null=True, default=None)
    ceiling_document = Varchar(length=200)
    answers = Text()
    drafted_by = UUID(default=None)
    drafted_at = Timestamptz(default=None)
    submitted_at = Timestamptz(null=True, default=None)
    decided_by = UUID(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    return_ground = Varchar(length=24, null=True, default=None)


class Listing(Record, tablename="listings_listing"):
    """A version that was approved, and when and why it ceased to be offered."""

    version = restricted(Version, unique=True)
    product = restricted(Product)
    judgement = UUID(default=None)
    listed_by = UUID(default=None)
    listed_at = Timestamptz(default=None)
    ended_by = UUID(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    end_ground = Varchar(length=24, null=True, default=None)


INDEXES = [
    Index(Version, ("product", "number"), unique=True),
    Index(
        Version,
        ("product",),
        unique=True,
        where="state IN ('draft', 'submitted', 'returned')",
    ),
    Index(Version, ("state",)),
    Index(Listing, ("product",), unique=True, where="ended_at IS NULL"),
]
