"""`python -m benchmarks.doors`: measure on SQLite, then on PostgreSQL where it is installed."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.doors.asking import BARE, SITE, SPENT, Asked
from tests import postgres

TURNS = 7
START_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Site:
    """A running server process and the connection that asks it."""

    connection: http.client.HTTPConnection

    def spent(self) -> float:
        """Return the CPU seconds that the server has spent so far."""
        return float(self.ask("GET", SPENT, {}, ""))

    def ask(self, method: str, path: str, headers: dict[str, str], body: str) -> bytes:
        """Ask once and read the answer to its end."""
        self.connection.request(method, path, body=body.encode() or None, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status in {200, 201}, content[:2_000]
        return content

    def cost(self, asked: Asked, path: str, count: int) -> float:
        """Return the server's CPU milliseconds a request, over `count` of them."""
        before = self.spent()
        for _ in range(count):
            self.ask(asked.method, path, asked.sent_headers(), asked.body)
        return (self.spent() - before) / count * 1e3


@contextmanager
def serving(url: str, products: int) -> Iterator[tuple[Site, list[Asked], dict[str, int]]]:
    """Run the server process until the block ends."""
    port = postgres._free_port()
    words = [sys.executable, "-m", "benchmarks.doors.serving", url, "market", str(products)]
    process = subprocess.Popen(
        [*words, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        asked = [Asked(**one) for one in told["asked"]]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        _connect(connection)
        yield Site(connection), asked, told["trips"]
        connection.close()
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def _connect(connection: http.client.HTTPConnection) -> None:
    ends = time.monotonic() + START_SECONDS
    while True:
        try:
            return connection.connect()
        except ConnectionRefusedError:
            assert time.monotonic() < ends, "the server does not listen"
            time.sleep(0.05)


def measure(site: Site, asked: Asked, count: int) -> tuple[float, float]:
    """Return the medians of the site's and the bare application's cost, measured in turns."""
    paths = {SITE: SITE + asked.path, BARE: BARE + asked.place}
    costs: dict[str, list[float]] = {SITE: [], BARE: []}
    for path in paths.values():
        site.cost(asked, path, 10)  # warm
    for _ in range(TURNS):
        for kind, path in paths.items():
            costs[kind].append(site.cost(asked, path, count))
    return statistics.median(costs[SITE]), statistics.median(costs[BARE])


def run(name: str, url: str, products: int, count: int, only: str) -> None:
    """Measure everything on one database and print a line of a table each."""
    with serving(url, products) as (site, asked, trips):
        for one in asked:
            if only not in one.name:
                continue
            ours, bare = measure(site, one, count)
            ratio = ours / bare
            met = "met" if ratio <= one.aim else "missed"
            print(
                f"| {name} | {one.name} | {trips[one.name]} | {ours:.2f} ms | {bare:.2f} ms "
                f"| {ratio:.2f} | {one.aim:g} | {met} |",
                flush=True,
            )


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--count", type=int, default=40, help="requests in each turn")
    parser.add_argument("--only", default="", help="a part of the names to measure")
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    given = parser.parse_args()
    print("| database | what | trips | site | bare | times | at most | |")
    print("|---|---|---|---|---|---|---|---|")
    if given.database != "postgres":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{os.path.join(folder, 'market.sqlite')}"
            run("SQLite", url, given.products, given.count, given.only)
    if given.database != "sqlite" and postgres.binaries() is not None:
        with postgres.server(durable=True) as address:
            run("PostgreSQL", f"{address}/postgres", given.products, given.count, given.only)


if __name__ == "__main__":
    main()
