"""Licence tokens (as hashes), the typed table of each licence, and what was asked of it."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record, restricted


class LicenceToken(Record, tablename="sharing_token"):
    """A program's way to the rows of one licence, or of the smaller one `narrowed`; known by its
    hash."""

    licence = UUID(default=None, index=True)
    narrowed = UUID(default=None, null=True)
    made_by = UUID(default=None)
    token_hash = Varchar(length=64, unique=True)
    made_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)


class SharedTable(Record, tablename="sharing_table"):
    """A licence's copy in typed columns, made once; `copy` is the gateway's id of it."""

    licence = UUID(default=None, unique=True)
    copy = UUID(default=None)
    digest = Varchar(length=71)
    columns = Text()
    rows = BigInt()


class Asked(Record, tablename="sharing_asked"):
    """A question and the delivery that answers it; `id` is the delivery's id. Once swept, the
    answer's file is gone."""

    licence = UUID(default=None)
    token = restricted(LicenceToken)
    channel = Varchar(length=80)
    question = Varchar(length=71)
    asked_at = Timestamptz(default=None, index=True)
    swept_at = Timestamptz(null=True, default=None)


INDEXES = [
    Index(Asked, ("token", "question", "asked_at")),
]
