"""The worker: takes jobs one by one under a lease, and lets nothing be lost when it is killed.

Taking a job is one statement, so two workers never hold the same lease. While the handler runs a
heartbeat prolongs the lease; whatever is written back names the worker, so one that was given up
for dead cannot overwrite its successor's work.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from piccolo.querystring import QueryString

from marketplace.kernel import tables
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.clock import now
from marketplace.kernel.database import engine, engine_kind, open_markets
from marketplace.kernel.errors import MarketplaceError, UnavailableError
from marketplace.kernel.ids import new_id
from marketplace.kernel.jobs import JobCancelledError, JobState, Running, handler_of
from marketplace.kernel.markets import in_market
from marketplace.kernel.text import Text

LEASE = timedelta(seconds=60)
HEARTBEATS_PER_LEASE = 4
ATTEMPTS_MAX = 5
IDLE_SECONDS = 0.5
GAVE_UP = Text(
    "多次尝试后仍未完成，请联系运营方。", "It failed again and again; tell the operator."
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Taken:
    id: UUID
    kind: str
    payload: str
    actor: Actor
    attempt: int


class Worker:
    """One worker of this process; `work` runs until it is cancelled."""

    def __init__(self, *, lease: timedelta = LEASE) -> None:
        self.name = str(new_id())
        self._lease = lease

    async def work(self) -> None:
        """Do the jobs of every open market as they come."""
        while True:
            worked = False
            for market in open_markets():
                with in_market(market):
                    worked = await self.work_once() or worked
            if not worked:
                await asyncio.sleep(IDLE_SECONDS)

    async def work_once(self) -> bool:
        """Do one waiting job of the current market; False when there is none."""
        await _give_up_on_killers()
        taken = await self._take()
        if taken is None:
            return False
        async with self._heartbeat(taken):
            await self._run(taken)
        return True

    async def _take(self) -> _Taken | None:
        """Take the oldest job that waits or whose worker died; one statement, hence atomic."""
        skip = " FOR UPDATE SKIP LOCKED" if engine_kind() == "postgres" else ""
        free = (
            '(("state" = \'waiting\' AND "run_after" <= {}) '
            'OR ("state" = \'running\' AND "lease_until" < {}))'
        )
        found = await engine().run_querystring(
            QueryString(
                'UPDATE "job" SET "state" = \'running\', "leased_by" = {}, '
                '"lease_until" = {}, "attempts" = "attempts" + 1 '
                f'WHERE {free} AND "id" = (SELECT "id" FROM "job" WHERE {free} '
                f'ORDER BY "id" LIMIT 1{skip}) '
                'RETURNING "id", "kind", "payload", "actor", "actor_name", "attempts"',
                self.name,
                now() + self._lease,
                *(now(),) * 4,
            )
        )
        return _taken(found[0]) if found else None

    async def _run(self, taken: _Taken) -> None:
        """Run the handler and write down what came of it."""
        running = Running(
            job_id=taken.id,
            actor=taken.actor,
            attempt=taken.attempt,
            report=lambda progress, said: self._report(taken, progress, said),
        )
        try:
            result = await _handle(taken, running)
        except JobCancelledError:
            await self._end(taken, JobState.CANCELLED)
        except UnavailableError as error:
            await self._again(taken, error)
        except MarketplaceError as error:
            await self._end(taken, JobState.FAILED, error=error)
        except Exception as error:
            _log.exception("job_failed", job=str(taken.id), kind=taken.kind)
            await self._again(taken, error)
        else:
            await self._end(taken, JobState.DONE, result=result)

    async def _report(self, taken: _Taken, progress: float, said: Text) -> None:
        if not 0 <= progress <= 1:
            raise ValueError("progress lies between 0 and 1")
        kept = await self._write(
            taken,
            {
                tables.Job.progress: progress,
                tables.Job.said_zh: said.zh,
                tables.Job.said_en: said.en,
                tables.Job.lease_until: now() + self._lease,
            },
        )
        if kept is None or kept["is_cancel_asked"]:
            raise JobCancelledError(job_id=taken.id)

    async def _end(
        self,
        taken: _Taken,
        state: JobState,
        *,
        result: Any = None,
        error: MarketplaceError | None = None,
    ) -> None:
        values: dict[Any, Any] = {tables.Job.state: state.value, tables.Job.ended_at: now()}
        if state is JobState.DONE:
            values[tables.Job.result] = msgspec.json.encode(result).decode()
            values[tables.Job.progress] = 1.0
        if error is not None:
            values |= _said_error(error.code, error.sentence)
        await self._write(taken, values)

    async def _again(self, taken: _Taken, error: Exception) -> None:
        """Let the job wait longer after each failure (2, 4, 8 ... seconds), or give up."""
        if taken.attempt >= ATTEMPTS_MAX:
            known = error if isinstance(error, MarketplaceError) else None
            code, said = (known.code, known.sentence) if known else ("jobs.gave-up", GAVE_UP)
            ended = {tables.Job.state: JobState.FAILED.value, tables.Job.ended_at: now()}
            await self._write(taken, ended | _said_error(code, said))
            return
        await self._write(
            taken,
            {
                tables.Job.state: JobState.WAITING.value,
                tables.Job.run_after: now() + timedelta(seconds=2**taken.attempt),
                tables.Job.leased_by: None,
            },
        )

    async def _write(self, taken: _Taken, values: dict[Any, Any]) -> dict[str, Any] | None:
        """Write to the job while the lease is this worker's; None when another has it."""
        mine = (tables.Job.id == taken.id) & (tables.Job.leased_by == self.name)
        found: list[dict[str, Any]] = await (
            tables.Job.update(values)
            .where(mine & (tables.Job.state == JobState.RUNNING.value))
            .returning(tables.Job.is_cancel_asked)
        )
        return found[0] if found else None

    @contextlib.asynccontextmanager
    async def _heartbeat(self, taken: _Taken) -> AsyncIterator[None]:
        """Prolong the lease while the block runs, also when the handler reports nothing."""

        async def beat() -> None:
            while True:
                await asyncio.sleep(self._lease.total_seconds() / HEARTBEATS_PER_LEASE)
                await self._write(taken, {tables.Job.lease_until: now() + self._lease})

        beating = asyncio.create_task(beat())
        try:
            yield
        finally:
            beating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beating


async def _give_up_on_killers() -> None:
    """Fail the jobs whose last allowed attempt took its worker down with it."""
    code_and_text = _said_error("jobs.gave-up", GAVE_UP)
    await tables.Job.update(
        {tables.Job.state: JobState.FAILED.value, tables.Job.ended_at: now(), **code_and_text}
    ).where(
        (tables.Job.state == JobState.RUNNING.value)
        & (tables.Job.lease_until < now())
        & (tables.Job.attempts >= ATTEMPTS_MAX)
    )


async def _handle(taken: _Taken, running: Running) -> Any:
    found = handler_of(taken.kind)
    if found is None:
        raise LookupError(f"no handler for {taken.kind} is loaded in this process")
    handler, payload_type = found
    return await handler(running, msgspec.json.decode(taken.payload, type=payload_type))


def _said_error(code: str, said: Text) -> dict[Any, Any]:
    return {
        tables.Job.error_code: code,
        tables.Job.error_zh: said.zh,
        tables.Job.error_en: said.en,
    }


def _taken(found: dict[str, Any]) -> _Taken:
    actor_id = found["actor"]
    return _Taken(
        id=UUID(str(found["id"])),
        kind=found["kind"],
        payload=found["payload"],
        actor=Actor(
            user_id=UUID(str(actor_id)) if actor_id else None,
            name=found["actor_name"],
            door=Door.WORKER,
        ),
        attempt=found["attempts"],
    )
