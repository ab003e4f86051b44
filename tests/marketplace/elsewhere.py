"""A market elsewhere for the console: the same databases, reached by their interface alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import click
import httpx
from click.testing import CliRunner, Result

from marketplace.app import create_site
from marketplace.cli_support import run_in_market
from marketplace.client import RemoteMarket
from marketplace.client.commands import remote_counterpart
from marketplace.client.consoles import COUNTERPARTS
from marketplace.desks.frame import frame_of
from marketplace.foundation.accounts.model import Scope
from marketplace.foundation.accounts.queries import actor_named
from marketplace.foundation.accounts.schemas import MakeToken
from marketplace.foundation.accounts.service import make_token
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.clock import now
from marketplace.kernel.markets import Market
from marketplace.kernel.worker import Worker
from marketplace.settings import Settings
from marketplace.web.doors import MarketDoor, market_of
from tests import silence

ADDRESS = "http://elsewhere.test"
Answer = TypeVar("Answer")


@dataclass
class MarketElsewhere(httpx.BaseTransport):
    """The whole site; it opens its databases for each request and lets them go after it.

    Each request runs in a thread of its own, as a server is a process of its own: nothing of the
    command that asks (its loop, its context) is seen there.
    """

    keys: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def invoke(self, command: click.Command, words: Sequence[str], *, typed: str) -> Result | None:
        """Send a command there; None when it has no counterpart, so that it works here alone."""
        path = _path(command, words)
        if path not in COUNTERPARTS:
            return None
        silence.ran.add(f"--remote {' '.join(path)}")
        said, user = _without_actor(words)
        token = self._token(user) if user else ""
        remote = remote_counterpart(command, partial(self._open, token))
        return CliRunner().invoke(remote, said, input=typed, catch_exceptions=False)

    def _open(self, token: str, practice: bool) -> RemoteMarket:
        return RemoteMarket(ADDRESS, token=token, practice=practice, transport=self)

    def _token(self, user: str) -> str:
        if user not in self.tokens:
            self.tokens[user] = self._apart(partial(run_in_market, partial(_token_of, user)))
        return self.tokens[user]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, and do the work that it asked for, as a worker beside would."""
        request.read()
        market, _ = market_of(request.url.path)
        answer = partial(self._answer, request)
        return self._apart(partial(run_in_market, answer, practice=market is Market.PRACTICE))

    def close(self) -> None:
        """Stay: another command comes."""

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=_site(), base_url=ADDRESS) as http:
            answered = await http.request(
                request.method, request.url, content=request.content, headers=request.headers
            )
        if answered.status_code == httpx.codes.ACCEPTED:
            await Worker().work_once()
        return httpx.Response(
            answered.status_code, headers=answered.headers, content=answered.content
        )

    def _apart(self, work: Callable[[], Answer]) -> Answer:
        open_identities(self.keys)
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(copy_context().run, work).result()


@cache
def _site() -> httpx.ASGITransport:
    """Return the site, made once: the databases and keys are those opened around each request."""
    settings = Settings()
    return httpx.ASGITransport(app=MarketDoor(create_site(settings, frame_of(settings))))


@cache
def _site() -> httpx.ASGITransport:
    """Return the site, which the tests of a process share: it holds nothing of a market."""
    settings = Settings(synthetic=True)
    return httpx.ASGITransport(app=MarketDoor(create_site(settings, frame_of(settings))))


async def _token_of(user: str) -> str:
    command = MakeToken(label="test", scope=Scope.ACT, expires_at=now() + timedelta(days=365))
    return (await make_token(await actor_named(user), command)).token


def _path(command: click.Command, words: Sequence[str]) -> tuple[str, ...]:
    name = command.name or ""
    return (name, words[0]) if isinstance(command, click.Group) and words else (name,)


def _without_actor(words: Sequence[str]) -> tuple[list[str], str]:
    said = list(words)
    if "--as" not in said:
        return said, ""
    at = said.index("--as")
    user = said[at + 1]
    del said[at : at + 2]
    return said, user
