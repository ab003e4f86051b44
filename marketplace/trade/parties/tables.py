"""The parties' signing keys."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record


class PartyKey(Record, tablename="parties_key"):
    """One signing key: its public half, and the encrypted private half when the operator holds
    it."""

    kind = Varchar(length=16)
    organisation = UUID(default=None)
    custody = Varchar(length=16)
    jwk = Text()
    thumbprint = Varchar(length=64, unique=True)
    locked = Text(null=True, default=None, secret=True)
    made_at = Timestamptz(default=None)
    retired_at = Timestamptz(null=True, default=None)


INDEXES = [
    Index(PartyKey, ("kind", "organisation"), unique=True, where="retired_at IS NULL"),
]
