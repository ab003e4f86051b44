"""The whole site over HTTP, without a network, on the market of the test."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import httpx
import pytest
from click.testing import CliRunner, Result

from contracts.signing import pkcs8
from marketplace.app import create_site
from marketplace.cli_support import recognise_by, run_in_market
from marketplace.desks.frame import frame_of
from marketplace.foundation.accounts.model import Scope, hash_of
from marketplace.foundation.accounts.queries import actor_named, user_of
from marketplace.foundation.accounts.schemas import MakeToken
from marketplace.foundation.accounts.service import make_token
from marketplace.foundation.accounts.tables import Session
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.markets import Market
from marketplace.settings import Settings
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.web.cookies import session_cookie
from marketplace.web.doors import MarketDoor
from migrations.run import migrate
from tests import stories
from tests.conftest import FrozenClock
from tests.marketplace.elsewhere import MarketElsewhere


@pytest.fixture(autouse=True)
def _light_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch passphrases little: how much is right is held by the tests of the lock itself."""
    monkeypatch.setattr(pkcs8, "ROUNDS", 1_000)


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


@dataclass(frozen=True, slots=True)
class Console:
    """`marketplace ...` on an embedded database of the test's own, by the machine's clock.

    Commands run event loops of their own, so a test that asks for it is no coroutine. With a market
    `elsewhere`, each command that has a counterpart is sent there by somebody's token.
    """

    keys: Path
    elsewhere: MarketElsewhere | None = None

    def __call__(self, command: click.Command, *words: str, typed: str = "") -> Result:
        """Run a command with its words, typing `typed` when it asks."""
        if self.elsewhere and (sent := self.elsewhere.invoke(command, words, typed=typed)):
            return sent
        return CliRunner().invoke(command, list(words), input=typed, catch_exceptions=False)

    def run(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Run something in the market beside the commands."""
        open_identities(self.keys)
        return run_in_market(work)

    def a_deal(self) -> tuple[str, str, str]:
        """Return a listed product's code, and the names of its chief and of a buyer."""

        async def work() -> tuple[str, str, str]:
            deal = await stories.a_deal()
            assert deal.supply.chief.user_id is not None
            assert deal.buyer.user_id is not None
            chief = await user_of(deal.supply.chief.user_id)
            buyer = await user_of(deal.buyer.user_id)
            return deal.supply.listing.version.code, chief.username, buyer.username

        found: tuple[str, str, str] = self.run(work)
        return found

    def agreement_of(self, request_id: str) -> str:
        """Return the id of the contract that grew from a request."""

        async def work() -> str:
            found = await agreement_of_request(UUID(request_id))
            assert found is not None
            return str(found.agreement_id)

        return str(self.run(work))

    def sequence_log(self) -> None:
        """Bring everything recorded so far under a published checkpoint."""
        self.run(stories.sequence_log)


@pytest.fixture(params=["here", "elsewhere"])
def console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Console:
    """Return the console on a migrated database of the test's own, and against it as a market
    elsewhere: every command answers alike."""
    for name, value in {
        "DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite",
        "PRACTICE_DATABASE_URL": f"sqlite:///{tmp_path}/practice.sqlite",
        "STORE_URL": f"{tmp_path}/store",
        "KEYS_URL": f"{tmp_path}/keys",
        "KEY_PASSPHRASE": "a passphrase for tests",
    }.items():
        monkeypatch.setenv(f"MARKETPLACE_{name}", value)
    recognise_by(actor_named)
    run_in_market(migrate)
    keys = tmp_path / "keys"
    return Console(keys, MarketElsewhere(keys) if request.param == "elsewhere" else None)
