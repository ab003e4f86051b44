"""The slow commands as jobs: asked for in a moment, done by a worker, watched with their progress.

Doing one again after a worker died is harmless: a trial enters its result at the end, and a
measurement enters the same statement once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import Running, ask_to_cancel, enqueue, handles
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.desensitisation.events import WorkAskedFor, WorkStopAskedFor
from marketplace.supply.desensitisation.model import Purpose
from marketplace.supply.desensitisation.queries import confirmed_batch, newest_work, plan_called
from marketplace.supply.desensitisation.schemas import (
    EvidenceView,
    MeasureRecipe,
    ProposalView,
    ProposeRecipes,
    WorkView,
)
from marketplace.supply.desensitisation.service import (
    measure_recipe,
    propose_recipes,
)
from marketplace.supply.desensitisation.tables import Work

TRIAL = "desensitisation.try-recipes"
MEASUREMENT = "desensitisation.measure-recipe"


@unit_of_work
async def ask_for_trial(actor: Actor, command: ProposeRecipes) -> WorkView:
    """Have the recipes tried by a worker; the liaison of the batch's unit only."""
    return await _ask(actor, command.batch_id, Purpose.TRIAL, TRIAL, command)


@unit_of_work
async def ask_for_measurement(actor: Actor, command: MeasureRecipe) -> WorkView:
    """Have a tried recipe carried out in full by a worker."""
    await plan_called(command.batch_id, command.recipe)
    return await _ask(actor, command.batch_id, Purpose.MEASUREMENT, MEASUREMENT, command)


async def _ask(
    actor: Actor,
    batch_id: UUID,
    purpose: Purpose,
    kind: str,
    command: ProposeRecipes | MeasureRecipe,
) -> WorkView:
    examination = await confirmed_batch(actor, batch_id)
    job_id = await enqueue(kind, command, actor=actor)
    await Work(
        batch=batch_id,
        job=job_id,
        purpose=purpose.value,
        asked_by=actor.user_id,
        asked_at=now(),
    ).save()
    record(
        WorkAskedFor(
            batch_id=batch_id,
            unit_id=examination.batch.unit_id,
            job_id=job_id,
            purpose=purpose.value,
        )
    )
    asked = await newest_work(batch_id)
    assert asked is not None
    return asked


@unit_of_work
async def cancel_work(actor: Actor, batch_id: UUID) -> WorkView | None:
    """Ask the batch's running job to stop; for who asked for it."""
    await confirmed_batch(actor, batch_id)
    asked = await newest_work(batch_id)
    if asked is None:
        unchanged()
        return None
    await ask_to_cancel(asked.job_id, actor=actor)
    record(WorkStopAskedFor(batch_id=batch_id, job_id=asked.job_id))
    return asked


@handles(TRIAL)
async def try_in_background(running: Running, command: ProposeRecipes) -> ProposalView:
    """Try the recipes, reporting each; a request to stop is heard between two of them."""
    loop = asyncio.get_running_loop()

    def report(done: int, total: int, doing: Text) -> None:
        said = Text(
            f"第 {min(done + 1, total)} 个，共 {total} 个：{doing.zh}",
            f"{min(done + 1, total)} of {total}: {doing.en}",
        )
        reporting = running.report(done / total, said)
        asyncio.run_coroutine_threadsafe(_awaited(reporting), loop).result()

    return await propose_recipes(running.actor, command, report)


async def _awaited(reporting: Awaitable[None]) -> None:
    await reporting


@handles(MEASUREMENT)
async def measure_in_background(running: Running, command: MeasureRecipe) -> EvidenceView:
    """Carry the recipe out in full."""
    await running.report(0.1, Text("全量处理并测量", "carrying out and measuring"))
    return await measure_recipe(running.actor, command)
