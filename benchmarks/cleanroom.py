"""How long a buyer waits for the first row in the clean room's cage, and what a query costs.

Run: ``python -m benchmarks.cleanroom``. A made-up table of 100,000 rows; prints the wall time from
handing over a query to its answer, warm (the nursery runs) and cold (it starts), and with fifty
buyers at once; leaves with 1 when the warm median is over the limit.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np
import pyarrow as pa

from marketplace.use.cleanroom.cage.keeper import Nursery
from marketplace.use.cleanroom.cage.limits import Limits
from marketplace.use.cleanroom.cage.messages import Rows, Select, Tabulate, Tabulated
from marketplace.use.cleanroom.cage.nursery import table_bytes
from marketplace.use.cleanroom.release import TOP, OutputRules, judge

LIMIT_SECONDS = 0.8
ROWS = 100_000
TURNS = 9
BUYERS = 50
SQL = "SELECT line, count(*), avg(fare) FROM data WHERE hour < 12 GROUP BY line"
RULES = OutputRules(smallest=20, dominant_share=0.85, protection_percent=10, digits=4)


def main() -> None:
    """Measure trial and licensed queries, cold, warm and fifty at once."""
    table, nursery = _table(), Nursery()
    try:
        cold = _seconds(lambda: _trial(nursery, table))
        trial = median(_seconds(lambda: _trial(nursery, table)) for _ in range(TURNS))
        licensed = median(_seconds(lambda: _licensed(nursery, table)) for _ in range(TURNS))
        crowd = _seconds(lambda: _crowd(nursery, table))
    finally:
        nursery.close()
    _say("cold start to first row", cold)
    _say("trial, warm", trial)
    _say("licensed with its checks, warm", licensed)
    _say(f"{BUYERS} buyers at once, all answered", crowd)
    sys.exit(max(trial, licensed) > LIMIT_SECONDS)


def _table() -> bytes:
    chance = np.random.default_rng(1)
    return table_bytes(
        pa.table(
            {
                "line": chance.choice(["B1", "B12", "N7", "N9"], ROWS),
                "hour": chance.integers(0, 24, ROWS).astype(float),
                "fare": chance.choice([2.0, 3.0, 4.5], ROWS),
            }
        )
    )


def _trial(nursery: Nursery, table: bytes) -> None:
    found = nursery.child().run(Select(sql=SQL, rows_max=200), table, Limits(wall_seconds=60))
    assert isinstance(found, Rows), found


def _licensed(nursery: Nursery, table: bytes) -> None:
    job = Tabulate(sql=SQL, cells_max=200, top=TOP, middle=20)
    found = nursery.child().run(job, table, Limits(wall_seconds=60))
    assert isinstance(found, Tabulated), found
    assert judge(found, [], RULES).lines


def _crowd(nursery: Nursery, table: bytes) -> None:
    with ThreadPoolExecutor(BUYERS) as pool:
        for done in [pool.submit(_licensed, nursery, table) for _ in range(BUYERS)]:
            done.result()


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _say(what: str, seconds: float) -> None:
    sys.stdout.write(f"{what}: {seconds:.2f} s\n")


if __name__ == "__main__":
    main()
