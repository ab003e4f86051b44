"""A program reads the desk of its owner, and what a unit still lacks before it may publish."""

from __future__ import annotations

import httpx
import pytest

from tests import factories as make
from tests.marketplace.conftest import headers_of
from tests.stories import a_deal, a_request

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


async def test_desk_holds_what_waits_for_its_reader_alone(client: httpx.AsyncClient) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    found = {}
    for reader in (deal.supply.chief, await make.a_user("stranger")):
        sent = await client.get("/api/v1/desk", headers=await headers_of(reader))
        assert sent.status_code == 200
        links = [clock["href"] for group in sent.json()["groups"] for clock in group["clocks"]]
        found[reader.name] = f"/requests/{request.request_id}" in links
    assert list(found.values()) == [True, False]


async def test_anybody_reads_since_when_a_unit_may_publish(client: httpx.AsyncClient) -> None:
    ready, other = await make.a_publishing_unit(), await make.the_unit("hz-urban-management")
    told = []
    for unit in (ready, other):
        sent = (await client.get(f"/api/v1/units/{unit.id}/publishing")).json()
        told.append([sent[name] is None for name in ("officer_since", "plan_receipted_at")])
    assert told == [[False, False], [True, True]]
