"""What changes state can be read at an address of its own, whose tag its commands take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from marketplace.foundation.organizations.model import Post
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.origin import coming_from
from marketplace.use.alerts.service import raise_alerts
from tests import factories as make
from tests.conftest import FrozenClock
from tests.marketplace.conftest import headers_of
from tests.marketplace.use.followup.given import PURPOSE, a_delivery
from tests.stories import Deal, a_deal, a_licence_in_force

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
REPORT = {"uses": 9, "rows": 400, "purpose": PURPOSE}
PLACES = ("203.0.113.7", "198.51.100.9")


async def _in_dispute(client: httpx.AsyncClient, clock: FrozenClock) -> tuple[Deal, str]:
    """Return a deal and its licence's address: used twice, reported twice, alerts raised."""
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=2)
    place = f"/api/v1/licences/{licence.licence_id}"
    headers = await headers_of(deal.buyer)
    for address in PLACES:
        with coming_from(address):
            await a_delivery(deal, licence)
        clock.move(minutes=1)
        sent = await client.post(f"{place}/reports", json=REPORT, headers=headers)
        assert sent.status_code == 201, sent.text
    await raise_alerts(SYSTEM, licence.licence_id)
    return deal, place


async def _pages(
    client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> list[list[dict[str, Any]]]:
    """Read a list by one item, as its links lead."""
    pages, following = [], f"{path}?limit=1"
    while following:
        answered = await client.get(following, headers=headers)
        pages.append(answered.json())
        following = answered.links.get("next", {}).get("url", "")
    return pages


async def test_lists_on_a_licence_are_read_page_by_page(
    client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    deal, place = await _in_dispute(client, clock)
    headers = await headers_of(deal.supply.chief)
    for what in ("deliveries", "reports", "discrepancies", "alerts"):
        whole = (await client.get(f"{place}/{what}", headers=headers)).json()
        assert len(whole) >= 2, what
        assert await _pages(client, f"{place}/{what}", headers) == [[one] for one in whole], what


@on_sqlite
async def test_difference_is_settled_only_as_it_was_read(
    client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    deal, place = await _in_dispute(client, clock)
    buyer, chief = await headers_of(deal.buyer), await headers_of(deal.supply.chief)
    found = (await client.get(f"{place}/discrepancies", headers=chief)).json()
    at = f"/api/v1/discrepancies/{found[0]['discrepancy_id']}"
    read = (await client.get(at, headers=chief)).headers["etag"]
    said = {"explanation": "误将试算计入。"}
    await client.post(f"{at}/explain", json=said, headers=buyer)
    stale = await client.post(f"{at}/settle", json={}, headers={**chief, "if-match": read})
    read = (await client.get(at, headers=chief)).headers["etag"]
    fresh = await client.post(f"{at}/settle", json={}, headers={**chief, "if-match": read})
    assert (stale.status_code, fresh.status_code) == (412, 200)


@on_sqlite
async def test_alert_is_taken_only_as_it_was_read(
    client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    deal, place = await _in_dispute(client, clock)
    headers = await headers_of(deal.supply.chief)
    found = (await client.get(f"{place}/alerts", headers=headers)).json()
    at = f"/api/v1/alerts/{found[0]['alert_id']}"
    tagged = {**headers, "if-match": (await client.get(at, headers=headers)).headers["etag"]}
    codes = [
        (await client.post(f"{at}/{act}", headers=tagged)).status_code
        for act in ("take", "dismiss")
    ]
    stranger = await client.get(at, headers=await headers_of(await make.a_user("other")))
    assert (codes, stranger.status_code) == ([200, 412], 404)


@on_sqlite
async def test_smaller_licence_is_taken_back_only_as_it_was_read(
    client: httpx.AsyncClient,
) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    headers, today = await headers_of(deal.buyer), day_of(now()).isoformat()
    place = f"/api/v1/licences/{licence.licence_id}/narrowed"
    wish = {"team": "线网组", "starts_on": today, "ends_on": today}
    made = (await client.post(place, json=wish, headers=headers)).json()
    at = f"/api/v1/narrowed-licences/{made['narrowed_id']}"
    read = await client.get(at, headers=headers)
    codes = [
        (await client.post(f"{at}/revoke", headers={**headers, "if-match": tag})).status_code
        for tag in ('"of yesterday"', read.headers["etag"])
    ]
    stranger = await client.get(at, headers=await headers_of(await make.a_user("other")))
    assert (read.json()["number"], codes) == (made["number"], [412, 200])
    assert stranger.status_code == 404


@on_sqlite
async def test_switch_waits_for_a_second_regulator_and_is_approved_as_it_was_read(
    client: httpx.AsyncClient,
) -> None:
    one = await headers_of(await make.the_regulator())
    other = await headers_of(
        await make.an_officer(Post.REGULATOR, "gz-regulator", username="second")
    )
    place = "/api/v1/regulation/switches"
    wish = {
        "pack": "zhuhai-2021",
        "on": True,
        "effective_from": (now() + timedelta(days=1)).isoformat(),
    }
    made = (await client.post(place, json=wish, headers=one)).json()
    waiting = (await client.get(place, headers=other)).json()
    at = f"{place}/{made['id']}"
    tagged = {**other, "if-match": (await client.get(at, headers=other)).headers["etag"]}
    codes = [(await client.post(f"{at}/approve", headers=tagged)).status_code for _ in range(2)]
    stranger = await client.get(at, headers=await headers_of(await make.a_user("stranger")))
    assert (waiting, codes) == ([made], [200, 412])
    assert ((await client.get(place, headers=one)).json(), stranger.status_code) == ([], 403)
