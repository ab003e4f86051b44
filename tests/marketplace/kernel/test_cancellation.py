"""A caller that goes away in the middle of a command takes nothing with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, cast

import anyio
import pytest

from marketplace.kernel import tables
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.database import engine, engine_kind
from marketplace.kernel.events import Event
from marketplace.kernel.shielding import drain
from marketplace.kernel.unit_of_work import record, unit_of_work

pytestmark = pytest.mark.usefixtures("market")

TURNS = range(0, 60, 3)
"""How many turns of the event loop a caller stays: from none to more than a command takes."""


class LampLit(Event, tag="test.lamp-lit"):
    """Something happened."""


@unit_of_work
async def light(actor: Actor) -> None:
    """Light the lamp."""
    record(LampLit())


async def _turn(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)


async def leave_scope(turns: int) -> None:
    """Command and go away as a server's scope does: cancelled again at every wait."""

    async def leave() -> None:
        await _turn(turns)
        scope.cancel()

    with anyio.CancelScope() as scope:
        leaving = asyncio.create_task(leave())
        try:
            await light(SYSTEM)
        finally:
            leaving.cancel()


async def leave_task(turns: int) -> None:
    """Command and go away as a time limit or a stopping server does: cancelled once."""
    commanding = asyncio.create_task(cast(Any, light(SYSTEM)))
    await _turn(turns)
    commanding.cancel()
    with suppress(asyncio.CancelledError):
        await commanding


async def leave_transaction(turns: int) -> None:
    """Go away from a bare transaction, which no unit of work shelters."""

    async def leave() -> None:
        await _turn(turns)
        scope.cancel()

    with anyio.CancelScope() as scope:
        leaving = asyncio.create_task(leave())
        try:
            async with engine().transaction():
                await tables.Event.count()
        finally:
            leaving.cancel()


async def lamps() -> int:
    return int(await tables.Event.count().where(tables.Event.type == "test.lamp-lit"))


@pytest.mark.parametrize("leave", [leave_scope, leave_task])
@pytest.mark.parametrize("turns", TURNS)
async def test_command_after_one_left_is_served(
    leave: Callable[[int], Awaitable[None]], turns: int
) -> None:
    await leave(turns)
    await drain()
    before = await lamps()
    await asyncio.wait_for(light(SYSTEM), 5)
    assert await lamps() == before + 1


@pytest.mark.parametrize("turns", TURNS)
async def test_command_after_a_left_transaction_is_served(turns: int) -> None:
    if engine_kind() == "postgres":
        pytest.skip("the embedded database's own transaction")
    await leave_transaction(turns)
    await asyncio.wait_for(light(SYSTEM), 5)
    assert await lamps() == 1


async def test_command_begun_is_finished_though_its_caller_left() -> None:
    await leave_scope(1)
    await drain()
    assert await lamps() == 1
