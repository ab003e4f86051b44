"""Jobs are done at least once, watched, cancelled, and never lost when a worker dies."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from marketplace.kernel import tables
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.errors import ConflictError, UnavailableError
from marketplace.kernel.ids import new_id
from marketplace.kernel.jobs import (
    JobEndedError,
    JobState,
    Running,
    UnknownJobError,
    ask_to_cancel,
    enqueue,
    handles,
    job_of,
    jobs_of,
)
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import unchanged, unit_of_work
from marketplace.kernel.worker import ATTEMPTS_MAX, LEASE, Worker

SOMEBODY = Actor(user_id=new_id(), name="somebody", door=Door.COMMAND)
OTHER = Actor(user_id=new_id(), name="other", door=Door.COMMAND)
HALF = Text("已完成一半。", "Half of it is done.")


class Count(msgspec.Struct, frozen=True):
    upto: int
    behaviour: str = "count"


class NotThereError(ConflictError):
    code = "test.not-there"
    text = Text("不在。", "It is not there.")


class KilledError(BaseException):
    """Stands for the process being killed: nothing of the worker runs after it."""


done: list[tuple[UUID, int]] = []
gates: dict[str, asyncio.Event] = {}


@handles("test.count")
async def count(running: Running, payload: Count) -> dict[str, int]:
    await running.report(0.5, HALF)
    match payload.behaviour:
        case "conflict":
            raise NotThereError
        case "unavailable":
            raise UnavailableError
        case "defect":
            raise ZeroDivisionError
        case "killed":
            raise KilledError
        case "defect at first" if running.attempt == 1:
            raise ZeroDivisionError
        case "wait":
            gates["begun"].set()
            await gates["go on"].wait()
            await running.report(0.9, HALF)
    done.append((running.job_id, running.attempt))
    return {"counted": payload.upto}


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()
    gates.update({"begun": asyncio.Event(), "go on": asyncio.Event()})


@unit_of_work
async def ask(actor: Actor, behaviour: str = "count") -> UUID:
    unchanged()
    return await enqueue("test.count", Count(3, behaviour), actor=actor)


@unit_of_work
async def ask_and_fail(actor: Actor) -> None:
    await enqueue("test.count", Count(3), actor=actor)
    raise NotThereError


@unit_of_work
async def cancel(actor: Actor, job_id: UUID) -> None:
    unchanged()
    await ask_to_cancel(job_id, actor=actor)


async def work_all(clock, *, worker: Worker | None = None) -> None:
    """Work and wait until nothing is left to do."""
    worker = worker or Worker()
    for _ in range(4 * ATTEMPTS_MAX):
        if not await worker.work_once():
            clock.move(minutes=2)


async def test_a_job_is_done_and_tells_its_result(market, clock):
    job_id = await ask(SOMEBODY)
    await work_all(clock)
    job = await job_of(job_id, actor=SOMEBODY)
    assert (JobState.DONE, 1.0, HALF, {"counted": 3}, [(job_id, 1)]) == (
        job.state,
        job.progress,
        job.said,
        msgspec.json.decode(job.result),
        done,
    )


async def test_a_job_of_a_command_that_failed_is_not_there(market, clock):
    with pytest.raises(NotThereError):
        await ask_and_fail(SOMEBODY)
    assert (await Worker().work_once(), await jobs_of(SOMEBODY)) == (False, [])


async def test_jobs_are_taken_in_the_order_they_were_asked(market, clock):
    asked = [await ask(SOMEBODY) for _ in range(3)]
    await work_all(clock)
    assert asked == [job_id for job_id, _ in done]


async def test_two_workers_never_take_the_same_job(market, clock):
    asked = {await ask(SOMEBODY) for _ in range(8)}

    async def drain() -> None:
        worker = Worker()
        while await worker.work_once():
            pass

    await asyncio.gather(*(drain() for _ in range(4)))
    assert sorted(asked) == sorted(job_id for job_id, _ in done)


async def test_a_known_error_ends_a_job_with_its_sentence(market, clock):
    job_id = await ask(SOMEBODY, "conflict")
    await work_all(clock)
    job = await job_of(job_id, actor=SOMEBODY)
    assert (JobState.FAILED, 1, "test.not-there", NotThereError.text) == (
        job.state,
        job.attempts,
        job.error_code,
        job.error,
    )


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [("defect", "jobs.gave-up"), ("unavailable", "marketplace.unavailable")],
)
async def test_other_failures_are_tried_again_and_then_given_up(market, clock, behaviour, code):
    job_id = await ask(SOMEBODY, behaviour)
    await work_all(clock)
    job = await job_of(job_id, actor=SOMEBODY)
    assert (JobState.FAILED, ATTEMPTS_MAX, code) == (job.state, job.attempts, job.error_code)


async def test_a_failure_that_passes_is_not_the_end(market, clock):
    job_id = await ask(SOMEBODY, "defect at first")
    await work_all(clock)
    assert [(job_id, 2)] == done


async def test_a_job_that_failed_waits_before_it_is_tried_again(market, clock):
    await ask(SOMEBODY, "defect")
    await Worker().work_once()
    at_once = await Worker().work_once()
    clock.move(seconds=2)
    assert (at_once, await Worker().work_once()) == (False, True)


async def test_a_killed_workers_job_is_taken_over_after_its_lease(market, clock):
    job_id = await ask(SOMEBODY, "killed")
    with pytest.raises(KilledError):
        await Worker().work_once()
    within = await Worker().work_once()
    await tables.Job.update({tables.Job.payload: '{"upto": 3}'}).where(tables.Job.id == job_id)
    clock.move(seconds=LEASE.total_seconds() + 1)
    await Worker().work_once()
    assert (False, [(job_id, 2)]) == (within, done)


async def test_a_job_that_kills_every_worker_is_given_up(market, clock):
    job_id = await ask(SOMEBODY, "killed")
    for _ in range(ATTEMPTS_MAX):
        with pytest.raises(KilledError):
            await Worker().work_once()
        clock.move(seconds=LEASE.total_seconds() + 1)
    left = await Worker().work_once()
    job = await job_of(job_id, actor=SOMEBODY)
    assert (left, job.state, job.error_code) == (False, JobState.FAILED, "jobs.gave-up")


async def test_a_worker_given_up_for_dead_overwrites_nothing(market, clock):
    job_id = await ask(SOMEBODY, "wait")
    slow = asyncio.create_task(Worker().work_once())
    await gates["begun"].wait()
    clock.move(seconds=LEASE.total_seconds() + 1)
    await tables.Job.update({tables.Job.payload: '{"upto": 7}'}).where(tables.Job.id == job_id)
    await Worker().work_once()
    gates["go on"].set()
    await slow
    job = await job_of(job_id, actor=SOMEBODY)
    assert (job.state, msgspec.json.decode(job.result)) == (JobState.DONE, {"counted": 7})


async def test_the_heartbeat_keeps_a_silent_handlers_lease(market):
    job_id = await ask(SOMEBODY, "wait")
    lease = timedelta(seconds=0.4)
    slow = asyncio.create_task(Worker(lease=lease).work_once())
    await gates["begun"].wait()
    await asyncio.sleep(1)
    taken_over = await Worker(lease=lease).work_once()
    gates["go on"].set()
    await slow
    assert (False, [(job_id, 1)]) == (taken_over, done)


async def test_a_waiting_job_is_cancelled_at_once(market, clock):
    job_id = await ask(SOMEBODY)
    await cancel(SOMEBODY, job_id)
    await work_all(clock)
    assert ((await job_of(job_id, actor=SOMEBODY)).state, done) == (JobState.CANCELLED, [])


async def test_a_running_job_is_cancelled_at_its_next_report(market, clock):
    job_id = await ask(SOMEBODY, "wait")
    running = asyncio.create_task(Worker().work_once())
    await gates["begun"].wait()
    await cancel(SOMEBODY, job_id)
    gates["go on"].set()
    await running
    assert ((await job_of(job_id, actor=SOMEBODY)).state, done) == (JobState.CANCELLED, [])


async def test_a_job_that_ended_cannot_be_cancelled(market, clock):
    job_id = await ask(SOMEBODY)
    await work_all(clock)
    with pytest.raises(JobEndedError):
        await cancel(SOMEBODY, job_id)


async def test_anothers_job_is_not_there(market, clock):
    job_id = await ask(SOMEBODY)
    with pytest.raises(UnknownJobError):
        await job_of(job_id, actor=OTHER)
    with pytest.raises(UnknownJobError):
        await cancel(OTHER, job_id)
    assert await jobs_of(OTHER) == []


async def test_a_job_nobody_here_can_do_is_left_to_another_process(market, clock):
    job_id = await unknown_kind(SOMEBODY)
    await Worker().work_once()
    assert (await job_of(job_id, actor=SOMEBODY)).state == JobState.WAITING


@unit_of_work
async def unknown_kind(actor: Actor) -> UUID:
    unchanged()
    return await enqueue("test.unheard-of", Count(1), actor=actor)
