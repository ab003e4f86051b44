"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class WorkAskedFor(Event, tag="desensitisation.work-asked-for", frozen=True):
    """Somebody asked for a trial of recipes or a measurement; a worker does it."""

    batch_id: UUID
    unit_id: UUID
    job_id: UUID
    purpose: str


class WorkStopAskedFor(Event, tag="desensitisation.work-stop-asked-for", frozen=True):
    """Somebody asked a running trial or measurement to stop."""

    batch_id: UUID
    job_id: UUID


class RecipesProposed(Event, tag="desensitisation.recipes-proposed", frozen=True):
    """Several recipes were tried on a batch; `passing` of them may leave."""

    proposal_id: UUID
    batch_id: UUID
    unit_id: UUID
    candidates: int
    passing: int


class EvidenceMeasured(Event, tag="desensitisation.evidence-measured", frozen=True):
    """A recipe was carried out in full and its result measured and kept.

    `largest_risk_ppm` is the largest of the three risks, in millionths.
    """

    evidence_id: UUID
    batch_id: UUID
    resource_id: UUID
    unit_id: UUID
    plan_digest: str
    version_digest: str
    evidence_digest: str
    k: int
    largest_risk_ppm: int
    level: int
