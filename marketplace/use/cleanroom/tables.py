"""Sessions of the clean room, what was asked in them, algorithms, and enterprises that are one."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Integer, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record


class Session(Record, tablename="cleanroom_session"):
    """One opening of the room by one enterprise; a trial has neither licence nor epoch.

    `narrowed` is the smaller licence that was shown for it. `version_digest` names the bytes that a
    licensed session computes on and a trial's twin was drawn from.
    """

    kind = Varchar(length=16)
    product = UUID(default=None, index=True)
    version = UUID(default=None)
    version_digest = Varchar(length=71)
    unit = UUID(default=None)
    enterprise = UUID(default=None, index=True)
    licence = UUID(default=None, null=True)
    narrowed = UUID(default=None, null=True)
    epoch = Integer(default=0)
    purpose = Varchar(length=48)
    scenario = Varchar(length=200)
    columns = Text()
    opened_by = UUID(default=None)
    opened_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    closed_at = Timestamptz(default=None, null=True)
    end = Varchar(length=16, null=True, default=None)


class Query(Record, tablename="cleanroom_query"):
    """One query or one run of an algorithm; `id` is the use's id in the metering as well.

    `told` holds the sets of rows that the answer tells about (see `queries.told_of`); only answers
    over real rows have it.
    """

    session = UUID(default=None, index=True)
    product = UUID(default=None, index=True)
    version_digest = Varchar(length=71)
    enterprise = UUID(default=None)
    is_licensed = Integer()
    algorithm = UUID(default=None, null=True)
    sql = Text()
    epsilon_thousandths = Integer(default=0)
    query_digest = Varchar(length=71)
    asked_by = UUID(default=None)
    asked_at = Timestamptz(default=None)
    outcome = Varchar(length=16)
    answered_at = Timestamptz(default=None, null=True)
    answer = Text(default="")
    answer_digest = Varchar(length=71, null=True, default=None)
    told = Bytea(default=b"")


class Algorithm(Record, tablename="cleanroom_algorithm"):
    """A script that an enterprise wants to run on a product, and the officer's decision."""

    product = UUID(default=None)
    unit = UUID(default=None, index=True)
    enterprise = UUID(default=None, index=True)
    title = Varchar(length=120)
    source = Text()
    digest = Varchar(length=71)
    state = Varchar(length=16)
    submitted_by = UUID(default=None)
    submitted_at = Timestamptz(default=None)
    decided_by = UUID(default=None, null=True)
    decided_at = Timestamptz(default=None, null=True)


class Report(Record, tablename="cleanroom_report"):
    """A signed fitness report; `checks` (JSON) is what it says of each check."""

    session = UUID(default=None, index=True)
    checks = Text()
    text = Text()
    digest = Varchar(length=71)
    made_by = UUID(default=None)
    made_at = Timestamptz(default=None)


class Relation(Record, tablename="cleanroom_relation"):
    """Two enterprises that count as one buyer, as an officer stated, until an officer ends it."""

    one = UUID(default=None, index=True)
    other = UUID(default=None, index=True)
    stated_by = UUID(default=None)
    stated_at = Timestamptz(default=None)
    ended_by = UUID(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)


INDEXES = [
    Index(Query, ("version_digest", "enterprise")),
    Index(Algorithm, ("product", "digest", "enterprise"), unique=True),
    Index(Relation, ("one", "other"), unique=True, where="ended_at IS NULL"),
]
