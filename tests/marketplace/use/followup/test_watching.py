"""What is due is watched: reminded, told rung by rung, acted on; each step once, none lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from marketplace.foundation.notices.queries import notices_of
from marketplace.foundation.notices.rungs import rungs_above
from marketplace.kernel import tables
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import JobState
from marketplace.kernel.routines import begin_routines, id_of
from marketplace.kernel.worker import LEASE, Worker
from marketplace.trade.licences.model import RevocationGround, Standing
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.model import DutyKind, DutyStanding
from marketplace.use.followup.service import submit_usage_report
from marketplace.use.followup.tables import StepTaken
from marketplace.use.followup.watched import Watched
from marketplace.use.followup.watching import (
    WATCH,
    follow_licence,
    follow_listing,
    follow_request,
    review_price,
)
from tests.conftest import FrozenClock
from tests.marketplace.use.followup.given import a_delivery, a_report
from tests.stories import Deal, a_deal, a_licence_in_force, a_request

pytestmark = pytest.mark.usefixtures("market", "clock")
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def told(reader: Actor) -> int:
    assert reader.user_id is not None
    return len(await notices_of(reader.user_id))


async def told_above(unit_id: UUID) -> list[int]:
    """Count what was told to each rung above the chief data officer."""
    rungs = [one for one in await rungs_above(unit_id, now()) if one.user_ids]
    return [len(await notices_of(rung.user_ids[0])) for rung in rungs[2:]]


async def steps_of(kind: Watched) -> list[int]:
    found = await StepTaken.select(StepTaken.number).where(StepTaken.kind == kind.value)
    return sorted(one["number"] for one in found)


async def a_free_licence(deal: Deal) -> LicenceView:
    """Return a licence on which nothing is to be paid."""
    return await a_licence_in_force(deal, purpose="trafficPlanning")


async def report_due(licence: LicenceView) -> timedelta:
    (duty,) = [
        one
        for one in await duties_of(licence.licence_id, now())
        if one.kind is DutyKind.REPORT and one.standing is not DutyStanding.DONE
    ]
    assert duty.clock is not None
    return duty.clock.due_at - now()


async def test_report_is_reminded_climbs_and_suspends_until_it_is_made(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_free_licence(deal)
    before = await told(deal.buyer)
    clock.move(seconds=(await report_due(licence)).total_seconds() - 86_400)
    await follow_licence(SYSTEM, licence.licence_id)
    reminded = await told(deal.buyer) - before
    clock.move(days=2)
    await follow_licence(SYSTEM, licence.licence_id)
    late = (await told(deal.buyer) - before, await told(deal.supply.liaison))
    clock.move(days=60)
    await follow_licence(SYSTEM, licence.licence_id)
    stopped = await licence_of(licence.licence_id)
    steps = await steps_of(Watched.REPORT)
    climbed = await told_above(licence.unit_id)
    await submit_usage_report(deal.buyer, a_report(licence, uses=0, rows=0))
    again = await licence_of(licence.licence_id)
    assert (reminded, late, steps) == (1, (2, 0), list(range(len(steps))))
    assert climbed == [1] * len(climbed) != []
    assert (stopped.standing, stopped.ground) == (
        Standing.SUSPENDED,
        RevocationGround.REPORT_OVERDUE,
    )
    assert again.standing is Standing.IN_FORCE


@on_sqlite
async def test_those_whose_report_is_due_within_seven_days_are_reminded_and_nobody_else(
    clock: FrozenClock,
) -> None:
    deal = await a_deal()
    soon = await a_free_licence(deal)
    clock.move(days=3)
    later = await a_free_licence(deal)
    before = await told(deal.buyer)
    clock.move(seconds=(await report_due(soon)).total_seconds() - 7 * 86_400)
    for licence in (soon, later):
        await follow_licence(SYSTEM, licence.licence_id)
    found = await StepTaken.select(StepTaken.subject, StepTaken.number)
    assert await report_due(later) > timedelta(days=7)
    assert [(one["subject"], one["number"]) for one in found] == [(soon.licence_id, 0)]
    assert await told(deal.buyer) - before == 1


async def test_one_day_late_and_a_second_look_tell_nobody_twice(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_free_licence(deal)
    clock.move(seconds=(await report_due(licence)).total_seconds() + 1)
    taken = [await follow_licence(SYSTEM, licence.licence_id) for _ in range(2)]
    both = await asyncio.gather(
        follow_licence(SYSTEM, licence.licence_id), follow_licence(SYSTEM, licence.licence_id)
    )
    assert (taken[1], both) == (0, [0, 0])


@on_sqlite
async def test_silence_to_the_end_of_the_window_is_noted_once(clock: FrozenClock) -> None:
    deal = await a_deal(price_minor=0)
    licence = await a_licence_in_force(deal)
    await a_delivery(deal, licence)
    clock.move(days=20)
    await follow_licence(SYSTEM, licence.licence_id)
    clock.move(days=20)
    await follow_licence(SYSTEM, licence.licence_id)
    assert await steps_of(Watched.ACCEPT) == [1]


@on_sqlite
async def test_late_answer_climbs_one_tier_per_limit(clock: FrozenClock) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    clock.move(days=15)
    await follow_request(SYSTEM, request.request_id)
    first = (await steps_of(Watched.ANSWER), await told_above(request.unit_id))
    clock.move(days=8)
    await follow_request(SYSTEM, request.request_id)
    second = (await steps_of(Watched.ANSWER), await told_above(request.unit_id))
    assert (first[0], sum(first[1])) == ([1], 0)
    assert (second[0], second[1][:1]) == ([1, 2], [1])


@on_sqlite
async def test_price_is_reviewed_or_its_review_is_late(clock: FrozenClock) -> None:
    deal = await a_deal()
    listing = deal.supply.listing.listing_id
    clock.move(days=366)
    late = await follow_listing(SYSTEM, listing)
    await review_price(deal.supply.chief, listing)
    after = await follow_listing(SYSTEM, listing)
    assert (late, after) == (1, 0)


async def test_round_cut_short_at_any_place_loses_nothing_and_doubles_nothing(
    clock: FrozenClock,
) -> None:
    deal = await a_deal()
    for _ in range(2):
        await a_free_licence(deal)
    await a_request(deal)
    clock.move(days=100)
    await begin_routines(now())
    for pause in (0.0, 0.02, 0.05, 0.1):
        await _killed_after(pause)
        clock.move(seconds=LEASE.total_seconds() + 1)
    await _drain()
    found = await StepTaken.select()
    named = Counter((one["subject"], one["kind"], one["due_at"], one["number"]) for one in found)
    reports = await steps_of(Watched.REPORT)
    assert (max(named.values()), reports, (await _row())["state"]) == (
        1,
        sorted([1, 2] * 2),
        JobState.DONE,
    )


async def _killed_after(pause: float) -> None:
    """Let a worker begin the round, and take it away in the midst of it."""
    task = asyncio.create_task(Worker(lease=LEASE).work_once())
    await asyncio.sleep(pause)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _row() -> dict[str, Any]:
    found = await tables.Job.select().where(tables.Job.id == id_of(WATCH)).first()
    assert found is not None
    return found


@on_sqlite
async def test_routine_returns_only_after_its_time(clock: FrozenClock) -> None:
    begun = []
    for minutes in (0, 5, 6):
        clock.move(minutes=minutes)
        await begin_routines(now())
        await begin_routines(now())
        await _drain()
        begun.append((await _row())["enqueued_at"])
    assert [at - begun[0] for at in begun] == [timedelta(minutes=n) for n in (0, 0, 11)]


async def _drain() -> None:
    """Do every job that waits now."""
    while await Worker().work_once():
        pass
