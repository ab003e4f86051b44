from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from marketplace.foundation.transparency import queries, store
from marketplace.foundation.transparency.audit import fsck
from marketplace.foundation.transparency.election import Leadership
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.model import (
    LONGEST_PAUSE_SECONDS,
    SHORTEST_PAUSE_SECONDS,
    pause_after,
)
from marketplace.foundation.transparency.sequencer import Sequencer, sequencing
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.database import engine_kind, run_sql
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market
from tests.conftest import FrozenClock
from tests.marketplace.foundation.transparency.facts import SOMEBODY, is_waiting, light

PATIENCE_SECONDS = 20.0


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what the sequencer does in its own time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await holds():
        assert time.monotonic() < deadline, "the sequencer did not get there"
        await asyncio.sleep(0.01)


async def size_reached(size: int) -> None:
    async def reached() -> bool:
        head = await queries.head()
        return head is not None and head.size >= size

    await until(reached)


async def test_committed_facts_reach_a_published_checkpoint(
    market: Market, identity: LogIdentity
) -> None:
    async with sequencing(identity):
        for _ in range(5):
            await light(SOMEBODY, 2)
        await size_reached(10)
    assert (await fsck()).size == 10


async def test_many_writers_lose_and_double_nothing(market: Market, identity: LogIdentity) -> None:
    contract = new_id()

    async def write(number: int) -> None:
        for _ in range(5):
            await light(SOMEBODY, 2, contract=contract if number % 2 else None)

    async with sequencing(identity):
        await asyncio.gather(*(write(number) for number in range(8)))
        await size_reached(80)
    assert ((await fsck()).size, await is_waiting()) == (80, False)


async def test_two_sequencers_at_once_keep_one_log(market: Market, identity: LogIdentity) -> None:
    rival = replace(identity, head_path=identity.head_path.with_name("rival.head"))
    async with sequencing(identity), sequencing(rival):
        for _ in range(10):
            await light(SOMEBODY, 3)
        await size_reached(30)
    assert (await fsck()).size == 30


async def test_one_process_leads_on_postgres(market: Market) -> None:
    if engine_kind() == "sqlite":
        pytest.skip("one server process on SQLite: nobody to elect")
    first, second = Leadership(), Leadership()
    held = [await first.held(), await second.held(), await first.held()]
    await first.resign()
    held.append(await second.held())
    await second.resign()
    assert held == [True, False, True, True]


async def test_witness_that_has_seen_more_stops_the_sequencer(
    market: Market, witnessed: LogIdentity
) -> None:
    async with sequencing(witnessed):
        await light(SOMEBODY, 5)
        await size_reached(5)
    for table in ("log_state", "log_tile", "log_checkpoint"):  # an old, empty backup comes back
        await run_sql(f"DELETE FROM {table}")
    await run_sql("UPDATE event SET leaf_index = NULL")
    lost = replace(witnessed, head_path=witnessed.head_path.with_name("lost.head"))
    async with sequencing(lost):
        await light(SOMEBODY, 2)
        await asyncio.sleep(0.4)
    assert await store.newest_checkpoint() is None


async def test_clock_set_back_does_not_stop_the_log(
    market: Market, identity: LogIdentity, clock: FrozenClock
) -> None:
    integration = Integration(identity)
    contract = new_id()
    await light(SOMEBODY, contract=contract)
    await integration.integrate()
    clock.move(days=-400)
    await light(SOMEBODY, contract=contract)
    await integration.integrate()
    assert (await fsck()).size == 2


async def test_damaged_log_is_not_continued(market: Market, identity: LogIdentity) -> None:
    integration = Integration(identity)
    await light(SOMEBODY, 2)
    await integration.integrate()
    await store.advance(old_size=2, new_size=1)
    async with sequencing(identity):
        await light(SOMEBODY)
        await asyncio.sleep(0.4)
    assert (await store.newest_checkpoint()).size == 2  # type: ignore[union-attr]


async def test_wake_of_another_market_is_not_heard(market: Market, identity: LogIdentity) -> None:
    sequencer = Sequencer(identity, Market.PRACTICE)
    sequencer.wake(Market.REAL)
    assert sequencer._woken.is_set() is False


@pytest.mark.parametrize(
    ("work_seconds", "pause"),
    [(0.0, SHORTEST_PAUSE_SECONDS), (0.005, 0.045), (9.0, LONGEST_PAUSE_SECONDS)],
)
def test_pause_follows_the_work_within_bounds(work_seconds: float, pause: float) -> None:
    assert pause_after(work_seconds) == pytest.approx(pause)


async def test_writers_of_one_contract_wait_in_the_order_of_its_numbers(market: Market) -> None:
    contract = new_id()
    await asyncio.gather(*(light(SOMEBODY, 1 + turn % 3, contract=contract) for turn in range(60)))
    waiting = await run_sql(
        "SELECT e.counter AS counter FROM outbox AS o JOIN event AS e ON e.id = o.event "
        "ORDER BY o.id"
    )
    assert [one["counter"] for one in waiting] == list(range(1, len(waiting) + 1))
