"""A child process that tells the story on its own, to be killed at any instant."""

from __future__ import annotations

import asyncio
import multiprocessing
from contextlib import AsyncExitStack
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from marketplace import lifespan, reactions
from marketplace.kernel.markets import Market, in_market
from marketplace.settings import Settings
from marketplace.simulation.accounts import Passwords
from marketplace.simulation.products import CASES, PARKING
from marketplace.simulation.story import Story
from marketplace.simulation.tables import parking_records, service_cases
from marketplace.slices import modules

PAID = replace(PARKING, rows=lambda: parking_records(800))
FREE = replace(CASES, rows=lambda: service_cases(800))
"""The demo's two products on tables that take less than a second to measure."""

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload([__name__])


def begin(settings: Settings, passwords: Path) -> BaseProcess:
    """Start telling the story in a process of its own; it ends with 0 when all is told."""
    process = _server.Process(target=_tell, args=(settings.to_environment(), passwords))
    process.start()
    return process


def _tell(environment: dict[str, str], passwords: Path) -> None:
    modules("gates")
    modules("events")
    reactions.connect()
    asyncio.run(_whole(Settings.from_environment(environment), Passwords(passwords)))


async def _whole(settings: Settings, passwords: Passwords) -> None:
    async with AsyncExitStack() as stack:
        await lifespan.enter(stack, settings)
        with in_market(Market.REAL):
            async for _ in Story(passwords, paid=PAID, free=FREE).tell():
                pass
