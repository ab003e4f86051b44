"""Census records, the batches taken in for them, and what is known of each column."""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    DoublePrecision,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)

from marketplace.foundation.organizations.tables import Unit
from marketplace.kernel.database import Index, Record, restricted


class Resource(Record, tablename="resources_resource"):
    """One table of one system, held by a unit under a duty; `fields` is a JSON list.

    `population` is kept as `model.population_called` writes it.
    """

    number = Varchar(length=24, unique=True)
    unit: ForeignKey[Unit] = restricted(Unit)
    system = Varchar(length=120)
    table_name = Varchar(length=120)
    title_zh = Varchar(length=120)
    title_en = Varchar(length=200)
    duty = Varchar(length=400)
    duty_clause = Varchar(length=200)
    update_cycle = Varchar(length=16)
    source_statement = Text()
    grade = Varchar(length=16)
    contains_personal = Boolean()
    zone = Varchar(length=24)
    fields = Text()
    population = Text()
    place_column = Text()
    count_column = Text()
    revision = Integer(default=1)
    registered_by = UUID(default=None)
    registered_at = Timestamptz(default=None)


class Batch(Record, tablename="resources_batch"):
    """Bytes taken in for a resource; they lie in the blob store under their digest."""

    resource = restricted(Resource)
    file_name = Varchar(length=120)
    sha256 = Varchar(length=71)
    size_bytes = BigInt()
    rows = BigInt()
    columns = Integer()
    encoding = Varchar(length=16)
    delimiter = Varchar(length=1, null=True, default=None)
    taken_in_by = UUID(default=None)
    taken_in_at = Timestamptz(default=None)
    examined_at = Timestamptz(null=True, default=None)
    combinations = Text(null=True, default=None)
    confirmed_by = UUID(null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)


class BatchColumn(Record, tablename="resources_batch_column"):
    """One column of a batch: what was found, and the role a person confirmed."""

    batch = restricted(Batch)
    position = Integer()
    name = Varchar(length=400)
    found_role = Varchar(length=16)
    kind = Varchar(length=32)
    confidence = DoublePrecision()
    reason_zh = Text()
    reason_en = Text()
    distinct_values = BigInt()
    missing = BigInt()
    role = Varchar(length=16, null=True, default=None)


INDEXES = [
    Index(Resource, ("unit", "system", "table_name"), unique=True),
    Index(Batch, ("resource", "sha256"), unique=True),
    Index(Batch, ("resource", "taken_in_at")),
    Index(BatchColumn, ("batch", "position"), unique=True),
]
