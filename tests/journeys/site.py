"""The site in this process, as programs reach it, and the people who send them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import httpx
from litestar import Litestar

from marketplace.app import create_app
from marketplace.foundation.accounts.schemas import CreateUser
from marketplace.foundation.accounts.service import create_user
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import SHANGHAI, now
from marketplace.settings import Settings
from marketplace.web.doors import MarketDoor
from marketplace.web.origins import OriginDoor

BASE = "http://market.test"
PASSWORD = "a password for one story"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_TOKEN = re.compile(r"mkt_[A-Za-z0-9_-]+")


@dataclass(slots=True)
class Site:
    """The running site; one client per person, each with a token of their own."""

    door: OriginDoor
    people: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    @property
    def visitor(self) -> httpx.AsyncClient:
        """Anybody, without a token."""
        return self.client()

    def client(self, **about: Any) -> httpx.AsyncClient:
        """Return a program that reaches the site."""
        transport = httpx.ASGITransport(cast(Any, self.door))
        return httpx.AsyncClient(transport=transport, base_url=BASE, **about)

    async def person(self, username: str, name: str) -> httpx.AsyncClient:
        """Open an account, sign in by the page, make a token there, return its program."""
        command = CreateUser(username=username, display_name=name, password=PASSWORD)
        await create_user(SYSTEM, command)
        token = await _token_by_page(self.client(headers={"accept": "text/html"}), username)
        program = self.client(headers={"authorization": f"Bearer {token}"})
        self.people[username] = program
        return program


async def _token_by_page(browser: httpx.AsyncClient, username: str) -> str:
    login = await browser.get("/login")
    signed_in = await browser.post(
        "/login", data={**_hidden(login), "username": username, "password": PASSWORD}
    )
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/desk")
    account = await browser.get("/account")
    last_day = (now().astimezone(SHANGHAI) + timedelta(days=30)).date().isoformat()
    made = await browser.post(
        "/account/tokens",
        data={**_hidden(account), "label": "program", "scope": "act", "until": last_day},
    )
    return str(_TOKEN.findall(made.text)[0])


def _hidden(page: httpx.Response) -> dict[str, str]:
    return dict(_HIDDEN.findall(page.text))


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Site]:
    """Run the site with its lifespan: migrations, sequencers, worker.

    A task of its own enters and leaves the lifespan, as a server's does.
    """
    door = create_app(settings)
    assert isinstance(door, OriginDoor)
    assert isinstance(door.app, MarketDoor)
    inner = cast(Litestar, door.app.app)
    started, ended = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        try:
            async with inner.lifespan():
                started.set()
                await ended.wait()
        finally:
            started.set()

    living = asyncio.create_task(live())
    await started.wait()
    try:
        yield Site(door)
    finally:
        ended.set()
        await living
