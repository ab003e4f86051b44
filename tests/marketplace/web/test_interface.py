"""What holds on every route of the interface: tags, pages, fields, preconditions, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.kernel.errors import MarketplaceError
from marketplace.settings import Settings
from marketplace.web.doors import MarketDoor
from marketplace.web.interface.representing import shape_answer, tags_match
from marketplace.web.interface.shapes import Kind, Shape
from tests import stories
from tests.marketplace.conftest import headers_of

A_LIST = Shape(Kind.LIST, ("id", "name"))
A_PAGE = Shape(Kind.PAGE, ("id", "name"), "items", "next_cursor")


def _items(count: int) -> list[dict[str, object]]:
    return [{"id": at, "name": f"item {at}"} for at in range(count)]


def _walk(items: list[dict[str, object]], limit: int) -> list[dict[str, object]]:
    """Follow the links to the end."""
    query, seen = [("limit", str(limit))], []
    while True:
        shaped = shape_answer(msgspec.json.encode(items), A_LIST, query)
        seen += msgspec.json.decode(shaped.body)
        if not shaped.following:
            return seen
        query = [tuple(pair.split("=", 1)) for pair in shaped.following.split("&")]  # type: ignore[misc]


@given(count=st.integers(0, 30), limit=st.integers(1, 12))
def test_pages_put_together_are_the_list(count: int, limit: int) -> None:
    assert _walk(_items(count), limit) == _items(count)


def test_page_goes_on_after_the_item_it_ended_with_though_others_came_before() -> None:
    first = shape_answer(msgspec.json.encode(_items(5)), A_LIST, [("limit", "2")])
    cursor = first.following.rpartition("cursor=")[2]
    grown = [{"id": 99, "name": "new"}, *_items(5)]
    second = shape_answer(msgspec.json.encode(grown), A_LIST, [("limit", "2"), ("cursor", cursor)])
    assert msgspec.json.decode(second.body) == _items(4)[2:]


def test_chosen_fields_alone_are_sent_of_each_item_of_a_page() -> None:
    page = {"items": _items(2), "next_cursor": None}
    shaped = shape_answer(msgspec.json.encode(page), A_PAGE, [("fields", "id")])
    assert msgspec.json.decode(shaped.body) == {
        "items": [{"id": 0}, {"id": 1}],
        "next_cursor": None,
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ([("limit", "0")], "paging.limit-out-of-range"),
        ([("limit", "201")], "paging.limit-out-of-range"),
        ([("limit", "many")], "paging.limit-out-of-range"),
        ([("limit", "²")], "paging.limit-out-of-range"),
        ([("cursor", "?")], "paging.unknown-cursor"),
        ([("cursor", "WzEsImEiXQ")], "paging.unknown-cursor"),
        ([("fields", "price")], "web.unknown-field"),
        ([("fields", "")], "web.unknown-field"),
    ],
)
def test_query_that_cannot_be_answered_is_named(query: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(MarketplaceError) as raised:
        shape_answer(msgspec.json.encode(_items(3)), A_LIST, query)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("wanted", "matches"), [("*", True), ('W/"a"', True), ('"b", "a"', True), ('"b"', False)]
)
def test_tag_is_matched_weakly_and_in_lists(wanted: str, matches: bool) -> None:
    assert tags_match(wanted, '"a"') is matches


async def test_who_has_the_representation_is_sent_no_body(client: httpx.AsyncClient) -> None:
    tag = (await client.get("/api/v1/units")).headers["etag"]
    again = await client.get("/api/v1/units", headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


async def test_fields_of_a_list_are_chosen(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/rules", params={"fields": "id,pack", "limit": 3})
    assert {tuple(one) for one in answer.json()} == {("id", "pack")}


async def test_link_leads_to_the_next_page(client: httpx.AsyncClient) -> None:
    first = await client.get("/api/v1/rules", params={"limit": 2, "fields": "id"})
    assert first.links["next"]["url"].startswith("/api/v1/rules?limit=2&fields=id&cursor=")


async def test_options_name_every_method_of_an_address(client: httpx.AsyncClient) -> None:
    answer = await client.options("/api/v1/account/tokens")
    assert answer.headers["allow"] == "GET, OPTIONS, POST"


async def test_command_goes_ahead_while_the_thing_is_what_was_read(
    client: httpx.AsyncClient,
) -> None:
    deal = await stories.a_deal()
    asked = await stories.a_request(deal)
    headers = await headers_of(deal.buyer)
    path = f"/api/v1/requests/{asked.request_id}"
    tag = (await client.get(path, headers=headers)).headers["etag"]
    done = await client.post(
        f"{path}/withdraw", json={"if_match": asked.revision}, headers={**headers, "if-match": tag}
    )
    assert done.status_code == 200, done.text


async def test_command_on_what_has_changed_is_not_done(client: httpx.AsyncClient) -> None:
    deal = await stories.a_deal()
    asked = await stories.a_request(deal)
    headers = await headers_of(deal.buyer)
    path = f"/api/v1/requests/{asked.request_id}"
    refused = await client.post(
        f"{path}/withdraw",
        json={"if_match": asked.revision},
        headers={**headers, "if-match": '"of yesterday"'},
    )
    standing = (await client.get(path, headers=headers)).json()["standing"]
    assert (refused.status_code, refused.json()["code"], standing) == (
        412,
        "kernel.changed-since",
        asked.standing.value,
    )


async def test_body_without_the_revision_that_was_read_is_asked_for_it(
    client: httpx.AsyncClient,
) -> None:
    deal = await stories.a_deal()
    asked = await stories.a_request(deal)
    answer = await client.post(
        f"/api/v1/requests/{asked.request_id}/withdraw",
        json={},
        headers=await headers_of(deal.buyer),
    )
    assert (answer.status_code, answer.json()["code"]) == (428, "web.precondition-required")


@pytest.fixture
async def limited(market: object) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of a site that answers three requests a minute."""
    settings = Settings(requests_per_minute=3)
    app = MarketDoor(create_site(settings, frame_of(settings)))
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test.local") as http:
        yield http


async def test_who_asks_too_often_is_told_when_to_come_back(limited: httpx.AsyncClient) -> None:
    answers = [await limited.get("/api/v1/prices") for _ in range(4)]
    refused = answers[-1]
    assert [one.headers["ratelimit-remaining"] for one in answers[:3]] == ["2", "1", "0"]
    assert (refused.status_code, refused.headers["content-type"], refused.json()["code"]) == (
        429,
        "application/problem+json",
        "http.too-many-requests",
    )
    assert 0 < int(refused.headers["retry-after"]) <= 60


async def test_each_token_has_a_limit_of_its_own(limited: httpx.AsyncClient) -> None:
    for _ in range(4):
        await limited.get("/api/v1/prices")
    other = await limited.get("/api/v1/prices", headers={"authorization": "Bearer another"})
    assert other.status_code == 200
