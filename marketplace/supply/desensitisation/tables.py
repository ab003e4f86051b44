"""Trials of recipes on a batch, and evidence."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Integer, Text, Timestamptz, Varchar

from marketplace.foundation.organizations.tables import Unit
from marketplace.kernel.database import Index, Record, restricted
from marketplace.supply.resources.tables import Batch, Resource


class Proposal(Record, tablename="desensitisation_proposal"):
    """One trial of several recipes on a batch; `roles` (JSON) are those it rests on."""

    batch = restricted(Batch)
    roles = Text()
    proposed_by = UUID(default=None)
    proposed_at = Timestamptz(default=None)


class Candidate(Record, tablename="desensitisation_candidate"):
    """One recipe of a trial; plan, figures and treatments are JSON."""

    proposal = restricted(Proposal)
    position = Integer()
    name = Varchar(length=48)
    what_zh = Text()
    what_en = Text()
    plan = Text()
    plan_digest = Varchar(length=71)
    figures = Text()
    treatments = Text()


class Evidence(Record, tablename="desensitisation_evidence"):
    """A recipe carried out in full; `statement` (JSON) is what `evidence_digest` is the digest
    of.
    """

    batch = restricted(Batch)
    resource = restricted(Resource)
    unit = restricted(Unit)
    recipe = Varchar(length=48)
    plan = Text()
    plan_digest = Varchar(length=71)
    version_digest = Varchar(length=71, index=True)
    evidence_digest = Varchar(length=71, unique=True)
    size_bytes = BigInt()
    statement = Text()
    measured_by = UUID(default=None)
    measured_at = Timestamptz(default=None)


class Work(Record, tablename="desensitisation_work"):
    """A trial or a measurement that was asked for as a job, so that the batch's page finds it."""

    batch = restricted(Batch)
    job = UUID(default=None)
    purpose = Varchar(length=16)
    asked_by = UUID(default=None)
    asked_at = Timestamptz(default=None)


INDEXES = [
    Index(Work, ("batch", "asked_at")),
    Index(Proposal, ("batch", "proposed_at")),
    Index(Candidate, ("proposal", "name"), unique=True),
    Index(Evidence, ("batch", "measured_at")),
    Index(Evidence, ("unit", "measured_at")),
]
