"""Requests and the terms they ask for."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, Text, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record


class Request(Record, tablename="requests_request"):
    """One request of one enterprise for one scenario.

    `terms` is the JSON of `schemas.Terms`, `answered` that of `schemas.TemplateAnswer` where the
    template was asked, `renews` the request whose contract this one's is to replace.
    """

    number = Varchar(length=32, unique=True)
    listing = UUID(default=None, index=True)
    version = UUID(default=None)
    product = UUID(default=None, index=True)
    unit = UUID(default=None)
    enterprise = UUID(default=None)
    scenario = Varchar(length=200)
    purpose = Varchar(length=48)
    use_class = Varchar(length=32)
    terms = Text()
    price_minor = BigInt()
    currency = Varchar(length=8)
    standing = Varchar(length=16)
    revision = Integer()
    submitted_by = UUID(default=None)
    submitted_at = Timestamptz(default=None)
    answer_due = Date(default=None)
    decided_by = UUID(default=None, null=True)
    decided_at = Timestamptz(default=None, null=True)
    ground = Varchar(length=48, null=True, default=None)
    answered = Text(null=True, default=None)
    renews = UUID(default=None, null=True)


INDEXES = [
    Index(Request, ("unit", "standing")),
    Index(Request, ("enterprise", "standing")),
]
