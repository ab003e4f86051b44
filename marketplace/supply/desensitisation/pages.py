"""Which recipe for this table, and the evidence measured with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from anonymize.detect.kinds import KIND_NAMES
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.jobs import JobState, JobView, UnknownJobError, job_of
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation import jobs
from marketplace.supply.desensitisation.model import Purpose
from marketplace.supply.desensitisation.presenting import (
    candidate_rows,
    class_sizes,
    risk_card,
)
from marketplace.supply.desensitisation.queries import (
    evidence_for,
    evidence_holds,
    evidence_on,
    newest_proposal,
    newest_work,
    threshold_at,
)
from marketplace.supply.desensitisation.schemas import (
    MeasureRecipe,
    ProposalView,
    ProposeRecipes,
    WorkView,
)
from marketplace.supply.resources.pages import errors_of
from marketplace.supply.resources.queries import examination_for, resource_for
from marketplace.supply.resources.schemas import ExaminationView
from marketplace.supply.resources.wizard import RESOURCES, Stage, steps
from marketplace.web.parts import Breadcrumb, FieldError
from marketplace.web.shell import Shell

Mendable = (InvalidError, ConflictError, NotFoundError)
WHOLE = 100
"""Progress is shown in hundredths."""
OPEN = (JobState.WAITING, JobState.RUNNING)
WAITING = Text("排队中", "waiting for a worker")
TITLES = {
    Purpose.TRIAL: Text("正在试算候选配方", "Trying candidate recipes"),
    Purpose.MEASUREMENT: Text("正在全量实测", "Measuring on all rows"),
}


@get("/batches/{batch_id:uuid}/recipes")
async def show_recipes(shell: NamedDependency[Shell], batch_id: FromPath[UUID]) -> Response[Any]:
    """Show the candidates, what is being worked on, and what was measured."""
    return await _recipes(shell, batch_id)


@get("/batches/{batch_id:uuid}/recipes/progress")
async def show_progress(shell: NamedDependency[Shell], batch_id: FromPath[UUID]) -> Response[Any]:
    """Show how far the work is, as the fragment that renews itself; at its end the page is new."""
    actor = shell.require_actor()
    await examination_for(actor, batch_id, at=now())
    work = await newest_work(batch_id)
    job = await _job(work, actor)
    if shell.request.headers.get("hx-request") != "true":
        return shell.redirect(f"/batches/{batch_id}/recipes")
    if work is None or job is None or job.state not in OPEN:
        place = await _result(batch_id, work, job)
        return Response("", headers={"HX-Redirect": shell.address(place)})
    return await shell.page("desensitisation/progress.html", **_progress(work, job))


async def _result(batch_id: UUID, work: WorkView | None, job: JobView | None) -> str:
    """Return where the result of the ended work is read: a measurement's on its evidence."""
    measured = work is not None and work.purpose is Purpose.MEASUREMENT
    if measured and job is not None and job.state is JobState.DONE:
        return f"/evidence/{(await evidence_on(batch_id))[0].evidence_id}"
    return f"/batches/{batch_id}/recipes"


@post("/batches/{batch_id:uuid}/recipes/trials", status_code=200)
async def take_trial(shell: NamedDependency[Shell], batch_id: FromPath[UUID]) -> Response[Any]:
    """Have the recipes tried."""
    actor = shell.require_actor()
    await shell.fields()
    try:
        with shell.once():
            await jobs.ask_for_trial(actor, ProposeRecipes(batch_id=batch_id))
    except Mendable as refused:
        return await _recipes(shell, batch_id, errors=errors_of(refused, "recipe"))
    return shell.redirect(f"/batches/{batch_id}/recipes")


@post("/batches/{batch_id:uuid}/recipes/measurements", status_code=200)
async def take_measurement(
    shell: NamedDependency[Shell], batch_id: FromPath[UUID]
) -> Response[Any]:
    """Have the chosen recipe carried out in full."""
    actor = shell.require_actor()
    try:
        command = await shell.form(MeasureRecipe, batch_id=batch_id)
        with shell.once():
            await jobs.ask_for_measurement(actor, command)
    except Mendable as refused:
        return await _recipes(shell, batch_id, errors=errors_of(refused, "recipe"))
    return shell.redirect(f"/batches/{batch_id}/recipes")


@post("/batches/{batch_id:uuid}/recipes/cancel")
async def take_cancel(shell: NamedDependency[Shell], batch_id: FromPath[UUID]) -> Response[Any]:
    """Ask the running work to stop."""
    await jobs.cancel_work(shell.require_actor(), batch_id)
    said = Text("已请求取消。", "Asked to stop.")
    return shell.redirect(f"/batches/{batch_id}/recipes", said)


async def _recipes(
    shell: Shell, batch_id: UUID, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor, at = shell.require_actor(), now()
    examination = await examination_for(actor, batch_id, at=at)
    proposal = await newest_proposal(batch_id, at=at)
    work = await newest_work(batch_id)
    job = await _job(work, actor)
    running = _progress(work, job) if work and job and job.state in OPEN else None
    failed = job.error if job and job.state is JobState.FAILED else None
    return await shell.page(
        "desensitisation/recipes.html",
        status=422 if errors else 200,
        errors=errors,
        batch=examination.batch,
        kinds=KIND_NAMES,
        is_confirmed=examination.is_confirmed,
        is_stale=_is_stale(examination, proposal),
        proposal=proposal,
        chosen=proposal.chosen if proposal else None,
        candidates=candidate_rows(proposal.candidates) if proposal else [],
        threshold=await threshold_at(at),
        running=running,
        failed=failed,
        evidence=await evidence_on(batch_id),
        **await _way(actor, examination, Stage.RECIPE),
    )


def _is_stale(examination: ExaminationView, proposal: ProposalView | None) -> bool:
    """Whether the roles were settled again after the trial."""
    settled = examination.batch.confirmed_at
    return proposal is not None and settled is not None and settled > proposal.proposed_at


async def _way(actor: Actor, examination: ExaminationView, stage: Stage) -> dict[str, Any]:
    batch = examination.batch
    resource = await resource_for(actor, batch.resource_id, at=now())
    place = f"/resources/{resource.id}"
    columns, recipes = f"/batches/{batch.batch_id}/columns", f"/batches/{batch.batch_id}/recipes"
    return {
        "resource": resource,
        "steps_to": steps(stage, [place, columns, recipes]),
        "crumbs_to": [RESOURCES, Breadcrumb(resource.title, place)],
    }


async def _job(work: WorkView | None, actor: Actor) -> JobView | None:
    """Return the job of the work if this reader asked for it; others see its result alone."""
    if work is None:
        return None
    try:
        return await job_of(work.job_id, actor=actor)
    except UnknownJobError:
        return None


def _progress(work: WorkView, job: JobView) -> dict[str, Any]:
    return {
        "title": TITLES[work.purpose],
        "done": round(job.progress * WHOLE),
        "total": WHOLE,
        "doing": job.said or WAITING,
        "href": f"/batches/{work.batch_id}/recipes/progress",
        "cancel_href": f"/batches/{work.batch_id}/recipes/cancel",
    }


@get("/evidence/{evidence_id:uuid}")
async def show_evidence(
    shell: NamedDependency[Shell], evidence_id: FromPath[UUID]
) -> Response[Any]:
    """Show what was done and measured, and whether the bytes still hold."""
    actor, at = shell.require_actor(), now()
    evidence = await evidence_for(actor, evidence_id, at=at)
    examination = await examination_for(actor, evidence.batch_id, at=at)
    threshold = await threshold_at(at)
    return await shell.page(
        "desensitisation/evidence.html",
        evidence=evidence,
        kinds=KIND_NAMES,
        card=risk_card(evidence, threshold),
        standing=await evidence_holds(evidence_id),
        sizes=class_sizes(evidence.figures),
        threshold=threshold,
        **await _way(actor, examination, Stage.EVIDENCE),
    )


ROUTES = [show_recipes, show_progress, take_trial, take_measurement, take_cancel, show_evidence]
