"""What `docs/api.md` promises of every operation, asked of every operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.settings import Settings
from marketplace.web.interface.describing import Document, description_of
from tests import stories
from tests.factories import a_user
from tests.marketplace.conftest import headers_of

UNMATCHED = {
    "/api/v1/batches/confirmations",
    "/api/v1/batches/examinations",
    "/api/v1/licence-checks",
    "/api/v1/quality-cards",
    "/api/v1/recipes/measurements",
    "/api/v1/recipes/trials",
    "/api/v1/regulation/erasures",
    "/api/v1/regulation/exports",
    "/api/v1/regulation/openings",
    "/api/v1/regulation/replays",
    "/api/v1/regulation/searches",
}
"""Changes of what has no address of its own to be read at: they say which state they mean by
`if_match` in the body, or make something new."""


def _operations() -> Iterator[tuple[str, str, Document]]:
    settings = Settings()
    document = description_of(create_site(settings, frame_of(settings)))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path.startswith("/api/"):
                yield path, method, operation


def _success(operation: Document) -> Document:
    found: Document = next(iter(operation["responses"].values()))
    return found


def _is_file(operation: Document) -> bool:
    """Say whether the answer is no JSON, or JSON whose form another standard says."""
    content = _success(operation).get("content", {})
    return content.get("application/json", {}).get("schema", {"type": "object"}) == {
        "type": "object"
    }


OPERATIONS = list(_operations())
READINGS = [
    (path, one) for path, method, one in OPERATIONS if method == "get" and not _is_file(one)
]
"""Without files and rows, which come in media types of their own."""
CHANGES = [(path, method, one) for path, method, one in OPERATIONS if method != "get"]


def _inputs(operation: Document) -> set[str]:
    return {one["name"] for one in operation["parameters"]}


def _is_list(operation: Document) -> bool:
    content = _success(operation).get("content", {}).get("application/json", {})
    return bool(content.get("schema", {}).get("type") == "array")


def test_every_reading_has_a_tag() -> None:
    without = {
        path
        for path, one in READINGS
        if "ETag" not in _success(one)["headers"] or "304" not in one["responses"]
    }
    assert without == set()


def test_every_reading_lets_fields_be_chosen() -> None:
    without = {path for path, one in READINGS if "fields" not in _inputs(one)}
    assert without == {"/api/v1/log/consistency"}  # a list of digests has no fields


def test_every_list_comes_in_pages() -> None:
    without = {
        path
        for path, one in READINGS
        if _is_list(one)
        and not ({"cursor", "limit"} <= _inputs(one) and "Link" in _success(one)["headers"])
    }
    assert without == set()


def test_every_post_takes_a_key() -> None:
    without = {
        path
        for path, method, one in CHANGES
        if method == "post" and "Idempotency-Key" not in _inputs(one)
    }
    assert without == set()


def test_every_change_can_be_held_to_what_was_read() -> None:
    assert {path for path, _, one in CHANGES if "If-Match" not in _inputs(one)} == UNMATCHED


def test_every_answer_says_how_many_requests_remain() -> None:
    names = {"RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}
    assert [
        path for path, _, one in OPERATIONS if not names <= _success(one)["headers"].keys()
    ] == []


LISTS = sorted(path for path, one in READINGS if _is_list(one) and "{" not in path)


async def _walk(client: httpx.AsyncClient, headers: dict[str, str], path: str) -> dict[str, Any]:
    """Read a list as a program would: whole, again by its tag, by one item and one field."""
    whole = await client.get(path, headers=headers)
    if whole.status_code != 200:
        return {"refused": whole.status_code in {403, 422}}
    tagged = {**headers, "if-none-match": whole.headers["etag"]}
    again = await client.get(path, headers=tagged)
    first = await client.get(path, headers=headers, params={"limit": 1})
    items = whole.json()
    following = first.links.get("next", {}).get("url")
    second = (await client.get(following, headers=headers)).json() if following else []
    return {
        "again": again.status_code,
        "pages": first.json() + second == items[:2],
        "remaining": whole.headers["ratelimit-remaining"].isdigit(),
    }


@pytest.mark.parametrize("who", ["buyer", "liaison"])
async def test_every_list_keeps_what_its_description_says(
    client: httpx.AsyncClient, who: str
) -> None:
    deal = await stories.a_deal()
    for _ in range(2):
        await stories.a_request(deal)
    actor = deal.buyer if who == "buyer" else deal.supply.liaison
    headers = await headers_of(actor)
    found = {path: await _walk(client, headers, path) for path in LISTS}
    kept = {"again": 304, "pages": True, "remaining": True}
    assert {path: one for path, one in found.items() if one not in (kept, {"refused": True})} == {}


async def test_lists_of_nothing_refuse_a_page_that_none_can_have(client: httpx.AsyncClient) -> None:
    headers = await headers_of(await a_user())
    asked = {path: await client.get(path, headers=headers, params={"limit": 803}) for path in LISTS}
    assert [path for path, one in asked.items() if one.status_code not in {401, 403, 422}] == []
