"""What the gate costs a download: one server, one file, with our gate and without, in turns.

The same server process answers both: our site, and beside it an application that sends the same
file in pieces of the same size and asks nobody. Then the first delivery of two licences, from
asking to the last byte: of one whose marked copy the worker has made since it was issued, and of
one that is asked for before that; and the CPU that licence, policy and metering cost one request.
The rows are made up; a long text makes their file large.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

from anonymize.roles import Role
from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.foundation.accounts.model import Scope
from marketplace.foundation.accounts.schemas import MakeToken
from marketplace.foundation.accounts.service import make_token
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.address import open_address
from marketplace.kernel.clock import now
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.keyring import open_keys, operator_signer
from marketplace.kernel.markets import Market
from marketplace.kernel.stores import open_stores
from marketplace.kernel.worker import Worker
from marketplace.settings import Settings
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.asking import ask_again
from marketplace.use.delivery.fingerprints import KEY_PURPOSE
from marketplace.use.delivery.schemas import DeliveryView, OpenDelivery
from marketplace.use.delivery.service import begin_delivery, open_delivery
from marketplace.use.delivery.streaming import CHUNK_BYTES
from marketplace.web.doors import MarketDoor
from migrations.run import migrate
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

PORT = 8766
BARE = "/bare"
AIMS = {"steady": 0.6, "first": 0.25}
CPU_AIM_MS = 1.0


@dataclass(frozen=True, slots=True)
class Bare:
    """An application that sends one file from the disk and asks nobody."""

    file: Path

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        """Answer one request."""
        size = self.file.stat().st_size
        headers = [(b"content-length", str(size).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with self.file.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def made_up(rows: int) -> bytes:
    """Return rides with two figures and a long text, about 1 kB a row, as CSV."""
    chance = np.random.default_rng(7)
    words = [f"线路说明（合成）{number} ".ljust(1_000, "·") for number in range(5)]
    return (
        pd.DataFrame(
            {
                "district": chance.choice(["海珠区", "天河区"], rows),
                "metres": chance.integers(100, 60_000, rows),
                "seconds": chance.integers(100, 60_000, rows),
                "note": chance.choice([word[:330] for word in words], rows),
            }
        )
        .to_csv(index=False)
        .encode()
    )


async def main(rows: int, rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        await _open(Path(folder))
        try:
            await _measure(Path(folder), rows, rounds)
        finally:
            await close_databases()


async def _open(folder: Path) -> None:
    open_address(f"http://127.0.0.1:{PORT}")
    open_keys(folder / "keys", "a passphrase for a benchmark")
    open_stores(str(folder / "store"))
    open_identities(folder / "keys")
    operator_signer(KEY_PURPOSE)  # a server opens the key of its marks once, slowly on purpose
    await open_databases({Market.REAL: f"sqlite:///{folder}/market.sqlite"})
    await migrate()


async def _measure(folder: Path, rows: int, rounds: int) -> None:
    plain = dict.fromkeys(("metres", "seconds", "note"), Role.PLAIN)
    deal = await a_deal(table=made_up(rows), roles=plain)
    most = {"max_uses": 1_000, "rows_per_use": rows, "rows_total": rows * 1_000}
    hasty = await a_licence_in_force(deal, **most)
    asking = MakeToken(label="bench", scope=Scope.ACT, expires_at=now() + timedelta(days=1))
    token = (await make_token(deal.buyer, asking)).token
    bare = Bare(folder / "bare")
    settings = Settings()
    site = MarketDoor(create_site(settings, frame_of(settings)))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await (bare if scope["path"] == BARE else site)(scope, receive, send)

    server = Server(app, port=PORT, interface=Interfaces.ASGI, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    _, made_meanwhile = await _first(deal, hasty, token, bare.file)
    licence = await a_licence_in_force(deal, **most)
    await _prepared()
    first, ready = await _first(deal, licence, token, bare.file)
    place = f"/api/v1/deliveries/{first.delivery_id}/content"
    times: dict[str, list[float]] = {"bare": [], "gated": []}
    for _ in range(rounds + 1):  # the first of each is not counted
        for kind, path in (("bare", BARE), ("gated", place)):
            times[kind].append(await asyncio.to_thread(_fetched, path, token, Path(os.devnull)))
    _tell(times, first, {"first": ready, "first, before the worker": made_meanwhile})
    await _tell_cpu(deal, first)
    server.stop()  # type: ignore[no-untyped-call] # Granian leaves it so
    await serving


async def _prepared() -> None:
    """Let the worker make the copies that wait."""
    begun = time.perf_counter()
    while await Worker().work_once():
        pass
    print(f"made by the worker in {time.perf_counter() - begun:.1f} s")


async def _first(
    deal: Deal, licence: LicenceView, token: str, into: Path
) -> tuple[DeliveryView, float]:
    """Return a licence's first delivery and the seconds from asking to its last byte."""
    begun = time.perf_counter()
    found = await _opened(deal, licence)
    place = f"/api/v1/deliveries/{found.delivery_id}/content"
    await asyncio.to_thread(_fetched, place, token, into)
    return found, time.perf_counter() - begun


async def _opened(deal: Deal, licence: LicenceView) -> DeliveryView:
    found = await open_delivery(
        deal.buyer,
        OpenDelivery(
            licence_id=licence.licence_id, purpose="operationsImprovement", scenario=SCENARIO
        ),
    )
    assert not isinstance(found, Refusal), found
    return found


def _fetched(path: str, token: str, into: Path) -> float:
    """Fetch with one buffer that is used again, and return the seconds it took."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    buffer = bytearray(CHUNK_BYTES)
    begun = time.perf_counter()
    connection.request("GET", path, headers={"authorization": f"Bearer {token}"})
    with connection.getresponse() as answer, into.open("wb") as file:
        assert answer.status == 200, answer.read()
        while count := answer.readinto(buffer):
            file.write(memoryview(buffer)[:count])
    return time.perf_counter() - begun


def _tell(times: dict[str, list[float]], first: DeliveryView, firsts: dict[str, float]) -> None:
    size = (first.size_bytes or 0) / 1e6
    bare, gated = (statistics.median(times[kind][1:]) for kind in ("bare", "gated"))
    print(f"{size:.0f} MB of CSV, {first.rows:,} rows; {first.transform.split(';')[0]}")
    print(f"bare {size / bare:,.0f} MB/s, gated {size / gated:,.0f} MB/s, medians in turns")
    for name, taken in {"steady": gated, **firsts}.items():
        aim = f" (aim: at least {AIMS[name]})" if name in AIMS else ""
        print(f"{name}: {bare / taken:.2f} of the bare server{aim}")


async def _tell_cpu(deal: Deal, delivery: DeliveryView) -> None:
    asked: list[tuple[str, Callable[[], Awaitable[Any]]]] = [
        ("licence and policy", lambda: ask_again(deal.buyer, delivery.delivery_id)),
        ("and metering", lambda: begin_delivery(deal.buyer, delivery.delivery_id)),
    ]
    for name, ask in asked:
        await ask()
        begun = time.process_time()
        for _ in range(50):
            await ask()
        spent = (time.process_time() - begun) / 50 * 1e3
        print(f"{name}: {spent:.2f} ms of CPU a request (aim: under {CPU_AIM_MS})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    uvloop.run(main(given.rows, given.rounds))
