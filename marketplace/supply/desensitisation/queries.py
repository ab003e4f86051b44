"""What was tried and measured, for those who serve at the unit; and evidence for the slices
above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anonymize.plan import Plan
from anonymize.roles import Role
from anonymize.techniques import Keep
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import row
from marketplace.kernel.prepared import prepared
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation import model
from marketplace.supply.desensitisation.errors import (
    NotConfirmedError,
    UnknownEvidenceError,
    UnknownRecipeError,
)
from marketplace.supply.desensitisation.model import THRESHOLD_PARAMETERS, Point, Threshold
from marketplace.supply.desensitisation.schemas import (
    CandidateView,
    ColumnTreatment,
    EvidenceStanding,
    EvidenceView,
    Figures,
    ProposalView,
    Statement,
    WorkView,
)
from marketplace.supply.desensitisation.tables import Candidate, Evidence, Proposal, Work
from marketplace.supply.resources.errors import UnknownBatchError
from marketplace.supply.resources.intake import digest_found
from marketplace.supply.resources.queries import (
    examination_of,
    require_liaison,
    require_seen,
    units_served_by,
)
from marketplace.supply.resources.schemas import ExaminationView


async def threshold_at(at: datetime) -> Threshold:
    """Return what a file for download must reach by the rules in force at `at`."""
    book = await rulebook(at)
    return Threshold.of({name: book.value(name) for name in THRESHOLD_PARAMETERS})


async def confirmed_batch(actor: Actor, batch_id: UUID) -> ExaminationView:
    """Return the batch to the liaison of its unit, its roles confirmed."""
    examination = await examination_of(batch_id)
    hidden = UnknownBatchError(batch_id=batch_id)
    await require_liaison(actor, examination.batch.unit_id, hidden, at=now())
    if not examination.is_confirmed:
        raise NotConfirmedError(batch_id=batch_id)
    return examination


async def newest_proposal(batch_id: UUID, *, at: datetime) -> ProposalView | None:
    """Return the last trial of a batch, judged by the threshold in force at `at`."""
    newest = await _newest(batch_id)
    if newest is None:
        return None
    rows = (
        await Candidate.select()
        .where(Candidate.proposal == newest["id"])
        .order_by(Candidate.position)
    )
    return ProposalView(
        proposal_id=newest["id"],
        batch_id=batch_id,
        proposed_by=newest["proposed_by"],
        proposed_at=newest["proposed_at"],
        candidates=_judged(rows, await threshold_at(at)),
    )


async def _newest(batch_id: UUID) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = (
        await Proposal.select()
        .where(Proposal.batch == batch_id)
        .order_by(Proposal.proposed_at, Proposal.id, ascending=False)
        .limit(1)
    )
    return found[0] if found else None


def _judged(rows: Sequence[Mapping[str, Any]], threshold: Threshold) -> list[CandidateView]:
    """Say of each candidate what keeps it out, who surpasses it, and which one is the best."""
    figures = {one["name"]: msgspec.json.decode(one["figures"], type=Figures) for one in rows}
    shortfalls = {
        name: threshold.shortfalls(k=one.k, largest_risk=one.largest_risk, level=one.level)
        for name, one in figures.items()
    }
    points = [
        Point(name, one.largest_risk, one.information_kept, passes=not shortfalls[name])
        for name, one in figures.items()
    ]
    chosen = model.best(points)
    surpassed = {point.name: model.surpassed_by(point, points) for point in points}
    return [
        CandidateView(
            name=one["name"],
            what=Text(one["what_zh"], one["what_en"]),
            plan_digest=one["plan_digest"],
            figures=figures[one["name"]],
            columns=msgspec.json.decode(one["treatments"], type=list[ColumnTreatment]),
            shortfalls=list(shortfalls[one["name"]]),
            surpassed_by=surpassed[one["name"]],
            chosen=one["name"] == chosen,
        )
        for one in rows
    ]


async def newest_work(batch_id: UUID) -> WorkView | None:
    """Return the last trial or measurement that was asked for on a batch."""
    return await row(
        Work.select(
            Work.batch.as_alias("batch_id"),
            Work.job.as_alias("job_id"),
            Work.purpose,
            Work.asked_by,
            Work.asked_at,
        )
        .where(Work.batch == batch_id)
        .order_by(Work.asked_at, Work.id, ascending=False)
        .limit(1),
        WorkView,
    )


class PlanUsed(msgspec.Struct, frozen=True, kw_only=True):
    """A tried recipe's plan, and the roles the trial rests on."""

    name: str
    what: Text
    plan: dict[str, Any]
    plan_digest: str
    roles: dict[str, Role]


async def plan_called(batch_id: UUID, recipe: str) -> PlanUsed:
    """Return the plan of that name in the last trial of a batch, or UnknownRecipeError."""
    newest = await _newest(batch_id)
    found = await Candidate.select().where(
        (Candidate.proposal == (newest or {}).get("id")) & (Candidate.name == recipe)
    )
    if newest is None or not found:
        raise UnknownRecipeError(recipe=recipe, field="recipe")
    return PlanUsed(
        name=recipe,
        what=Text(found[0]["what_zh"], found[0]["what_en"]),
        plan=msgspec.json.decode(found[0]["plan"]),
        plan_digest=found[0]["plan_digest"],
        roles=msgspec.json.decode(newest["roles"], type=dict[str, Role]),
    )


async def evidence_of(evidence_id: UUID) -> EvidenceView:
    """Return evidence, or UnknownEvidenceError; for the slices above."""
    found = await _evidence_row(evidence_id)
    if not found:
        raise UnknownEvidenceError(evidence_id=evidence_id)
    return _evidence(found[0])


@prepared
def _evidence_row(evidence_id: UUID) -> Any:
    return _select_evidence().where(Evidence.id == evidence_id)


async def columns_kept(evidence_id: UUID) -> frozenset[str]:
    """Return the columns that leave as they came in: their cells are neither rounded nor joined."""
    found = await Evidence.select(Evidence.plan).where(Evidence.id == evidence_id)
    if not found:
        raise UnknownEvidenceError(evidence_id=evidence_id)
    plan = Plan.from_dict(msgspec.json.decode(found[0]["plan"]))
    return frozenset(one.name for one in plan.columns if isinstance(one.technique, Keep))


async def evidence_for(actor: Actor, evidence_id: UUID, *, at: datetime) -> EvidenceView:
    """Return evidence to somebody who serves at its unit, or UnknownEvidenceError."""
    evidence = await evidence_of(evidence_id)
    hidden = UnknownEvidenceError(evidence_id=evidence_id)
    await require_seen(actor, evidence.unit_id, hidden, at=at)
    return evidence


async def evidence_on(batch_id: UUID) -> list[EvidenceView]:
    """List what was measured on a batch, the newest first."""
    found = (
        await _select_evidence()
        .where(Evidence.batch == batch_id)
        .order_by(Evidence.measured_at, Evidence.id, ascending=False)
    )
    return [_evidence(one) for one in found]


async def evidence_ready(actor: Actor, *, at: datetime) -> list[EvidenceView]:
    """List the evidence of the units at which the actor serves, the newest first."""
    units = await units_served_by(actor, at)
    if not units:
        return []
    found = (
        await _select_evidence()
        .where(Evidence.unit.is_in(units))
        .order_by(Evidence.measured_at, Evidence.id, ascending=False)
    )
    return [_evidence(one) for one in found]


async def evidence_holds(evidence_id: UUID) -> EvidenceStanding:
    """Digest the stored bytes again and compare: one changed byte voids the evidence."""
    evidence = await evidence_of(evidence_id)
    found = await digest_found(evidence.version_digest)
    return EvidenceStanding(
        evidence_id=evidence_id,
        holds=found == evidence.version_digest,
        version_digest=evidence.version_digest,
        found_digest=found,
    )


def _select_evidence() -> Any:
    return Evidence.select(
        Evidence.id,
        Evidence.resource.as_alias("resource_id"),
        Evidence.unit.as_alias("unit_id"),
        Evidence.evidence_digest,
        Evidence.statement,
        Evidence.measured_by,
        Evidence.measured_at,
    )


def _evidence(found: dict[str, Any]) -> EvidenceView:
    statement = msgspec.json.decode(found["statement"], type=Statement)
    stated = {name: getattr(statement, name) for name in Statement.__struct_fields__}
    return EvidenceView(
        evidence_id=found["id"],
        resource_id=found["resource_id"],
        unit_id=found["unit_id"],
        evidence_digest=found["evidence_digest"],
        measured_by=found["measured_by"],
        measured_at=found["measured_at"],
        **stated,
    )
