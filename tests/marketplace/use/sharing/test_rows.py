"""The row API brings licensed rows page by page, and counts each of them once."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pyarrow as pa
import pytest

from marketplace.kernel.calendar import day_of
from marketplace.use.metering.queries import figures_of
from tests.conftest import FrozenClock
from tests.marketplace.use.sharing.given import Shared, a_shared_licence, page
from tests.stories import a_licence_in_force

ONE_ENGINE = pytest.mark.parametrize("database_kind", ["sqlite"])


async def counted(given: Shared) -> tuple[int, int]:
    found = await figures_of(given.licence.licence_id)
    return found.uses, found.rows


async def every_row(client: httpx.AsyncClient, given: Shared, **asked: Any) -> list[Any]:
    rows: list[Any] = []
    answer = (await page(client, given, **asked)).json()
    rows += answer["rows"]
    while answer["cursor"]:
        answer = (await page(client, given, cursor=answer["cursor"], limit=asked["limit"])).json()
        rows += answer["rows"]
    return rows


async def test_pages_together_are_the_table_and_count_as_one_use(
    client: httpx.AsyncClient,
) -> None:
    given = await a_shared_licence()
    paged = await every_row(client, given, limit=90)
    figures = await counted(given)
    whole = (await page(client, given, limit=400)).json()["rows"]
    assert (paged == whole, len(whole), figures) == (True, 400, (1, 400))


async def test_page_read_twice_counts_once(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    first = await page(client, given, limit=10)
    cursor = first.json()["cursor"]
    answers = [(await page(client, given, limit=10, cursor=cursor)).content for _ in range(2)]
    again = await page(client, given, limit=10)
    assert (answers[0] == answers[1], again.content == first.content) == (True, True)
    assert await counted(given) == (1, 20)


@ONE_ENGINE
async def test_same_question_later_is_another_use(
    client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    given = await a_shared_licence()
    await page(client, given, limit=10)
    clock.move(minutes=5)
    await page(client, given, limit=10)
    assert await counted(given) == (2, 20)


@ONE_ENGINE
async def test_filters_and_columns_choose_rows_and_cells(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    every = (await page(client, given, limit=400)).json()["rows"]
    found = await page(
        client, given, limit=400, columns="fare,line", where=["fare ge 3", "line in B1,N7"]
    )
    expected = [
        {"fare": one["fare"], "line": one["line"]}
        for one in every
        if one["fare"] >= 3 and one["line"] in ("B1", "N7")
    ]
    assert found.json()["rows"] == expected


@ONE_ENGINE
async def test_page_comes_as_csv_and_arrow_as_well(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    rows = (await page(client, given, limit=5)).json()["rows"]
    as_csv = await page(client, given, limit=5, format="csv")
    accepted = await client.get(
        given.rows,
        params={"limit": 5},
        headers={**given.headers, "accept": "application/vnd.apache.arrow.stream"},
    )
    arrow = pa.ipc.open_stream(accepted.content).read_all().to_pylist()
    told = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert (arrow, [one["line"] for one in told]) == (rows, [one["line"] for one in rows])


@ONE_ENGINE
async def test_next_page_is_linked_and_the_last_is_not(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    first = await page(client, given, limit=300, format="csv")
    address = first.links["next"]["url"].replace("http://127.0.0.1:8000", "")
    last = await client.get(address, headers=given.headers)
    assert (last.status_code, "next" in last.links, len(last.text.splitlines())) == (
        200,
        False,
        101,
    )


@ONE_ENGINE
async def test_page_that_is_known_does_not_leave_again(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    first = await page(client, given, limit=5)
    headers = {**given.headers, "if-none-match": first.headers["etag"]}
    again = await client.get(given.rows, params={"limit": 5}, headers=headers)
    assert (again.status_code, again.content) == (304, b"")


@ONE_ENGINE
async def test_use_brings_no_more_rows_than_the_contract_says(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence(rows_per_use=150, rows_total=1_000)
    assert len(await every_row(client, given, limit=100)) == 150


@ONE_ENGINE
async def test_scraping_stops_at_the_limit_of_all_rows(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence(rows_per_use=200, rows_total=250, max_uses=100)
    got, refusal = 0, None
    for number in range(6):  # another question each time, as one who scrapes would ask
        answer = await page(
            client, given, limit=60, where=f"fare ge {number % 3}", rows=60 + number
        )
        if answer.status_code != 200:
            refusal = answer.json()["reasons"][0]["code"]
            break
        got += len(answer.json()["rows"])
    assert (got <= 250, refusal, (await counted(given))[1]) == (True, "rows-total-over-limit", got)


@ONE_ENGINE
async def test_page_beyond_the_limit_of_all_rows_is_refused(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence(rows_per_use=200, rows_total=200)
    cursor = (await page(client, given, limit=150, rows=200)).json()["cursor"]
    await page(client, given, limit=20, where="fare ge 0")
    refused = await page(client, given, limit=50, cursor=cursor)
    codes = [one["code"] for one in refused.json()["reasons"]]
    assert (refused.status_code, codes) == (422, ["rows-total-over-limit"])


@ONE_ENGINE
async def test_question_beyond_the_count_of_uses_is_refused(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence(max_uses=1)
    await page(client, given, limit=5)
    refused = await page(client, given, limit=5, columns="fare")
    assert [one["code"] for one in refused.json()["reasons"]] == ["count-over-limit"]


@ONE_ENGINE
async def test_column_outside_the_licence_is_refused(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence(columns=["line", "fare"])
    asked = await page(client, given, columns="district")
    filtered = await page(client, given, where="district eq 海珠区")
    found = (await page(client, given, limit=1)).json()["rows"][0]
    assert asked.json()["reasons"][0]["code"] == "column-outside"
    assert (filtered.json()["code"], sorted(found)) == ("sharing.unknown-column", ["fare", "line"])


@ONE_ENGINE
async def test_licence_without_the_channel_is_refused(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence(channels=("deltaSharing",))
    refused = await page(client, given)
    assert [one["code"] for one in refused.json()["reasons"]] == ["channel-outside"]


@ONE_ENGINE
async def test_revoked_licence_brings_no_further_page(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    cursor = (await page(client, given, limit=10)).json()["cursor"]
    await given.revoke()
    refused = [
        await page(client, given, limit=10, cursor=cursor),
        await page(client, given, limit=10),
    ]
    codes = [one.json()["reasons"][0]["code"] for one in refused]
    assert (codes, await counted(given)) == (["licence.revoked"] * 2, (1, 10))


@ONE_ENGINE
async def test_page_under_an_overdue_duty_is_refused(
    client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    given = await a_shared_licence()
    cursor = (await page(client, given, limit=10)).json()["cursor"]
    clock.move(days=29)
    assert (await page(client, given, limit=10, cursor=cursor)).status_code == 200
    assert day_of(clock.at) < day_of(given.made.expires_at)


BAD = {
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


@ONE_ENGINE
async def test_bad_request_is_a_named_problem_and_costs_nothing(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    told = {name: (await page(client, given, **asked)).json() for name, (asked, _) in BAD.items()}
    expected = {name: (422, code) for name, (_, code) in BAD.items()}
    assert {name: (one["status"], one["code"]) for name, one in told.items()} == expected
    assert await counted(given) == (0, 0)


@ONE_ENGINE
async def test_marker_of_another_question_is_refused(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    cursor = (await page(client, given, limit=10, where="fare ge 2")).json()["cursor"]
    other = await page(client, given, limit=10, where="fare ge 1", cursor=cursor)
    same = await page(client, given, limit=10, where="fare ge 2", cursor=cursor)
    assert (other.json()["code"], same.status_code) == ("sharing.unknown-marker", 200)


@ONE_ENGINE
async def test_token_asks_no_faster_than_its_pace(
    client: httpx.AsyncClient, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = await a_shared_licence()
    calm = [(await page(client, given, limit=1)).headers["ratelimit"] for _ in range(2)]
    for _ in range(118):
        await client.get("/delta-sharing/shares", headers=given.headers)
    fast = await page(client, given, limit=1)
    clock.move(seconds=60)
    later = await page(client, given, limit=1)
    assert calm == ['"token";r=119;t=60', '"token";r=118;t=60']
    assert (fast.status_code, fast.json()["code"]) == (429, "http.too-many-requests")
    assert (fast.headers["retry-after"], later.status_code) == ("60", 200)


@ONE_ENGINE
async def test_columns_are_told_with_their_kinds(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    address = given.rows.replace("/rows", "/columns")
    told = (await client.get(address, headers=given.headers)).json()
    assert {"name": "fare", "kind": "long"} in told


@ONE_ENGINE
async def test_token_of_another_licence_opens_nothing(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    other = await a_licence_in_force(given.deal, channels=("rowApi",), scenarios=["站点选址"])
    address = given.rows.replace(str(given.licence.licence_id), str(other.licence_id))
    answer = await client.get(address, headers=given.headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "sharing.token-not-known")
