"""The Delta Sharing door speaks the protocol, and lets out what the licence allows."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketplace.foundation.accounts.schemas import DisableUser
from marketplace.foundation.accounts.service import disable_user
from marketplace.kernel import tables
from marketplace.kernel.access import SYSTEM
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import ReinstateLicence, SuspendLicence
from marketplace.trade.licences.service import reinstate_licence, suspend_licence
from marketplace.use.sharing.schemas import RevokeLicenceToken
from marketplace.use.sharing.service import revoke_token
from tests.conftest import FrozenClock
from tests.marketplace.use.sharing.given import (
    Shared,
    a_shared_licence,
    counted,
    until_payment_is_due,
)

SHARES = "/delta-sharing/shares"


async def lines(program: httpx.AsyncClient, given: Shared, **asked: Any) -> list[dict[str, Any]]:
    answer = await program.post(f"{given.table}/query", json=asked, headers=given.headers)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


async def address(program: httpx.AsyncClient, given: Shared, **asked: Any) -> str:
    return str((await lines(program, given, **asked))[2]["file"]["url"])


async def table(program: httpx.AsyncClient, url: str) -> pa.Table:
    return pq.read_table(io.BytesIO((await program.get(url)).content))


async def error(
    program: httpx.AsyncClient, given: Shared, path: str, **asked: Any
) -> tuple[int, str]:
    method = "POST" if asked else "GET"
    answer = await program.request(
        method, given.table + path, headers=given.headers, json=asked or None
    )
    return answer.status_code, answer.json()["errorCode"]


async def test_one_share_with_one_schema_with_one_table_is_listed(
    program: httpx.AsyncClient, given: Shared
) -> None:
    share, schema, name = given.made.table.split(".")
    paths = {
        SHARES: share,
        f"{SHARES}/{share}/schemas": schema,
        f"{SHARES}/{share.lower()}/schemas/{schema.lower()}/tables": name,
        f"{SHARES}/{share}/all-tables": name,
    }
    answers = {path: await program.get(path, headers=given.headers) for path in paths}
    told = {path: [one["name"] for one in found.json()["items"]] for path, found in answers.items()}
    whole = (await program.get(f"{SHARES}/{share}", headers=given.headers)).json()["share"]
    assert told == {path: [name] for path, name in paths.items()}
    assert whole == {"name": share, "id": str(given.licence.licence_id)}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"maxResults": 1}, (200, 1)),
        ({"maxResults": 0}, (200, 0)),
        ({"pageToken": "first"}, (200, 1)),
        ({"maxResults": -1}, (400, "sharing.list-not-understood")),
        ({"maxResults": "x"}, (400, "sharing.list-not-understood")),
        ({"pageToken": "x"}, (400, "sharing.unknown-marker")),
    ],
)
async def test_lists_come_in_pages_as_the_protocol_says(
    program: httpx.AsyncClient, given: Shared, asked: dict[str, Any], expected: tuple[int, Any]
) -> None:
    answer = await program.get(SHARES, params=asked, headers=given.headers)
    told = answer.json()
    assert (answer.status_code, told.get("errorCode") or len(told.get("items", []))) == expected


@pytest.mark.parametrize("path", ["/version", "/metadata", "/query"])
async def test_version_is_told_wherever_a_client_needs_it(
    program: httpx.AsyncClient, given: Shared, path: str
) -> None:
    method = "POST" if path == "/query" else "GET"
    answer = await program.request(method, given.table + path, headers=given.headers, json={})
    assert (answer.status_code, answer.headers["delta-table-version"]) == (200, "1")


async def test_metadata_says_what_the_columns_are_and_costs_nothing(
    program: httpx.AsyncClient, given: Shared
) -> None:
    answer = await program.get(f"{given.table}/metadata", headers=given.headers)
    protocol, metadata = map(json.loads, answer.text.splitlines())
    fields = json.loads(metadata["metaData"]["schemaString"])["fields"]
    assert protocol == {"protocol": {"minReaderVersion": 1}}
    assert {one["name"]: one["type"] for one in fields}["fare"] == "long"
    assert (answer.headers["content-type"], await counted(given)) == (
        "application/x-ndjson; charset=utf-8",
        (0, 0),
    )


async def test_file_holds_the_licensed_rows_in_the_columns_that_were_told(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given = licences["two-columns"]
    _, metadata, file = await lines(program, given)
    found = await table(program, file["file"]["url"])
    fields = json.loads(metadata["metaData"]["schemaString"])["fields"]
    assert found.column_names == [one["name"] for one in fields]
    assert (sorted(found.column_names), len(found)) == (["fare", "line"], 400)
    assert json.loads(file["file"]["stats"]) == {"numRecords": 400}


async def test_limit_is_kept_in_the_bytes_and_only_its_rows_count(
    program: httpx.AsyncClient, given: Shared
) -> None:
    whole = await table(program, await address(program, given))
    few = await table(program, await address(program, given, limitHint=7))
    assert (few.equals(whole.slice(0, 7)), await counted(given)) == (True, (2, 407))


async def test_limit_of_nothing_brings_the_columns_alone(
    program: httpx.AsyncClient, given: Shared
) -> None:
    assert len(await lines(program, given, limitHint=0)) == 2
    assert await counted(given) == (0, 0)


async def test_rows_of_one_use_bound_the_file(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    given = licences["few-rows-a-use"]
    assert len(await table(program, await address(program, given))) == 150
    assert await counted(given) == (1, 150)


async def test_many_requests_for_a_file_are_one_delivery(
    program: httpx.AsyncClient, given: Shared
) -> None:
    url = await address(program, given)
    size = int((await program.head(url)).headers["content-length"])
    for _ in range(2):
        await program.head(url)
        async with program.stream("GET", url) as broken_off:
            assert broken_off.status_code == 200
        await program.get(url, headers={"range": f"bytes={size - 8}-"})
        await program.get(url, headers={"range": "bytes=0-99"})
    again = await address(program, given)
    await program.get(again)
    assert await counted(given) == (1, 400)


async def test_asking_for_a_file_s_size_counts_nothing(
    program: httpx.AsyncClient, given: Shared
) -> None:
    answer = await program.head(await address(program, given))
    assert (answer.status_code, answer.content, answer.headers["accept-ranges"]) == (
        200,
        b"",
        "bytes",
    )
    assert await counted(given) == (0, 0)


async def test_range_brings_exactly_those_bytes(program: httpx.AsyncClient, given: Shared) -> None:
    url = await address(program, given)
    whole = (await program.get(url)).content
    part = await program.get(url, headers={"range": "bytes=4-19"})
    assert (part.status_code, part.content) == (206, whole[4:20])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"version": 1}, 200),
        ({"timestamp": "2099-01-01 00:00:00"}, 200),
        ({"version": 2}, "sharing.unknown-version"),
        ({"version": 0}, "sharing.unknown-version"),
        ({"timestamp": "2001-01-01T00:00:00Z"}, "sharing.unknown-version"),
        ({"timestamp": "yesterday"}, "sharing.unknown-version"),
        ({"startingVersion": 1}, "sharing.no-history"),
        ({"limitHint": -1}, "http.invalid-content"),
        ({"limitHint": "all"}, "http.invalid-content"),
    ],
)
async def test_only_the_licensed_version_can_be_asked_for(
    program: httpx.AsyncClient, given: Shared, asked: dict[str, Any], expected: Any
) -> None:
    answer = await program.post(f"{given.table}/query", json=asked, headers=given.headers)
    told = answer.json()["errorCode"] if answer.status_code != 200 else 200
    assert (told, answer.status_code in (200, 400)) == (expected, True)


async def test_earliest_version_after_a_time_is_found_or_there_is_none(
    program: httpx.AsyncClient, given: Shared
) -> None:
    asked = [
        await program.get(
            f"{given.table}/version", params={"startingTimestamp": at}, headers=given.headers
        )
        for at in ("2001-01-01T00:00:00Z", "2099-01-01T00:00:00Z")
    ]
    assert [one.status_code for one in asked] == [200, 400]


async def test_changes_are_refused_for_there_are_none(
    program: httpx.AsyncClient, given: Shared
) -> None:
    assert await error(program, given, "/changes") == (400, "sharing.no-history")


async def test_hints_that_only_select_are_left_to_the_client(
    program: httpx.AsyncClient, given: Shared
) -> None:
    hints = {"predicateHints": ["fare >= 3"], "jsonPredicateHints": "{}"}
    assert len(await table(program, await address(program, given, **hints))) == 400


@pytest.mark.parametrize("path", ["/version", "/metadata", "/query"])
async def test_revoked_licence_tells_why_in_both_languages(
    program: httpx.AsyncClient, given: Shared, path: str
) -> None:
    await given.revoke()
    method = "POST" if path == "/query" else "GET"
    answer = await program.request(method, given.table + path, headers=given.headers, json={})
    told = answer.json()
    assert (answer.status_code, told["errorCode"]) == (403, "licence.revoked")
    assert "许可已被撤销。" in told["message"]
    assert "the licence is revoked" in told["message"]


async def test_refused_attempt_is_recorded(program: httpx.AsyncClient, given: Shared) -> None:
    await given.revoke()
    await error(program, given, "/metadata")
    newest: Any = await tables.Event.select().order_by(tables.Event.id, ascending=False).first()
    assert (newest["type"], newest["contract"]) == ("delivery.refused", given.licence.request_id)


async def test_address_opens_nothing_after_revocation(
    program: httpx.AsyncClient, given: Shared
) -> None:
    url = await address(program, given)
    await program.get(url, headers={"range": "bytes=0-9"})
    await given.revoke()
    answers = [await program.get(url), await program.head(url)]
    assert [one.status_code for one in answers] == [403, 403]


async def test_revocation_takes_effect_within_a_second(
    program: httpx.AsyncClient, given: Shared
) -> None:
    url = await address(program, given)
    await given.revoke()
    async with asyncio.timeout(1):
        told = [
            (await program.get(url)).status_code,
            (await error(program, given, "/query", limitHint=1))[0],
            (await program.get(given.rows, headers=given.headers)).status_code,
        ]
    assert told == [403, 403, 422]


async def test_suspended_licence_serves_again_when_it_is_reinstated(
    program: httpx.AsyncClient, given: Shared
) -> None:
    await table(program, await address(program, given))
    licence_id, chief = given.licence.licence_id, given.deal.supply.chief
    await suspend_licence(
        chief, SuspendLicence(licence_id=licence_id, ground=RevocationGround.MISUSE)
    )
    refused = await error(program, given, "/metadata")
    await reinstate_licence(chief, ReinstateLicence(licence_id=licence_id))
    again = await table(program, await address(program, given))
    assert (refused, len(again)) == ((403, "licence.suspended"), 400)


async def test_address_opens_nothing_under_an_overdue_duty(
    program: httpx.AsyncClient, given: Shared, clock: FrozenClock
) -> None:
    url = await address(program, await until_payment_is_due(given, clock))
    before = await program.head(url)
    clock.move(minutes=2)
    after = [await program.head(url), await program.get(url)]
    assert [one.status_code for one in (before, *after)] == [200, 403, 403]


async def test_address_is_over_after_five_minutes(
    program: httpx.AsyncClient, given: Shared, clock: FrozenClock
) -> None:
    url = await address(program, given)
    clock.move(seconds=299)
    in_time = (await program.get(url)).status_code
    clock.move(seconds=1)
    late = await program.get(url)
    assert (in_time, late.status_code, late.json()["errorCode"]) == (
        200,
        403,
        "sharing.address-over",
    )


@pytest.mark.parametrize(
    "alter",
    [
        lambda url: url.replace("until=", "until=1"),
        lambda url: url.replace("until=", "until=x"),
        lambda url: url.replace("seal=", "seal=A"),
        lambda url: url.partition("&seal")[0],
        lambda url: url.partition("?")[0],
        lambda url: url.replace("/rows.parquet", "/../rows.parquet"),
        lambda url: url.replace("/files/", "/files/..%2F"),
        lambda url: url.replace("/files/0", "/files/1"),
    ],
    ids=["later", "not-a-time", "seal", "no-seal", "bare", "dots", "escaped-dots", "another"],
)
async def test_altered_address_leads_nowhere(
    program: httpx.AsyncClient, given: Shared, alter: Any
) -> None:
    url = alter(await address(program, given))
    answer = await program.get(url)
    assert answer.status_code in (403, 404)
    assert await counted(given) == (0, 0)


async def test_seal_of_one_delivery_opens_no_other(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    own = await address(program, licences["plain"])
    other = await address(program, licences["one-use"])
    seal = parse_qs(urlsplit(own).query)["seal"][0]
    mixed = other.rpartition("seal=")[0] + f"seal={seal}"
    answer = await program.get(mixed)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "sharing.address-altered")


@pytest.mark.parametrize(
    "path",
    [
        "{share}.x/schemas",
        "{other}/schemas",
        "..%2F{other}/schemas",
        "{share}/schemas/{schema}/tables/other/metadata",
        "{share}/schemas/x/tables/rows/query",
    ],
)
async def test_token_reaches_nothing_but_its_own_table(
    program: httpx.AsyncClient, licences: dict[str, Shared], path: str
) -> None:
    given, other = licences["plain"], licences["one-use"]
    share, schema, _ = given.made.table.split(".")
    named = path.format(share=share, schema=schema, other=other.licence.number)
    method = "POST" if path.endswith("query") else "GET"
    answer = await program.request(
        method, f"{SHARES}/{named}", headers=given.headers, json={} if method == "POST" else None
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer mkl_x"}, {"authorization": "Basic bWtsOng="}],
    ids=["none", "made-up", "another-scheme"],
)
async def test_nobody_without_a_token_is_told_anything(
    program: httpx.AsyncClient, given: Shared, headers: dict[str, str]
) -> None:
    answer = await program.get(f"{given.table}/metadata", headers=headers)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "sharing.token-not-known")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_revoked_token_opens_nothing_nor_do_its_addresses(
    program: httpx.AsyncClient, given: Shared
) -> None:
    url = await address(program, given)
    command = RevokeLicenceToken(token_id=given.made.token_id)
    await revoke_token(given.deal.buyer, command)
    told = [(await error(program, given, "/metadata"))[0], (await program.get(url)).status_code]
    assert told == [401, 401]


async def test_token_of_a_closed_account_opens_nothing(
    program: httpx.AsyncClient, given: Shared
) -> None:
    await disable_user(SYSTEM, DisableUser(username="heyutong"))
    assert (await error(program, given, "/metadata"))[0] == 401


async def test_token_that_is_over_opens_nothing(
    program: httpx.AsyncClient, given: Shared, clock: FrozenClock
) -> None:
    clock.set(given.made.expires_at - timedelta(seconds=1))
    in_time = (await program.get(SHARES, headers=given.headers)).status_code
    clock.set(given.made.expires_at)
    assert (in_time, (await error(program, given, "/metadata"))[0]) == (200, 401)


async def test_licence_without_the_channel_is_refused(
    program: httpx.AsyncClient, licences: dict[str, Shared]
) -> None:
    refused = await error(program, licences["rows-only"], "/metadata")
    assert refused == (403, "channel-outside")


async def test_use_beyond_the_count_is_refused_though_the_columns_are_told(
    program: httpx.AsyncClient, licences: dict[str, Shared], clock: FrozenClock
) -> None:
    given = licences["one-use"]
    await table(program, await address(program, given))
    clock.move(minutes=5)
    told = await program.get(f"{given.table}/metadata", headers=given.headers)
    refused = await error(program, given, "/query", limitHint=1)
    assert (told.status_code, refused) == (200, (403, "count-over-limit"))


async def test_file_is_served_on_each_engine(client: httpx.AsyncClient) -> None:
    given = await a_shared_licence()
    url = (await address(client, given)).replace("http://127.0.0.1:8000", "")
    assert len(await table(client, url)) == 400
    assert await counted(given) == (1, 400)
