"""Trials and measurements done by a worker."""

from __future__ import annotations

import msgspec
import pytest

from marketplace.foundation.organizations.errors import PostMissingError
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import JobState, job_of
from marketplace.kernel.markets import Market
from marketplace.kernel.worker import Worker
from marketplace.supply.desensitisation import jobs
from marketplace.supply.desensitisation.queries import (
    evidence_on,
    newest_proposal,
    newest_work,
)
from marketplace.supply.desensitisation.schemas import (
    EvidenceView,
    MeasureRecipe,
    ProposeRecipes,
)
from tests.conftest import FrozenClock
from tests.supply_factories import a_confirmed_batch, a_publisher, a_resource


async def test_worker_tries_the_recipes_and_reports(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    batch_id = confirmed.batch.batch_id
    asked = await jobs.ask_for_trial(publisher.liaison, ProposeRecipes(batch_id=batch_id))
    await Worker().work_once()
    job = await job_of(asked.job_id, actor=publisher.liaison)
    proposal = await newest_proposal(batch_id, at=now())
    assert (JobState.DONE, 1.0, True, asked) == (
        job.state,
        job.progress,
        proposal is not None,
        await newest_work(batch_id),
    )


async def test_worker_measures_the_recipe(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    batch_id = confirmed.batch.batch_id
    await jobs.ask_for_trial(publisher.liaison, ProposeRecipes(batch_id=batch_id))
    await Worker().work_once()
    proposal = await newest_proposal(batch_id, at=now())
    assert proposal is not None
    assert proposal.chosen is not None
    asked = await jobs.ask_for_measurement(
        publisher.liaison, MeasureRecipe(batch_id=batch_id, recipe=proposal.chosen.name)
    )
    await Worker().work_once()
    job = await job_of(asked.job_id, actor=publisher.liaison)
    assert job.result is not None
    assert [msgspec.json.decode(job.result, type=EvidenceView)] == await evidence_on(batch_id)


async def test_trial_that_was_cancelled_leaves_nothing(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    batch_id = confirmed.batch.batch_id
    asked = await jobs.ask_for_trial(publisher.liaison, ProposeRecipes(batch_id=batch_id))
    await jobs.cancel_work(publisher.liaison, batch_id)
    await Worker().work_once()
    job = await job_of(asked.job_id, actor=publisher.liaison)
    assert (job.state, await newest_proposal(batch_id, at=now())) == (JobState.CANCELLED, None)


async def test_chief_asks_for_no_trial(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    with pytest.raises(PostMissingError):
        await jobs.ask_for_trial(publisher.chief, ProposeRecipes(batch_id=confirmed.batch.batch_id))
