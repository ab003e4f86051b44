"""How fast the transparency log is, as ratios measured in one run: `python -m benchmarks.log`.

Every figure stands beside what it is compared with, on the same machine, disk and database, in the
same run; the databases are durable (fsync on). The promise for each ratio is printed with it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import uvloop
from piccolo.querystring import QueryString

from benchmarks.business import ENTRY_BYTES, BareRow, with_fact, without_fact
from benchmarks.sequencer_alone import identity_in
from contracts import merkle
from contracts.checkpoint import Checkpoint
from contracts.merkle import Accumulator
from marketplace.foundation.transparency import proofs, queries, store
from marketplace.foundation.transparency.audit import fsck
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.sequencer import sequencing
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.database import (
    close_databases,
    engine,
    engine_kind,
    open_databases,
    run_sql,
)
from marketplace.kernel.markets import Market
from migrations.run import migrate
from tests import postgres
from tests.marketplace.foundation.transparency.facts import fill
from tests.marketplace.foundation.transparency.planting import plant

TURNS = 9
"""How many turns a load is cut into, to be taken in turn with what it is compared with."""
THOUSANDS = 3
"""How many batches of a thousand each turn appends."""


SEQUENCED_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and the promise that it is held against."""

    what: str
    value: float
    unit: str
    promise: str

    def __str__(self) -> str:
        return f"{self.what:<58} {self.value:>10.3f} {self.unit:<10} {self.promise}"


async def bare_rows(count: int) -> float:
    """Insert rows of an entry's size, each in its transaction; return seconds per row."""
    statement = QueryString("INSERT INTO benchmark_row (content) VALUES ({})", bytes(ENTRY_BYTES))
    began = time.perf_counter()
    for _ in range(count):
        async with engine().transaction():
            await engine().run_querystring(statement)
    return (time.perf_counter() - began) / count


async def appends(integration: Integration, count: int, *, batch: int) -> float:
    """Integrate facts that wait, so many per batch; return seconds per append."""
    began = time.perf_counter()
    taken = 0
    while taken < count:
        taken += await integration.integrate(limit=batch)
    return (time.perf_counter() - began) / count


async def measure_appends(identity: LogIdentity, count: int) -> AsyncIterator[Figure]:
    """Durable appends: one by one against bare rows turn by turn, and in batches of a thousand."""
    integration = Integration(identity)
    await fill(count * TURNS + 1 + THOUSANDS * 1000 * TURNS)
    await integration.integrate(limit=1)
    bare, single, thousand = [], [], []
    for _ in range(TURNS):
        bare.append(await bare_rows(count))
        single.append(await appends(integration, count, batch=1))
        thousand.append(await appends(integration, THOUSANDS * 1000, batch=1000))
    row, one, many = map(statistics.median, (bare, single, thousand))
    yield Figure("bare INSERT + COMMIT", 1 / row, "rows/s", "")
    yield Figure("appends one by one", 1 / one, "entries/s", "")
    yield Figure("appends by the thousand", 1 / many, "entries/s", "")
    yield Figure("time of one append / bare row", one / row, "x", "at most 1.5")
    yield Figure("by the thousand / one by one", one / many, "x", "at least 60")


async def transactions(command: Callable[..., object], writers: int, seconds: float) -> float:
    """Run the command from so many writers at once; return transactions per second."""
    done = 0
    began = time.perf_counter()

    async def write() -> None:
        nonlocal done
        while time.perf_counter() < began + seconds:
            await command(SYSTEM, done)  # type: ignore[misc] # an async command
            done += 1

    await asyncio.gather(*(write() for _ in range(writers)))
    return done / (time.perf_counter() - began)


async def measure_business(identity: LogIdentity, seconds: float) -> AsyncIterator[Figure]:
    """Business transactions per second with and without the log, turn by turn.

    The medians of many short turns: what else the machine does meanwhile meets both alike.
    """
    for writers in (1, 8, 32):
        plain, logged = [], []
        for _ in range(TURNS):
            plain.append(await transactions(without_fact, writers, seconds / TURNS))
            async with sequencing(identity):
                logged.append(await transactions(with_fact, writers, seconds / TURNS))
        rates = statistics.median(plain), statistics.median(logged)
        yield Figure(f"transactions, {writers} writers, unlogged", rates[0], "tx/s", "")
        yield Figure(f"transactions, {writers} writers, logged", rates[1], "tx/s", "")
        yield Figure("logged / unlogged", rates[1] / rates[0], "x", "at least 0.7")


async def measure_latency(identity: LogIdentity, seconds: float) -> AsyncIterator[Figure]:
    """Time from a commit to a checkpoint that covers it, with eight writers."""
    waits: list[float] = []
    end = time.perf_counter() + seconds

    async def write() -> None:
        while time.perf_counter() < end:
            await with_fact(SYSTEM, 1)
            began = time.perf_counter()
            last = await run_sql("SELECT count(*) AS written FROM event")
            target = last[0]["written"]
            while (head := await queries.head()) is None or head.size < target:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
            waits.append((time.perf_counter() - began) * 1000)

    async with sequencing(identity):
        await asyncio.gather(*(write() for _ in range(8)))
    waits.sort()
    yield Figure("commit to checkpoint, median", statistics.median(waits), "ms", "under 150")
    yield Figure("commit to checkpoint, p99", waits[int(len(waits) * 0.99)], "ms", "under 1000")


def _filler(number: int) -> bytes:
    """An entry of the usual size."""
    return number.to_bytes(8, "big") + bytes(ENTRY_BYTES - 8)


async def measure_proofs(size: int) -> AsyncIterator[Figure]:
    """Proofs made cold and warm, and checked, at a large size."""
    indexes = [(number * 7919) % size for number in range(200)]
    published = await store.published_checkpoint()
    assert published is not None
    root = Checkpoint.parse(published.note.partition("\n\n")[0] + "\n").root
    cold, warm, checked = [], [], []
    for index in indexes:
        proofs.forget()
        cold.append(await _timed(lambda i=index: proofs.inclusion_proof(i, size)))  # type: ignore[misc]
        warm.append(await _timed(lambda i=index: proofs.inclusion_proof(i, size)))  # type: ignore[misc]
        proof = await proofs.inclusion_proof(index, size)
        leaf = merkle.leaf_hash(await proofs.entry_at(index))
        began = time.perf_counter()
        merkle.verify_inclusion(proof, index=index, size=size, leaf=leaf, root=root)
        checked.append((time.perf_counter() - began) * 1000)
    yield Figure(f"proof at {size:,} entries, cold", statistics.median(cold), "ms", "under 5")
    yield Figure(f"proof at {size:,} entries, warm", statistics.median(warm), "ms", "under 0.2")
    yield Figure("proof checked", statistics.median(checked), "ms", "under 0.1")


async def measure_fsck(size: int) -> AsyncIterator[Figure]:
    """The whole audit against the bare hashing of the same bytes."""
    entries = [_filler(number) for number in range(size)]
    began = time.perf_counter()
    accumulator = Accumulator()
    for entry in entries:
        accumulator.append(sha256(b"\x00" + entry).digest())
    bare = time.perf_counter() - began
    del entries
    began = time.perf_counter()
    await fsck()
    audited = time.perf_counter() - began
    yield Figure(f"bare hashing of {size:,} entries", bare, "s", "")
    yield Figure("fsck / bare hashing", audited / bare, "x", "at most 2.5")


async def measure_memory(url: str, folder: Path, size: int) -> AsyncIterator[Figure]:
    """The memory of a process that does nothing but sequence this log, after a thousand facts."""
    await fill(1000)
    command = (sys.executable, "-m", "benchmarks.sequencer_alone", url, str(folder))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    async with asyncio.timeout(SEQUENCED_WITHIN_SECONDS):
        said, _ = await process.communicate()
    memory = int(said) / 1024
    yield Figure(f"sequencer's memory at {size:,} entries", memory, "MB", "under 100")


async def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    await work()  # type: ignore[misc] # an async function
    return (time.perf_counter() - began) * 1000


async def run(url: str, *, count: int, seconds: float, size: int) -> None:
    """Measure everything on one database."""
    with tempfile.TemporaryDirectory() as folder:
        await open_databases({Market.REAL: url}, connections=40)
        try:
            await migrate()
            await BareRow.create_table()
            identity = identity_in(Path(folder))
            print(f"-- {engine_kind()}")
            for figures in (
                measure_appends(identity, count),
                measure_business(identity, seconds),
                measure_latency(identity, seconds),
            ):
                async for figure in figures:
                    print(figure, flush=True)
            await plant(identity, size, entry=_filler)
            for figures in (
                measure_proofs(size),
                measure_fsck(size),
                measure_memory(url, Path(folder), size),
            ):
                async for figure in figures:
                    print(figure, flush=True)
        finally:
            await close_databases()


async def main() -> None:
    """Measure on SQLite, then on PostgreSQL where its programs are installed."""
    parser = argparse.ArgumentParser(description="Measure the transparency log.")
    parser.add_argument("--count", type=int, default=100, help="appends one by one in each turn")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each load")
    parser.add_argument("--entries", type=int, default=1_000_000, help="size of the large log")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    given = parser.parse_args()
    chosen = {"count": given.count, "seconds": given.seconds, "size": given.entries}
    if given.only != "postgres":
        with tempfile.TemporaryDirectory() as folder:
            await run(f"sqlite:///{folder}/log.sqlite", **chosen)
    if given.only != "sqlite" and postgres.binaries() is not None:
        with postgres.server(durable=True) as address:
            await run(f"{address}/postgres", **chosen)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the site runs
        runner.run(main())
