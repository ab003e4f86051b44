"""Processes are killed at random points under load; what was committed is in the log exactly
once.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from uuid import UUID

import pytest

from contracts import tiles
from contracts.entries import decode
from contracts.tiles import ENTRIES
from marketplace.foundation.transparency.audit import StoredTiles, fsck
from marketplace.foundation.transparency.errors import StaleSequencerError
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel import tables
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.markets import Market
from tests.marketplace.foundation.transparency.crashing import identity_at
from tests.marketplace.foundation.transparency.facts import is_waiting

ROUNDS = 5
SOAK_ROUNDS = 100
PARTS = {"sqlite": ("server",), "postgres": ("writer", "writer", "sequencer", "sequencer")}


async def start(url: str, head: Path, part: str) -> asyncio.subprocess.Process:
    module = "tests.marketplace.foundation.transparency.crashing"
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, url, str(head), part),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )


async def kill_after(process: asyncio.subprocess.Process, seconds: float) -> set[UUID]:
    """Kill the process some time after it is ready and return what it had acknowledged."""
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    await asyncio.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines = (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    return {UUID(line.decode().strip()) for line in lines if line.endswith(b"\n")}


async def round_of_kills(url: str, head: Path, kind: str, dice: random.Random) -> set[UUID]:
    processes = [await start(url, head, part) for part in PARTS[kind]]
    waits = [dice.uniform(0.05, 0.6) for _ in processes]
    acknowledged = await asyncio.gather(*map(kill_after, processes, waits))
    return set().union(*acknowledged)


async def require_exactly_once(url: str, head: Path, acknowledged: set[UUID]) -> int:
    """Sequence the rest, then hold events, numbers, chains and tree against each other."""
    await open_databases({Market.REAL: url})
    try:
        integration = Integration(identity_at(head))
        while await is_waiting():
            try:
                await integration.integrate()
            except StaleSequencerError:  # a killed process's last commit may just have arrived
                continue
        events = await tables.Event.select(tables.Event.id, tables.Event.leaf_index)
        numbers = sorted(event["leaf_index"] for event in events)
        assert numbers == list(range(len(events)))
        assert acknowledged <= {event["id"] for event in events}
        assert (await fsck()).size == len(events)
        await _require_chains(len(events))
        return len(events)
    finally:
        await close_databases()


async def _require_chains(size: int) -> None:
    last: dict[str, tuple[int, int]] = {}
    for index, entry in enumerate(await _entries(size)):
        envelope = decode(entry)
        if envelope.contract is not None:
            counter, previous = last.get(envelope.contract, (0, None))
            assert (envelope.counter, envelope.previous) == (counter + 1, previous)
            last[envelope.contract] = (counter + 1, index)


async def _entries(size: int) -> list[bytes]:
    """Return every entry, a bundle at a time: one by one takes the longer the longer the log is."""
    bundles = [path for path in tiles.paths_of_tree(size) if path.level == ENTRIES]
    found = await StoredTiles().read(bundles)
    return [
        entry
        for path in bundles
        for entry in tiles.entries_of(found[path], index=path.index, width=path.width)
    ]


async def kill(rounds: int, url: str, folder: Path, kind: str) -> int:
    dice = random.Random(20261123)
    acknowledged: set[UUID] = set()
    size = 0
    for _ in range(rounds):
        acknowledged |= await round_of_kills(url, folder / "log.head", kind, dice)
        size = await require_exactly_once(url, folder / "log.head", acknowledged)
    return size


async def test_kills_lose_and_double_nothing(
    database_url: str, database_kind: str, tmp_path: Path
) -> None:
    assert await kill(ROUNDS, database_url, tmp_path, database_kind) > 0


@pytest.mark.soak
async def test_a_hundred_kills_lose_and_double_nothing(
    database_url: str, database_kind: str, tmp_path: Path
) -> None:
    assert await kill(SOAK_ROUNDS, database_url, tmp_path, database_kind) > 0
