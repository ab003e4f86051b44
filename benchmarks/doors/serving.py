"""The server process: the market, the site, and the bare application beside it."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import httpx
import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

from benchmarks.doors.asking import BARE, SITE, SPENT, Asked, questions
from benchmarks.doors.bare import Bare, Driver, PostgresDriver, SqliteDriver
from benchmarks.doors.planting import plant
from benchmarks.doors.recording import Script, Trip, noted
from marketplace.app import create_app
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.address import open_address
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import open_keys
from marketplace.kernel.markets import Market
from marketplace.kernel.stores import open_stores
from marketplace.serving import keep_still
from marketplace.settings import Settings
from marketplace.web.logging import configure_logging
from migrations.run import migrate


class Served:
    """Both applications at one port, told apart by the first step of the path."""

    def __init__(self, site: Any, bare: Any) -> None:
        self.site = site
        self.bare = bare

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, or tell how much CPU this process has spent."""
        if scope["type"] != "http":
            return
        if scope["path"] == SPENT:
            body = repr(time.process_time()).encode()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": body})
            return
        chosen, path = next(
            (app, scope["path"].removeprefix(prefix))
            for prefix, app in ((SITE, self.site), (BARE, self.bare))
            if scope["path"].startswith(prefix)
        )
        await chosen({**scope, "path": path, "raw_path": path.encode()}, receive, send)


async def script_of(site: Any, asked: Asked) -> Script:
    """Have the site answer three times and note the SQL of the last two."""
    transport = httpx.ASGITransport(app=site)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        takes: list[list[Trip]] = []
        for _ in range(3):
            with noted() as trips:
                answer = await client.request(
                    asked.method, asked.path, headers=asked.sent_headers(), content=asked.body
                )
            assert answer.status_code == asked.status, (asked.name, answer.text[:2_000])
            takes.append(trips)
    return Script.of(takes[1], takes[2])


async def serve(url: str, folder: Path, products: int) -> None:
    """Plant, note, say what can be asked and where, and serve until the input ends."""
    settings = Settings(requests_per_minute=100_000_000)
    configure_logging()
    open_address("http://bench.example")
    open_keys(folder / "keys", "a passphrase for a benchmark")
    open_stores(str(folder / "store"))
    open_identities(folder / "keys")
    await open_databases({Market.REAL: url})
    await migrate()
    site = cast(Any, create_app(settings))
    asked = questions(await plant(products))
    scripts = {one.place: await script_of(site, one) for one in asked}
    driver = await _driver(url)
    keep_still()
    try:
        await _answer(Served(site, Bare(driver, scripts)), asked, scripts)
    finally:
        await driver.close()
        await close_databases()


async def _driver(url: str) -> Driver:
    if url.startswith("sqlite"):
        return await SqliteDriver(url.removeprefix("sqlite:///")).open()
    return await PostgresDriver(url).open()


async def _answer(app: Served, asked: list[Asked], scripts: Mapping[str, Script]) -> None:
    port = int(sys.argv[4])
    server = Server(app, port=port, interface=Interfaces.ASGI, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    trips = {one.name: len(scripts[one.place].trips) for one in asked}
    print(json.dumps({"asked": [asdict(one) for one in asked], "trips": trips}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.stop()  # type: ignore[no-untyped-call] # Granian leaves it so
    await serving


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        uvloop.run(serve(sys.argv[1], Path(kept) / sys.argv[2], int(sys.argv[3])))
