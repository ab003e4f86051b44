"""The whole site over HTTP, without a network, on the market of the test."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.foundation.accounts.model import Scope, hash_of
from marketplace.foundation.accounts.schemas import MakeToken
from marketplace.foundation.accounts.service import make_token
from marketplace.foundation.accounts.tables import Session
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.markets import Market
from marketplace.settings import Settings
from marketplace.web.cookies import session_cookie
from marketplace.web.doors import MarketDoor
from tests.conftest import FrozenClock


@dataclass(slots=True)
class Browser:
    """What a person has before them: pages, forms that carry their tokens, one session."""

    http: httpx.AsyncClient

    async def sign_in(self, actor: Actor) -> None:
        """Become this user, as if they had signed in; the password is not asked."""
        secret = secrets.token_urlsafe(16)
        await Session(
            user=actor.user_id,
            secret_hash=hash_of(secret),
            opened_at=now(),
            expires_at=now() + timedelta(hours=1),
        ).save()
        self.http.cookies.set(session_cookie(), secret)

    def sign_out(self) -> None:
        """Be a visitor again."""
        self.http.cookies.clear()

    def speak(self, language: str) -> None:
        """Choose the language, `zh-CN` or `en`."""
        self.http.cookies.set("language", language)

    async def get(self, path: str) -> httpx.Response:
        """Ask for a page as a browser does."""
        return await self.http.get(path, headers={"accept": "text/html"})

    async def send(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Any] | None = None,
        once: str | None = None,
    ) -> httpx.Response:
        """Send a form with the token that this site gave; `once` is the form's own key."""
        if "csrf" not in self.http.cookies:
            await self.get("/prices")
        given = {**(fields or {}), "_csrf_token": self.http.cookies["csrf"]}
        if once is not None:
            given["_once"] = once
        return await self.http.post(path, data=given, files=files, headers={"accept": "text/html"})


@pytest.fixture
async def client(market: Market, clock: FrozenClock) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of the whole site on the test's market."""
    settings = Settings(synthetic=True)
    app = MarketDoor(create_site(settings, frame_of(settings)))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test.local") as http:
        yield http


@pytest.fixture
def browser(client: httpx.AsyncClient) -> Browser:
    """Return the client as a person uses it."""
    return Browser(client)


async def headers_of(actor: Actor) -> dict[str, str]:
    """Return the headers by which a program of this user is known."""
    command = MakeToken(label="test", scope=Scope.ACT, expires_at=now() + timedelta(days=1))
    return {"Authorization": f"Bearer {(await make_token(actor, command)).token}"}
