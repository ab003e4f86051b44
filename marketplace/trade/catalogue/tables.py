"""One row per live listing, with its search tokens, and the counts of what they are narrowed by;
rebuilt from the listings at any time.

SQLite searches the tokens through a full-text table, PostgreSQL through a GIN index over an array;
both hold the very same tokens.
"""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, BigSerial, Integer, Real, Text, Timestamptz, Varchar
from piccolo.table import Table

from marketplace.kernel.database import ROUTED, Index, Record


class Entry(Table, db=ROUTED, tablename="catalogue_entry"):
    """What a list shows of a product, and what it is found by; `id` is the full-text row as
    well."""

    id = BigSerial(primary_key=True)
    listing = UUID(default=None, unique=True)
    product = UUID(default=None, unique=True)
    code = Varchar(length=32, unique=True)
    version_number = Integer()
    unit = UUID(default=None)
    unit_code = Varchar(length=64)
    unit_zh = Varchar(length=96)
    unit_en = Varchar(length=128)
    title_zh = Varchar(length=200)
    title_en = Varchar(length=200)
    summary_zh = Text()
    summary_en = Text()
    scenarios = Text()
    level = Integer()
    k = Integer()
    largest_risk = Real()
    rows = BigInt()
    price_minor = BigInt()
    ceiling_minor = BigInt(null=True, default=None)
    currency = Varchar(length=8)
    price_unit = Varchar(length=16)
    use_class = Varchar(length=32)
    channel = Varchar(length=24)
    listed_at = Timestamptz(default=None)
    measured_at = Timestamptz(default=None)
    terms = Text()


class Facet(Record, tablename="catalogue_facet"):
    """How many entries have one value of what the catalogue is narrowed by."""

    kind = Varchar(length=16)
    value = Varchar(length=200)
    zh = Varchar(length=200)
    en = Varchar(length=200)
    products = Integer()


INDEXES = [
    Index(Entry, ("unit_code", "level", "id")),
    Index(Entry, ("level", "id")),
    Index(Facet, ("kind", "value"), unique=True),
]

RAW_DDL = {
    "sqlite": ('CREATE VIRTUAL TABLE "catalogue_words" USING fts5(terms, tokenize="unicode61")',),
    "postgres": (
        'CREATE INDEX "catalogue_entry_words_idx" ON "catalogue_entry" '
        "USING gin (string_to_array(terms, ' '))",
    ),
}
"""What each engine needs besides, for the full-text search."""
