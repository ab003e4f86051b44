"""Work that returns by the clock: one row of the job table per routine and market.

A routine is a job like any other: taken under a lease, so that of several processes one does it,
and taken up again when its worker was killed. Its row is used again at each return and sorts before
all others, so a long queue does not hold it up. What a routine does must be safe to do again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

import msgspec
from piccolo.querystring import QueryString

from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.database import engine, open_markets
from marketplace.kernel.jobs import Handler, JobState, handles
from marketplace.kernel.markets import in_market

LOOK_EVERY: Final = timedelta(minutes=1)
"""How often a process looks whether a routine is due again."""


_ENDED: Final = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Round(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a routine is asked for: nothing but its turn."""


Function = TypeVar("Function", bound=Handler)
_routines: dict[str, timedelta] = {}


def routine(kind: str, *, every: timedelta) -> Callable[[Function], Function]:
    """Register `async (running, round_) -> result` to be done again `every` so often."""

    def register(function: Function) -> Function:
        _routines[kind] = every
        return handles(kind)(function)

    return register


async def begin_routines(at: datetime) -> None:
    """Put every routine of the current market into the queue whose last round is long enough ago.

    One statement each: two processes at once put it there once.
    """
    ended = ", ".join(f"'{state.value}'" for state in _ENDED)
    for kind, every in _routines.items():
        await engine().run_querystring(
            QueryString(
                'INSERT INTO "job" ("id", "kind", "payload", "actor_name", "state", '
                '"enqueued_at", "run_after", "attempts", "progress", "is_cancel_asked") '
                "VALUES ({}, {}, {}, {}, {}, {}, {}, 0, 0, {}) "
                'ON CONFLICT ("id") DO UPDATE SET "state" = excluded."state", '
                '"enqueued_at" = excluded."enqueued_at", "run_after" = excluded."run_after", '
                '"attempts" = 0, "error_code" = NULL, "error_zh" = NULL, "error_en" = NULL '
                f'WHERE "job"."state" IN ({ended}) AND "job"."ended_at" <= {{}}',
                id_of(kind),
                kind,
                "{}",
                SYSTEM.name,
                JobState.WAITING.value,
                at,
                at,
                False,
                at - every,
            )
        )


def id_of(kind: str) -> UUID:
    """Return the id of a routine's row: always the same, and before every id that carries a
    time."""
    return UUID(int=int.from_bytes(hashlib.sha256(kind.encode()).digest()[:8], "big"))


async def keep_time() -> None:
    """Begin the routines of every open market as they come due; runs until it is cancelled."""
    while True:
        await asyncio.sleep(LOOK_EVERY.total_seconds())
        for market in open_markets():
            with in_market(market):
                await begin_routines(now())
