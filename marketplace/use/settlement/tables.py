"""Accounts, entries, postings, and the fee of each licence."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record, restricted


class Account(Record, tablename="settlement_account"):
    """One account of an organisation or of the operator; what it holds is asked of its postings."""

    holder = Varchar(length=16)
    holder_id = UUID(default=None)
    role = Varchar(length=16)
    currency = Varchar(length=8)


class Entry(Record, tablename="settlement_entry"):
    """One entry; its postings add up to nothing."""

    kind = Varchar(length=16)
    licence = UUID(default=None, null=True, index=True)
    at = Timestamptz(default=None)


class Posting(Record, tablename="settlement_posting"):
    """What one account gains or gives by an entry, in minor units."""

    entry = restricted(Entry, index=True)
    account = restricted(Account, index=True)
    minor = BigInt()


class Fee(Record, tablename="settlement_fee"):
    """What a licence costs, and how far its payment has come."""

    licence = UUID(default=None, unique=True)
    unit = UUID(default=None, index=True)
    enterprise = UUID(default=None, index=True)
    minor = BigInt()
    currency = Varchar(length=8)
    posted_at = Timestamptz(default=None)
    stated_by = UUID(default=None, null=True)
    stated_at = Timestamptz(default=None, null=True)
    reference = Varchar(length=64, null=True, default=None)
    paid_at = Timestamptz(default=None, null=True)


class CreditNote(Record, tablename="settlement_credit_note"):
    """Part of a fee given back; `mark` tells one occasion from another."""

    number = Varchar(length=32, unique=True)
    licence = UUID(default=None)
    ground = Varchar(length=16)
    mark = Varchar(length=64)
    minor = BigInt()
    currency = Varchar(length=8)
    issued_at = Timestamptz(default=None)


INDEXES = [
    Index(CreditNote, ("licence", "ground", "mark"), unique=True),
    Index(Account, ("holder", "holder_id", "role", "currency"), unique=True),
]
