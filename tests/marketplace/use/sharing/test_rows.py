"""The row API brings licensed rows page by page, and counts each of them once."""

from __future__ import annotations

import csv
import io
from typing import Any, cast

import httpx
import pyarrow as pa
import pytest
from litestar import Litestar

from marketplace.settings import Settings
from marketplace.use.metering.queries import uses_of
from marketplace.web.doors import MarketDoor
from tests.conftest import FrozenClock
from tests.marketplace.use.sharing.given import (
    Shared,
    a_shared_licence,
    counted,
    page,
    until_payment_is_due,
)


async def every_row(program: httpx.AsyncClient, given: Shared, **asked: Any) -> list[Any]:
    rows: list[Any] = []
    answer = (await page(program, given, **asked)).json()
    rows += answer["rows"]
    while answer["cursor"]:
        answer = (await page(program, given, cursor=answer["cursor"], limit=asked["limit"])).json()
        rows += answer["rows"]
    return rows


async def test_pages_together_are_the_table_and_count_as_one_use(
    program: httpx.AsyncClient,
    given: Shared,
) -> None:
    paged = await every_row(program, given, limit=90)
    figures = await counted(given)
    whole = (await page(program, given, limit=400)).json()["rows"]
    assert (paged == whole, len(whole), figures) == (True, 400, (1, 400))


async def test_page_read_twice_counts_once(program: httpx.AsyncClient, given: Shared) -> None:
    first = await page(program, given, limit=10)
    cursor = first.json()["cursor"]
    answers = [(await page(program, given, limit=10, cursor=cursor)).content for _ in range(2)]
    again = await page(program, given, limit=10)
    assert (answers[0] == answers[1], again.content == first.content) == (True, True)
    assert await counted(given) == (1, 20)


async def test_same_question_later_is_another_use(
    program: httpx.AsyncClient, given: Shared, clock: FrozenClock
) -> None:
    await page(program, given, limit=10)
    clock.move(minutes=5)
    await page(program, given, limit=10)
    assert await counted(given) == (2, 20)


async def test_filters_and_columns_choose_rows_and_cells(
    program: httpx.AsyncClient, given: Shared
) -> None:
    every = (await page(program, given, limit=400)).json()["rows"]
    found = await page(
        program, given, limit=400, columns="fare,line", where=["fare ge 3", "line in B1,N7"]
    )
    expected = [
        {"fare": one["fare"], "line": one["line"]}
        for one in every
        if one["fare"] >= 3 and one["line"] in ("B1", "N7")
    ]
    assert found.json()["rows"] == expected


async def test_page_comes_as_csv_and_arrow_as_well(
    program: httpx.AsyncClient, given: Shared
) -> None:
    rows = (await page(program, given, limit=5)).json()["rows"]
    as_csv = await page(program, given, limit=5, format="csv")
    accepted = await program.get(
        given.rows,
        params={"limit": 5},
        headers={**given.headers, "accept": "application/vnd.apache.arrow.stream"},
    )
    arrow = pa.ipc.open_stream(accepted.content).read_all().to_pylist()
    told = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert (arrow, [one["line"] for one in told]) == (rows, [one["line"] for one in rows])


async def test_next_page_is_linked_and_the_last_is_not(
    program: httpx.AsyncClient, given: Shared
) -> None:
    first = await page(program, given, limit=300, format="csv")
    address = first.links["next"]["url"]
    last = await program.get(address, headers=given.headers)
    assert (last.status_code, "next" in last.links, len(last.text.splitlines())) == (
        200,
        False,
        101,
    )


async def test_page_that_is_known_does_not_leave_again(
    program: httpx.AsyncClient, given: Shared
) -> None:
    first = await page(program, given, limit=5)
    headers = {**given.headers, "if-none-match": first.headers["etag"]}
    again = await program.get(given.rows, params={"limit": 5}, headers=headers)
    assert (again.status_code, again.content) == (304, b"")


async def test_use_brings_no_more_rows_than_the_contract_says(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given = licences["few-rows-a-use"]
    assert len(await every_row(program, given, limit=100)) == 150


async def test_scraping_stops_at_the_limit_of_all_rows(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given = licences["few-rows"]
    got, refusal = 0, None
    for number in range(6):  # another question each time, as one who scrapes would ask
        answer = await page(
            program, given, limit=60, where=f"fare ge {number % 3}", rows=60 + number
        )
        if answer.status_code != 200:
            refusal = answer.json()["reasons"][0]["code"]
            break
        got += len(answer.json()["rows"])
    assert (got <= 250, refusal, (await counted(given))[1]) == (True, "rows-total-over-limit", got)


async def test_page_beyond_the_limit_of_all_rows_is_refused(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given = licences["few-rows"]
    cursor = (await page(program, given, limit=150, rows=200)).json()["cursor"]
    await page(program, given, limit=60, where="fare ge 0", rows=60)
    refused = await page(program, given, limit=50, cursor=cursor)
    codes = [one["code"] for one in refused.json()["reasons"]]
    assert (refused.status_code, codes) == (422, ["rows-total-over-limit"])


async def test_question_beyond_the_count_of_uses_is_refused(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given = licences["one-use"]
    await page(program, given, limit=5)
    refused = await page(program, given, limit=5, columns="fare")
    assert [one["code"] for one in refused.json()["reasons"]] == ["count-over-limit"]


async def test_column_outside_the_licence_is_refused(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given = licences["two-columns"]
    asked = await page(program, given, columns="district")
    filtered = await page(program, given, where="district eq 海珠区")
    found = (await page(program, given, limit=1)).json()["rows"][0]
    assert asked.json()["reasons"][0]["code"] == "column-outside"
    assert (filtered.json()["code"], sorted(found)) == ("sharing.unknown-column", ["fare", "line"])


async def test_licence_without_the_channel_is_refused(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given = licences["table-only"]
    refused = await page(program, given)
    assert [one["code"] for one in refused.json()["reasons"]] == ["channel-outside"]


async def test_revoked_licence_brings_no_further_page(
    program: httpx.AsyncClient, given: Shared
) -> None:
    cursor = (await page(program, given, limit=10)).json()["cursor"]
    await given.revoke()
    refused = [
        await page(program, given, limit=10, cursor=cursor),
        await page(program, given, limit=10),
    ]
    codes = [one.json()["reasons"][0]["code"] for one in refused]
    assert (codes, await counted(given)) == (["licence.revoked"] * 2, (1, 10))


async def test_page_under_an_overdue_duty_is_refused(
    program: httpx.AsyncClient, given: Shared, clock: FrozenClock
) -> None:
    lasting = await until_payment_is_due(given, clock)
    first = await page(program, lasting, limit=10)
    clock.move(minutes=2)
    after = await page(program, lasting, limit=10, cursor=first.json()["cursor"])
    assert first.status_code == 200
    assert [one["code"] for one in after.json()["reasons"]] == ["payment-due"]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "unknown-parameter": ({"filter": "fare ge 3"}, "sharing.unknown-parameter"),
    "filter": ({"where": "fare >= 3"}, "sharing.filter-not-understood"),
    "value": ({"where": "fare eq x"}, "sharing.filter-does-not-fit"),
    "limit-0": ({"limit": 0}, "sharing.rows-out-of-range"),
    "limit-large": ({"limit": 10_001}, "sharing.rows-out-of-range"),
    "limit-text": ({"limit": "all"}, "http.invalid-content"),
    "rows-0": ({"rows": 0}, "sharing.rows-out-of-range"),
    "cursor": ({"cursor": "x"}, "sharing.unknown-marker"),
    "format": ({"format": "xlsx"}, "http.invalid-content"),
}


async def test_bad_request_is_a_named_problem_and_costs_nothing(
    program: httpx.AsyncClient, given: Shared
) -> None:
    told = {name: (await page(program, given, **asked)).json() for name, (asked, _) in BAD.items()}
    expected = {name: (422, code) for name, (_, code) in BAD.items()}
    assert {name: (one["status"], one["code"]) for name, one in told.items()} == expected
    assert await uses_of(given.licence.licence_id) == []


async def test_marker_of_another_question_is_refused(
    program: httpx.AsyncClient, given: Shared
) -> None:
    cursor = (await page(program, given, limit=10, where="fare ge 2")).json()["cursor"]
    other = await page(program, given, limit=10, where="fare ge 1", cursor=cursor)
    same = await page(program, given, limit=10, where="fare ge 2", cursor=cursor)
    assert (other.json()["code"], same.status_code) == ("sharing.unknown-marker", 200)


async def test_token_asks_no_faster_than_its_pace(
    program: httpx.AsyncClient,
    given: Shared,
    site: MarketDoor,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = Settings(sharing_requests_per_minute=2)
    monkeypatch.setitem(cast(Litestar, site.app).state, "settings", slow)
    calm = await page(program, given, limit=1)
    await program.get("/delta-sharing/shares", headers=given.headers)
    fast = await page(program, given, limit=1)
    clock.move(seconds=60)
    later = await page(program, given, limit=1)
    assert calm.headers["ratelimit"] == '"token";r=1;t=60'
    assert (fast.status_code, fast.json()["code"]) == (429, "http.too-many-requests")
    assert (fast.headers["retry-after"], later.status_code) == ("60", 200)


async def test_columns_are_told_with_their_kinds(program: httpx.AsyncClient, given: Shared) -> None:
    address = given.rows.replace("/rows", "/columns")
    told = (await program.get(address, headers=given.headers)).json()
    assert {"name": "fare", "kind": "long"} in told


async def test_token_of_another_licence_opens_nothing(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given, other = licences["plain"], licences["one-use"]
    answer = await program.get(other.rows, headers=given.headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "sharing.token-not-known")


async def test_marker_of_another_licence_is_refused(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given, other = licences["plain"], licences["one-use"]
    cursor = (await page(program, given, limit=10)).json()["cursor"]
    answer = await page(program, other, limit=10, cursor=cursor)
    assert answer.json()["code"] == "sharing.unknown-marker"


async def test_rows_count_once_on_each_engine(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    for _ in range(2):
        await every_row(client, given, limit=250)
    assert await counted(given) == (1, 400)
