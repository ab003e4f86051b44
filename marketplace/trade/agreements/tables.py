"""Contracts and their signatures; neither is ever changed once written."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record, restricted


class Agreement(Record, tablename="agreements_agreement"):
    """One contract: its canonical bytes, and the moves of its negotiation as JSON."""

    request = UUID(default=None, unique=True)
    number = Varchar(length=32, unique=True)
    document = Text()
    digest = Varchar(length=71)
    provider_key = UUID(default=None)
    buyer_key = UUID(default=None)
    state = Varchar(length=16)
    moves = Text()
    drawn_up_at = Timestamptz(default=None)
    concluded_at = Timestamptz(default=None, null=True)


class Signature(Record, tablename="agreements_signature"):
    """One side's detached signature file, as it was made or uploaded."""

    agreement = restricted(Agreement)
    role = Varchar(length=16)
    document = Text()
    signed_by = UUID(default=None)
    signed_at = Timestamptz(default=None)


INDEXES = [Index(Signature, ("agreement", "role"), unique=True)]
