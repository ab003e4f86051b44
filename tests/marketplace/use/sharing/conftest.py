"""One deal with a licence per kind of terms, made once per run and copied for each test."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel import clock as kernel_clock
from marketplace.kernel.address import open_address, site_address
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market
from marketplace.kernel.stores import close_stores, open_stores
from marketplace.settings import Settings
from marketplace.use.sharing import admission
from marketplace.use.sharing.rate import Pace
from marketplace.use.sharing.slots import SLOTS
from marketplace.web.doors import MarketDoor
from marketplace.web.slots import offer
from tests.conftest import FrozenClock
from tests.marketplace.use.sharing.given import TERMS, Shared, shared
from tests.stories import a_deal, a_licence_in_force

PASSPHRASE = "a passphrase for tests"
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Where the tests' frozen clock begins."""


async def _open(folder: Path, port: int) -> None:
    open_address(f"http://127.0.0.1:{port}")
    open_keys(folder / "keys", PASSPHRASE)
    open_stores(str(folder / "store"))
    open_identities(folder / "keys")
    await open_databases({Market.REAL: f"sqlite:///{folder}/market.sqlite"}, durable=False)


async def _close() -> None:
    await close_databases()
    close_stores()
    close_keys()
    open_address(Settings().base_url)


@pytest.fixture(scope="session")
def port() -> int:
    """Return the free port that the site's address names: licences hold to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
async def dealt(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, port: int
) -> tuple[Path, dict[str, Shared]]:
    """Return a folder with a market in which every licence of `TERMS` is in force."""
    folder = tmp_path_factory.mktemp("dealt") / "market"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "market.sqlite")
    with kernel_clock.set_to(lambda: START):
        await _open(folder, port)
        deal = await a_deal()
        found = {
            name: await shared(deal, await a_licence_in_force(deal, **terms))
            for name, terms in TERMS.items()
        }
        await _close()
    return folder, found


@pytest.fixture
async def licences(
    dealt: tuple[Path, dict[str, Shared]],
    tmp_path: Path,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    port: int,
) -> AsyncIterator[dict[str, Shared]]:
    """Open a copy of the market and return its licences by the name of their terms."""
    assert clock.at == START
    folder, found = dealt
    await _open(shutil.copytree(folder, tmp_path / "market"), port)
    monkeypatch.setattr(admission, "pace", Pace())  # the windows of earlier tests are not its own
    try:
        yield found
    finally:
        await _close()


@pytest.fixture
def given(licences: dict[str, Shared]) -> Shared:
    """Return the licence of plain terms."""
    return licences["plain"]


@pytest.fixture(scope="session")
def site() -> MarketDoor:
    """Return the whole site; it holds nothing of a market."""
    settings = Settings(synthetic=True)
    for slot, filling in SLOTS.items():
        offer(slot, filling)
    return MarketDoor(create_site(settings, frame_of(settings)))


@pytest.fixture
async def program(
    licences: dict[str, Shared], site: MarketDoor
) -> AsyncIterator[httpx.AsyncClient]:
    """Return a program that reaches the site on the copied market."""
    assert licences
    transport = httpx.ASGITransport(cast(Any, site))
    async with httpx.AsyncClient(transport=transport, base_url=site_address()) as http:
        yield http


@pytest.fixture
async def served(licences: dict[str, Shared], site: MarketDoor, port: int) -> AsyncIterator[str]:
    """Serve the site on the copied market over loopback; return its address."""
    assert licences

    async def without_lifespan(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await site(scope, receive, send)

    server = Server(without_lifespan, port=port, interface=Interfaces.ASGI, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    await _until_answers(port)
    try:
        yield site_address()
    finally:
        server.stop()  # type: ignore[no-untyped-call] # Granian leaves it so
        await serving


async def _until_answers(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
