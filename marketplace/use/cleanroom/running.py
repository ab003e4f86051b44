"""Running a job in the cage for a session: it dies when the licence does."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Final

from marketplace.use.cleanroom.cage.errors import CageUnavailableError
from marketplace.use.cleanroom.cage.keeper import ALGORITHMS, MODULES, QUERIES
from marketplace.use.cleanroom.cage.limits import Limits, Stop, Stopped
from marketplace.use.cleanroom.cage.messages import Answer, Job, Script, Select, Tabulate
from marketplace.use.cleanroom.model import CELLS_MAX, SessionKind
from marketplace.use.cleanroom.release import TOP
from marketplace.use.cleanroom.schemas import SessionView
from marketplace.use.cleanroom.stopping import stands

CHECK_SECONDS: Final = 0.25
"""How often a running job asks whether the licence still stands."""
GRID_SECONDS: Final = 0.1
"""Answers over real rows leave at multiples of this time: how long one took tells little."""
QUERY_LIMITS: Final = Limits()
ALGORITHM_LIMITS: Final = Limits(
    memory_bytes=2 << 30, processor_seconds=60, wall_seconds=90.0, output_bytes=1 << 20
)


def job_for(session: SessionView, sql: str, *, smallest: int) -> Job:
    """Return the job of a query: any SELECT over made-up rows, an aggregate over real ones.

    `smallest` rows at least stand behind each figure.
    """
    if session.kind is SessionKind.TRIAL:
        return Select(sql=sql, rows_max=CELLS_MAX)
    return Tabulate(sql=sql, cells_max=CELLS_MAX, top=TOP, middle=smallest)


def script_for(source: str) -> Job:
    """Return the job of an algorithm."""
    return Script(source=source, modules=list(MODULES))


def prepare() -> None:
    """Start the nursery in the background, so that the first query finds a child waiting."""
    threading.Thread(target=_warm, daemon=True).start()


def _warm() -> None:
    """What cannot be started is said to whoever asks the first query."""
    with suppress(CageUnavailableError, OSError):
        QUERIES.warm()


async def run(session: SessionView, job: Job, table: bytes) -> Answer | Stopped:
    """Run one job over a table; one whose session no longer stands ends at the next check."""
    is_script = isinstance(job, Script)
    nursery, limits = (ALGORITHMS, ALGORITHM_LIMITS) if is_script else (QUERIES, QUERY_LIMITS)
    began = asyncio.get_running_loop().time()
    child = await asyncio.to_thread(nursery.child)
    work = asyncio.create_task(asyncio.to_thread(child.run, job, table, limits))
    try:
        while not (await asyncio.wait({work}, timeout=CHECK_SECONDS))[0]:
            if not await stands(session):
                child.end(Stop.KILLED)
    except asyncio.CancelledError:
        child.end(Stop.KILLED)
        raise
    if session.kind is SessionKind.LICENSED:
        spent = asyncio.get_running_loop().time() - began
        await asyncio.sleep(GRID_SECONDS - spent % GRID_SECONDS)
    return work.result()
