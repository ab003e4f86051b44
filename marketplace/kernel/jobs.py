"""Long work: enqueued in a command's transaction, done by a worker, watched by a person.

A job is there as soon as the command that asked for it is committed, and is done at least once: a
worker holds it under a lease, and when the worker dies another takes it over. So a handler must be
able to begin again: it changes state through commands (which are idempotent or refuse), never by
halves. It reports how far it is and what it is doing, and stops where somebody asked it to.

    waiting --lease--> running --result--> done
       |                 |  \\--known error, or too many attempts--> failed
       |                 |  `--other failure, lease lost--> waiting (later)
       `--cancel---------+--cancel at the next report--> cancelled
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

import msgspec

from marketplace.kernel import tables
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.errors import ConflictError, NotFoundError
from marketplace.kernel.ids import new_id
from marketplace.kernel.text import Text


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


class UnknownJobError(NotFoundError):
    """No job of that id was asked for by this actor."""

    code = "jobs.unknown-job"
    text = Text("没有这项任务。", "There is no such job.")


class JobEndedError(ConflictError):
    """The job has ended; there is nothing to cancel."""

    code = "jobs.ended"
    text = Text("该任务已经结束。", "This job has ended.")


class JobCancelledError(ConflictError):
    """Raised inside a handler at its next report after somebody asked it to stop."""

    code = "jobs.cancelled"
    text = Text("任务已取消。", "The job was cancelled.")


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A job as the person who asked for it sees it; `progress` in [0, 1]."""

    id: UUID
    kind: str
    state: JobState
    enqueued_at: datetime
    attempts: int
    progress: float
    said: Text | None
    is_cancel_asked: bool
    result: msgspec.Raw | None
    error_code: str | None
    error: Text | None
    ended_at: datetime | None


Report = Callable[[float, Text], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Running:
    """What a handler knows of its job: who asked, which attempt this is, where to report.

    `await running.report(0.4, Text(...))` saves how far the work is; it raises `JobCancelledError`
    once somebody asked to stop, or when another worker took the job over.
    """

    job_id: UUID
    actor: Actor
    attempt: int
    report: Report


Handler = Callable[[Running, Any], Awaitable[Any]]
Function = TypeVar("Function", bound=Handler)
_handlers: dict[str, tuple[Handler, Any]] = {}


def handles(kind: str) -> Callable[[Function], Function]:
    """Register `async (running, payload) -> result` for a kind of job.

    The payload's type is read from the annotation; payload and result are what msgspec can write.
    """

    def register(function: Function) -> Function:
        if kind in _handlers:
            raise TypeError(f"two handlers for {kind}")
        annotated = get_type_hints(function)
        payload = next(hint for name, hint in annotated.items() if hint is not Running)
        _handlers[kind] = (function, payload)
        return function

    return register


def handler_of(kind: str) -> tuple[Handler, Any] | None:
    """Return the handler of a kind with the type of its payload, if it is loaded here."""
    return _handlers.get(kind)


async def enqueue(
    kind: str, payload: Any, *, actor: Actor, run_after: datetime | None = None
) -> UUID:
    """Ask for a job in the running transaction and return its id; it starts after the commit, not
    before `run_after`."""
    job = tables.Job(
        id=new_id(),
        kind=kind,
        payload=msgspec.json.encode(payload).decode(),
        actor=actor.user_id,
        actor_name=actor.name,
        state=JobState.WAITING.value,
        enqueued_at=now(),
        run_after=run_after or now(),
        attempts=0,
        progress=0.0,
        is_cancel_asked=False,
    )
    await job.save()
    return job.id


async def job_of(job_id: UUID, *, actor: Actor) -> JobView:
    """Return a job that this actor asked for, or UnknownJobError."""
    found = await tables.Job.select().where(_asked_by(job_id, actor))
    if not found:
        raise UnknownJobError(job_id=job_id)
    return _view(found[0])


async def jobs_of(actor: Actor, *, limit: int = 20) -> list[JobView]:
    """List the newest jobs that this actor asked for."""
    found = await (
        tables.Job.select()
        .where(tables.Job.actor == actor.user_id)
        .order_by(tables.Job.id, ascending=False)
        .limit(limit)
    )
    return [_view(one) for one in found]


async def ask_to_cancel(job_id: UUID, *, actor: Actor) -> None:
    """Ask one's own job to stop: at once while it waits, at its next report while it runs.

    Part of a command's transaction.
    """
    job = await locked(tables.Job.objects().where(_asked_by(job_id, actor))).first()
    if job is None:
        raise UnknownJobError(job_id=job_id)
    if job.state not in OPEN_STATES:
        raise JobEndedError(job_id=job_id)
    job.is_cancel_asked = True
    if job.state == JobState.WAITING:
        job.state, job.ended_at = JobState.CANCELLED.value, now()
    await job.save()


def _asked_by(job_id: UUID, actor: Actor) -> Any:
    return (tables.Job.id == job_id) & (tables.Job.actor == actor.user_id)


def _view(found: dict[str, Any]) -> JobView:
    result, error = found["result"], found["error_zh"]
    return JobView(
        id=found["id"],
        kind=found["kind"],
        state=JobState(found["state"]),
        enqueued_at=found["enqueued_at"],
        attempts=found["attempts"],
        progress=found["progress"],
        said=Text(found["said_zh"], found["said_en"]) if found["said_zh"] else None,
        is_cancel_asked=bool(found["is_cancel_asked"]),
        result=msgspec.Raw(result.encode()) if result is not None else None,
        error_code=found["error_code"],
        error=Text(error, found["error_en"]) if error else None,
        ended_at=found["ended_at"],
    )
