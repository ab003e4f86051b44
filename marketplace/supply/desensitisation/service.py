"""Trying recipes on a batch, and measuring the chosen one in full.

Both take their time, so no transaction is open meanwhile: the right to act is asked before, and
again when the result is entered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from importlib.metadata import version
from typing import Any
from uuid import UUID

import msgspec
import pandas as pd

from anonymize.errors import AnonymizeError
from anonymize.plan import Plan, plan_digest
from anonymize.tables import canonical_csv
from contracts import canonical
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.judgements import written
from marketplace.kernel.storage import Blob
from marketplace.kernel.stores import store
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.desensitisation.errors import (
    RecipeFailsError,
    RolesChangedError,
)
from marketplace.supply.desensitisation.events import EvidenceMeasured, RecipesProposed
from marketplace.supply.desensitisation.queries import (
    PlanUsed,
    confirmed_batch,
    evidence_of,
    newest_proposal,
    plan_called,
    threshold_at,
)
from marketplace.supply.desensitisation.recipes import Column
from marketplace.supply.desensitisation.schemas import (
    EnterEvidence,
    EnterProposal,
    EvidenceView,
    MeasureRecipe,
    ProposalView,
    ProposeRecipes,
    Statement,
    TriedRecipe,
)
from marketplace.supply.desensitisation.tables import Candidate, Evidence, Proposal
from marketplace.supply.desensitisation.trial import (
    Carried,
    Progress,
    Tried,
    carry_out,
    try_recipes,
)
from marketplace.supply.resources.intake import table_under
from marketplace.supply.resources.queries import resource_of
from marketplace.supply.resources.schemas import ExaminationView
from marketplace.supply.resources.tables import Batch

ENGINE = f"anonymize {version('data-element-marketplace')}, in process"


def untold(done: int, total: int, doing: Text) -> None:
    """Tell nobody how far a trial has come."""


async def propose_recipes(
    actor: Actor, command: ProposeRecipes, progress: Progress = untold
) -> ProposalView:
    """Try the recipes that fit the batch on all of its rows and keep what each would do.

    `progress` is called from a worker thread.
    """
    with with_key(None):  # the key of the door belongs to the entry below
        examination = await _allow_trial(actor, command.batch_id)
    frame = await table_under(examination.batch.sha256)
    columns = [Column(one.name, one.settled_role, one.kind) for one in examination.columns]
    resource = await resource_of(examination.batch.resource_id)
    tried = await asyncio.to_thread(
        try_recipes,
        frame,
        columns,
        await threshold_at(now()),
        product=resource.number,
        progress=progress,
    )
    entered = EnterProposal(
        batch_id=command.batch_id,
        roles=examination.roles,
        tried=[_tried_recipe(one) for one in tried],
    )
    return await _enter_proposal(actor, entered)


def _tried_recipe(tried: Tried) -> TriedRecipe:
    return TriedRecipe(
        name=tried.recipe.name,
        what=tried.recipe.what,
        plan=tried.plan.to_dict(),
        plan_digest=plan_digest(tried.plan),
        figures=tried.figures,
        columns=tried.columns,
    )


@unit_of_work
async def _allow_trial(actor: Actor, batch_id: UUID) -> ExaminationView:
    """Say whether the actor may try recipes on the batch now; a refusal is recorded."""
    examination = await confirmed_batch(actor, batch_id)
    unchanged()
    return examination


@unit_of_work
async def _enter_proposal(actor: Actor, command: EnterProposal) -> ProposalView:
    """Enter what a trial found, if the roles are still those it rests on."""
    examination = await _unaltered(actor, command.batch_id, command.roles)
    entered = Proposal(
        batch=command.batch_id,
        roles=written(command.roles),
        proposed_by=actor.user_id,
        proposed_at=now(),
    )
    await entered.save()
    await Candidate.insert(
        *(_candidate_row(entered.id, i, tried) for i, tried in enumerate(command.tried))
    )
    view = await newest_proposal(command.batch_id, at=now())
    assert view is not None
    record(
        RecipesProposed(
            proposal_id=entered.id,
            batch_id=command.batch_id,
            unit_id=examination.batch.unit_id,
            candidates=len(view.candidates),
            passing=sum(candidate.passes for candidate in view.candidates),
        )
    )
    return view


async def _unaltered(actor: Actor, batch_id: UUID, roles: Any) -> ExaminationView:
    """Return the batch, its row locked, if its roles are still these."""
    await locked(Batch.select(Batch.id).where(Batch.id == batch_id))
    examination = await confirmed_batch(actor, batch_id)
    if examination.roles != roles:
        raise RolesChangedError(batch_id=batch_id)
    return examination


def _candidate_row(proposal_id: UUID, position: int, tried: TriedRecipe) -> Candidate:
    return Candidate(
        proposal=proposal_id,
        position=position,
        name=tried.name,
        what_zh=tried.what.zh,
        what_en=tried.what.en,
        plan=written(tried.plan),
        plan_digest=tried.plan_digest,
        figures=written(tried.figures),
        treatments=written(tried.columns),
    )


async def measure_recipe(actor: Actor, command: MeasureRecipe) -> EvidenceView:
    """Carry a tried recipe out in full, keep the canonical bytes, and enter the evidence.

    The same recipe on the same batch gives the same bytes and the same evidence.
    """
    used = await plan_called(command.batch_id, command.recipe)
    with with_key(None):
        examination = await _allow_trial(actor, command.batch_id)
    if examination.roles != used.roles:
        raise RolesChangedError(batch_id=command.batch_id)
    frame = await table_under(examination.batch.sha256)
    carried = await _carry_out(frame, Plan.from_dict(used.plan))
    blob = await store().put(_pieces(carried.outcome.frame))
    statement = _statement(examination, used, carried, blob)
    entered = EnterEvidence(statement=statement, plan=used.plan, roles=used.roles)
    return await _enter_evidence(actor, entered)


async def _carry_out(frame: pd.DataFrame, plan: Plan) -> Carried:
    try:
        return await asyncio.to_thread(carry_out, frame, plan, await threshold_at(now()))
    except AnonymizeError as error:
        raise RecipeFailsError.of(error) from None


async def _pieces(frame: pd.DataFrame) -> AsyncIterator[bytes]:
    for piece in canonical_csv(frame):
        yield piece


def _statement(
    examination: ExaminationView, used: PlanUsed, carried: Carried, blob: Blob
) -> Statement:
    return Statement(
        batch_id=examination.batch.batch_id,
        source_digest=examination.batch.sha256,
        recipe=used.name,
        what=used.what,
        plan_digest=used.plan_digest,
        version_digest=blob.digest,
        size_bytes=blob.size_bytes,
        released_columns=[str(name) for name in carried.outcome.frame.columns],
        columns=carried.columns,
        figures=carried.figures,
        engine=ENGINE,
    )


@unit_of_work
async def _enter_evidence(actor: Actor, command: EnterEvidence) -> EvidenceView:
    """Enter what was measured, once for the same statement."""
    statement = command.statement
    examination = await _unaltered(actor, statement.batch_id, command.roles)
    digest = canonical.digest_of(msgspec.to_builtins(statement))
    known = await Evidence.select(Evidence.id).where(Evidence.evidence_digest == digest)
    if known:
        unchanged()
        return await evidence_of(known[0]["id"])
    entered = Evidence(
        batch=statement.batch_id,
        resource=examination.batch.resource_id,
        unit=examination.batch.unit_id,
        recipe=statement.recipe,
        plan=written(command.plan),
        plan_digest=statement.plan_digest,
        version_digest=statement.version_digest,
        evidence_digest=digest,
        size_bytes=statement.size_bytes,
        statement=written(statement),
        measured_by=actor.user_id,
        measured_at=now(),
    )
    await entered.save()
    record(
        EvidenceMeasured(
            evidence_id=entered.id,
            batch_id=statement.batch_id,
            resource_id=examination.batch.resource_id,
            unit_id=examination.batch.unit_id,
            plan_digest=statement.plan_digest,
            version_digest=statement.version_digest,
            evidence_digest=digest,
            k=statement.figures.k,
            largest_risk_ppm=round(statement.figures.largest_risk * 1_000_000),
            level=statement.figures.level,
        )
    )
    return await evidence_of(entered.id)
