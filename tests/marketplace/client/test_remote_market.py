"""The client speaks to the real site: typed answers, pages, errors, posts that are done once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import pytest

from marketplace.client import (
    AbsentError,
    DeniedError,
    RemoteConflictError,
    RemoteMarket,
    RuleRefusalError,
    UnreachableError,
)
from marketplace.client.errors import error_from
from marketplace.foundation.rules.schemas import RuleView
from marketplace.kernel.access import Actor
from tests import stories
from tests.marketplace.conftest import headers_of

Answer = TypeVar("Answer")
ADDRESS = "http://test.local"


@pytest.fixture
def database_kind() -> str:
    """Run on one engine: what the engines do differently is asked elsewhere."""
    return "sqlite"


@dataclass
class _Half(httpx.SyncByteStream):
    """The first half of an answer; then the connection breaks."""

    content: bytes

    def __iter__(self) -> Iterator[bytes]:
        yield self.content[: len(self.content) // 2]
        raise httpx.RemoteProtocolError("peer closed connection")


class InProcess(httpx.BaseTransport):
    """Carries a blocking client's requests to the site on the loop of the test."""

    def __init__(self, site: httpx.AsyncClient) -> None:
        self.site = site
        self.loop = asyncio.get_running_loop()
        self.silences = 0
        self.breaks = 0
        self.sent: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it; the first `silences` answers get lost on the way back, and of the first `breaks`
        answers half arrives."""
        request.read()
        answered = asyncio.run_coroutine_threadsafe(self._answer(request), self.loop).result()
        self.sent.append(request)
        if self.silences:
            self.silences -= 1
            raise httpx.ReadTimeout("lost on the way back")
        if self.breaks and request.method == "GET":
            self.breaks -= 1
            half = _Half(answered.content)
            return httpx.Response(answered.status_code, headers=answered.headers, stream=half)
        return answered

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answered = await self.site.request(
            request.method, str(request.url), content=request.content, headers=request.headers
        )
        return httpx.Response(
            answered.status_code, headers=answered.headers, content=answered.content
        )


Opens = Callable[[Actor | None], Awaitable[RemoteMarket]]


@pytest.fixture
async def way(client: httpx.AsyncClient) -> InProcess:
    """Return the way to the site."""
    return InProcess(client)


@pytest.fixture
def opens(way: InProcess) -> Opens:
    """Return what opens the market for somebody."""

    async def market_of(actor: Actor | None) -> RemoteMarket:
        headers = await headers_of(actor) if actor else {"Authorization": "Bearer "}
        token = headers["Authorization"].removeprefix("Bearer ")
        return RemoteMarket(ADDRESS, token=token, transport=way)

    return market_of


async def _calling(work: Callable[[], Answer]) -> Answer:
    return await asyncio.to_thread(work)


async def test_request_is_submitted_read_and_answered_in_the_servers_own_types(
    opens: Opens,
) -> None:
    deal = await stories.a_deal()
    buyer, chief = await opens(deal.buyer), await opens(deal.supply.chief)
    asked = await _calling(lambda: buyer.submit_request(stories.asking(deal)))
    read = await _calling(lambda: chief.request(asked.request_id))
    accepted = await _calling(lambda: chief.accept_request(read))
    drawn_up = await _calling(lambda: buyer.agreement_from(asked.request_id))
    assert (read, accepted.revision, drawn_up.request_id) == (asked, 2, asked.request_id)


async def test_pages_are_followed_to_the_end(opens: Opens, way: InProcess) -> None:
    visitor = await opens(None)
    whole = await _calling(lambda: list(visitor.rules()))
    paged = await _calling(lambda: list(visitor.pages("/rules", RuleView, limit=7)))
    assert paged == whole
    assert len(way.sent) == 1 + -(-len(whole) // 7)


async def test_answer_lost_on_the_way_is_asked_for_again_and_the_act_is_done_once(
    opens: Opens, way: InProcess
) -> None:
    deal = await stories.a_deal()
    buyer = await opens(deal.buyer)
    way.silences = 1
    asked = await _calling(lambda: buyer.submit_request(stories.asking(deal)))
    found = await _calling(lambda: list(buyer.requests()))
    assert [one.request_id for one in found] == [asked.request_id]


async def test_delivery_goes_on_where_the_connection_broke(opens: Opens, way: InProcess) -> None:
    deal = await stories.a_deal()
    held, buyer = await stories.a_licence_in_force(deal), await opens(deal.buyer)
    way.breaks = 2
    delivered, content = await _calling(
        lambda: buyer.deliver(held.licence_id, purpose=held.purpose, scenario=held.scenario)
    )
    asked = [one.headers.get("range") for one in way.sent if one.method == "GET"]
    half = delivered.size_bytes // 2
    rest = (delivered.size_bytes - half) // 2
    assert asked == [None, f"bytes={half}-", f"bytes={half + rest}-"]
    assert (len(content), delivered.acknowledged_at is not None) == (delivered.size_bytes, True)


async def test_broken_answer_that_cannot_be_gone_on_with_is_told(
    opens: Opens, way: InProcess
) -> None:
    visitor = await opens(None)
    way.breaks = 1
    with pytest.raises(UnreachableError):
        await _calling(lambda: list(visitor.get_pieces("/rules")))


async def test_no_of_the_server_keeps_its_code_and_family(opens: Opens) -> None:
    deal = await stories.a_deal()
    buyer, visitor = await opens(deal.buyer), await opens(None)
    asked = await _calling(lambda: buyer.submit_request(stories.asking(deal)))
    await _calling(lambda: buyer.withdraw_request(asked))
    two = stories.asking(deal, scenarios=["夜班线路优化", "站点选址"])
    found = [
        await _no(AbsentError, lambda: buyer.product("HZ-P-2026-999999-9")),
        await _no(DeniedError, visitor.me),
        await _no(RemoteConflictError, lambda: buyer.withdraw_request(asked)),
        await _no(RuleRefusalError, lambda: buyer.submit_request(two)),
    ]
    assert found == [
        "catalogue.unknown-product",
        "web.not-signed-in",
        "requests.stale",
        "policy.refused",
    ]


async def _no(kind: type[Any], work: Callable[[], Any]) -> str:
    with pytest.raises(kind) as raised:
        await _calling(work)
    return str(raised.value.problem.code)


def test_silence_is_told_as_such() -> None:
    with RemoteMarket("http://127.0.0.1:9") as market, pytest.raises(UnreachableError) as raised:
        market.log_head()
    assert raised.value.problem.code == "client.no-answer"


def test_answer_that_is_no_problem_document_is_told_by_its_status() -> None:
    assert error_from(502, b"<html>").problem.code == "http.502"
