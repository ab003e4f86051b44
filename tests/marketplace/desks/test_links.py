"""Every link of every page leads somewhere, for every kind of reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.organizations.model import Post
from marketplace.kernel.access import Actor, Door
from marketplace.oversight.regulation import service as regulation
from marketplace.oversight.regulation.schemas import OpenCase, OrderSuspension
from marketplace.settings import Settings
from marketplace.web.doors import MarketDoor
from tests import factories as make
from tests.stories import Deal, a_deal, a_licence_in_force, a_request, an_agreement, sequence_log

pytestmark = pytest.mark.usefixtures("market", "clock")

ELSEWHERE = ("/static/", "/language/", "/practice", "/api/")
"""What is not a page of this market."""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2}-[A-Z]-\d{4}-\d{6}-\d|\d+")
NOWHERE = {404, 405}
"""What a form gets that no handler takes; one that is taken lacks its token and is refused."""
PER_PATTERN = 2
"""How many pages of one kind are opened; they come from the same template."""


class Links(HTMLParser):
    """Collects where a page leads: its links and GET forms, and apart from them its POST forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.posts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.found.append(given["href"] or "")
        if tag == "form" and given.get("action"):
            forms = self.posts if given.get("method") == "post" else self.found
            forms.append(given["action"] or "")


def links_of(html: str) -> Links:
    reader = Links()
    reader.feed(html)
    reader.found = [one.partition("#")[0] for one in reader.found if one.startswith("/")]
    return reader


@asynccontextmanager
async def site_for(actor: Actor | None) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the whole site to this reader, as if they had signed in."""

    async def identify(_: Any) -> Actor | None:
        return replace(actor, door=Door.PAGE) if actor else None

    settings = Settings()
    app = MarketDoor(create_site(settings, replace(frame_of(settings), identify=identify)))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
        base_url="http://test.local",
        headers={"accept": "text/html"},
    ) as client:
        yield client


@dataclass
class Walk:
    """Follows every link from the first pages on: the status of each page, the forms' addresses."""

    client: httpx.AsyncClient
    seen: dict[str, int] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)

    async def follow(self, waiting: list[str]) -> None:
        while waiting:
            address = waiting.pop(0)
            kind = ID.sub("*", address)
            is_known = address in self.seen or self.kinds[kind] >= PER_PATTERN
            if is_known or address.startswith(ELSEWHERE):
                continue
            self.kinds[kind] += 1
            answer = await self.client.get(address)
            self.seen[address] = answer.status_code
            if "text/html" in answer.headers.get("content-type", ""):
                links = links_of(answer.text)
                waiting += links.found
                self.forms |= {one.partition("?")[0] for one in links.posts}

    async def broken(self) -> dict[str, object]:
        """Return the pages that are not there, and the forms that nothing takes."""
        found: dict[str, object] = {at: one for at, one in self.seen.items() if one >= 400}
        for action in {ID.sub("*", one): one for one in self.forms}.values():
            answer = await self.client.post(action)
            if answer.status_code in NOWHERE:
                found[action] = f"a form to nowhere: {answer.status_code}"
        return found


async def _visitor(_: Deal) -> None:
    return None


async def _stranger(_: Deal) -> Actor:
    return await make.a_user("stranger")


async def _city(_: Deal) -> Actor:
    return await make.an_officer(Post.CITY_EXECUTIVE, "gz-office")


async def _executive(_: Deal) -> Actor:
    return await make.the_executive()


async def _regulator(_: Deal) -> Actor:
    return await make.the_regulator()


async def _liaison(deal: Deal) -> Actor:
    return deal.supply.liaison


async def _chief(deal: Deal) -> Actor:
    return deal.supply.chief


async def _buyer(deal: Deal) -> Actor:
    return deal.buyer


READERS: dict[str, Callable[[Deal], Awaitable[Actor | None]]] = {
    "visitor": _visitor,
    "stranger": _stranger,
    "liaison": _liaison,
    "chief": _chief,
    "executive": _executive,
    "city": _city,
    "buyer": _buyer,
    "regulator": _regulator,
}


async def a_story() -> Deal:
    """Return a market in which something of everything has happened."""
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await an_agreement(deal, scenarios=["站点选址"])
    await a_request(deal, scenarios=["站点选址"])
    regulator = await make.the_regulator()
    case = await regulation.open_case(regulator, OpenCase(reason="核查公交数据的去向"))
    await regulation.order_suspension(
        regulator,
        OrderSuspension(
            case_id=case.case_id,
            target_kind=Target.LICENCE,
            target_id=licence.licence_id,
            ground=Ground.SUSPECTED_MISUSE,
            rule="GZ-51",
            clause="三(一)",
            reason="在查明来源之前暂停使用。",
        ),
    )
    await sequence_log()
    return deal


@pytest.mark.parametrize("database_kind", ["sqlite"])  # links are the same on both
async def test_every_link_of_every_page_leads_somewhere() -> None:
    deal = await a_story()
    code = deal.supply.listing.version.code
    broken = {}
    for name, reader in READERS.items():
        actor = await reader(deal)
        start = ["/", "/desk", f"/products/{code}"] if actor else ["/", f"/products/{code}"]
        async with site_for(actor) as client:
            found = Walk(client)
            await found.follow(start)
            broken |= {f"{name}: {at}": what for at, what in (await found.broken()).items()}
        assert len(found.seen) > 8, f"{name} could go nowhere"
    assert broken == {}
