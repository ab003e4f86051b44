"""The regulator's pages, REST calls and console, on the whole application."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.foundation.accounts.model import Scope
from marketplace.foundation.accounts.schemas import MakeToken
from marketplace.foundation.accounts.service import make_token
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.clock import now
from marketplace.kernel.database import engine
from marketplace.oversight.regulation.checking import forget_checks
from marketplace.oversight.regulation.queries import list_orders
from marketplace.settings import Settings
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.web.doors import MarketDoor
from tests import factories as make
from tests.stories import Deal, a_deal, a_licence_in_force, sequence_log

pytestmark = pytest.mark.usefixtures("market", "clock")


@asynccontextmanager
async def site_for(actor: Actor | None) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the whole site to this reader, as if they had signed in; programs bring a token."""
    frame = frame_of(Settings())

    async def identify(request: Any) -> Actor | None:
        if request.url.path.startswith("/api/"):
            return await frame.identify(request)
        return replace(actor, door=Door.PAGE) if actor else None

    app = MarketDoor(create_site(Settings(), replace(frame, identify=identify)))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://test.local",
        headers={"accept": "text/html"},
    ) as client:
        yield client


async def send(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Send a form as a browser does: with the token that a page set."""
    await client.get("/regulation")
    return await client.post(path, data={**fields, "_csrf_token": client.cookies["csrf"]})


async def a_story() -> tuple[Deal, LicenceView]:
    forget_checks()
    deal = await a_deal()
    return deal, await a_licence_in_force(deal)


async def a_case_by_form(client: httpx.AsyncClient) -> str:
    answer = await send(client, "/regulation/cases", reason="核查公交数据的去向")
    return httpx.URL(answer.headers["location"]).params["case"]


async def test_regulator_searches_opens_and_orders_by_forms_alone() -> None:
    _, licence = await a_story()
    async with site_for(await make.the_regulator()) as client:
        case = await a_case_by_form(client)
        found = await client.get("/regulation", params={"case": case, "about": licence.number})
        entry = await client.get(f"/regulation/entries/{licence.leaf_index}", params={"case": case})
        asked = await client.get("/regulation/orders/new", params={"target": licence.number})
        answer = await send(
            client,
            "/regulation/orders",
            target=licence.number,
            case_id=_chosen(asked.text, "case_id"),
            ground="suspected-misuse",
            basis="GZ-51 三(一)",
            reason="在查明来源之前暂停使用。",
            until="",
        )
        order = await client.get(answer.headers["location"])
    assert ("签发许可" in found.text, licence.number in entry.text) == (True, True)
    assert ("1 份生效中的许可立即停用" in asked.text, "生效中" in order.text) == (True, True)
    assert (await licence_of(licence.licence_id)).standing is Standing.SUSPENDED


def _chosen(html: str, name: str) -> str:
    found = re.search(rf'name="{name}".*?<option value="([^"]+)" selected', html, re.DOTALL)
    assert found is not None
    return found[1]


async def test_order_is_lifted_by_its_form() -> None:
    _, licence = await a_story()
    async with site_for(await make.the_regulator()) as client:
        case = await a_case_by_form(client)
        asked = await client.get(
            "/regulation/orders/new", params={"target": licence.number, "case": case}
        )
        answer = await send(
            client,
            "/regulation/orders",
            target=licence.number,
            case_id=_chosen(asked.text, "case_id"),
            ground="rule-breach",
            basis="GZ-51 三(一)",
            reason="在查明来源之前暂停使用。",
        )
        place = answer.headers["location"]
        empty = await send(client, f"{place}/lift", reason="")
        done = await send(client, f"{place}/lift", reason="已查明来源")
    assert (empty.status_code, done.status_code) == (422, 303)
    assert (await licence_of(licence.licence_id)).standing is Standing.IN_FORCE


@pytest.mark.parametrize("database_kind", ["sqlite"])  # a form is the same on both
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target": "HZ-L-0000-000000-0"}, "target"),
        ({"basis": "NO-SUCH 一"}, "basis"),
        ({"reason": ""}, "reason"),
        ({"until": "2020-01-01"}, "until"),
        ({"ground": "because"}, "ground"),
    ],
    ids=["target", "basis", "reason", "until", "ground"],
)
async def test_order_form_names_the_wrong_field_and_keeps_the_rest(changes, field) -> None:
    _, licence = await a_story()
    async with site_for(await make.the_regulator()) as client:
        await a_case_by_form(client)
        asked = await client.get("/regulation/orders/new", params={"target": licence.number})
        fields = {
            "target": licence.number,
            "case_id": _chosen(asked.text, "case_id"),
            "ground": "rule-breach",
            "basis": "GZ-51 三(一)",
            "reason": "在查明来源之前暂停使用。",
            "until": "2026-12-04",
        }
        answer = await send(client, "/regulation/orders", **{**fields, **changes})
    assert (answer.status_code, f'href="#field-{field}"' in answer.text) == (422, True)
    assert await list_orders() == []


async def test_page_says_when_something_was_changed() -> None:
    await a_story()
    async with site_for(await make.the_regulator()) as client:
        before = await client.get("/regulation")
        await engine().run_ddl("DELETE FROM log_tile WHERE path = 'tile/0/000'")
        after = await client.get("/regulation", params={"check": "now"})
    assert ("内容未被改动" in before.text, "内容被改动" in after.text) == (True, True)


async def test_number_of_an_entry_leads_straight_to_it() -> None:
    await a_story()
    async with site_for(await make.the_regulator()) as client:
        case = await a_case_by_form(client)
        answer = await client.get("/regulation", params={"case": case, "about": "3"})
    assert answer.headers["location"] == f"/regulation/entries/3?case={case}"


async def test_nobody_but_a_regulator_gets_in() -> None:
    deal, _ = await a_story()
    async with site_for(deal.supply.chief) as client:
        found = {
            path: (await client.get(path)).status_code
            for path in (
                "/regulation",
                "/regulation/entries/0",
                "/regulation/orders",
                "/regulation/orders/new",
            )
        }
    assert set(found.values()) == {403}


async def headers_of(actor: Actor) -> dict[str, str]:
    command = MakeToken(label="test", scope=Scope.ACT, expires_at=now() + timedelta(days=1))
    return {"Authorization": f"Bearer {(await make_token(actor, command)).token}"}


async def test_program_reads_exports_orders_and_lifts() -> None:
    _, licence = await a_story()
    regulator = await make.the_regulator()
    async with site_for(None) as client:
        client.headers.update(await headers_of(regulator))
        api = "/api/v1/regulation"
        case = (await client.post(f"{api}/cases", json={"reason": "核查去向"})).json()["case_id"]
        await sequence_log()
        found = await client.post(f"{api}/searches", json={"case_id": case, "kind": "licence"})
        opened = await client.post(
            f"{api}/openings", json={"case_id": case, "leaf_index": licence.leaf_index}
        )
        export = await client.post(f"{api}/exports", json={"case_id": case, "kind": "licence"})
        order = await client.post(
            f"{api}/orders",
            json={
                "case_id": case,
                "target_kind": "licence",
                "target_id": str(licence.licence_id),
                "ground": "suspected-misuse",
                "rule": "GZ-51",
                "clause": "三(一)",
                "reason": "在查明来源之前暂停使用。",
            },
        )
        place = f"{api}/orders/{order.json()['order_id']}"
        lifted = await client.post(f"{place}/lift", json={"reason": "已查明来源"})
        check = await client.get(f"{api}/check")
    names = zipfile.ZipFile(io.BytesIO(export.content)).namelist()
    assert len(found.json()["items"]) == 1
    assert opened.json()["fields"]["licence_digest"] == licence.digest
    assert {"log/checkpoint", "verify_log.py", "README.txt"} < set(names)
    assert (order.status_code, lifted.status_code, check.json()["damage"]) == (201, 200, None)


async def test_content_is_destroyed_under_a_case_and_the_entry_remains() -> None:
    _, licence = await a_story()
    assert licence.leaf_index is not None
    place = f"/regulation/entries/{licence.leaf_index}"
    async with site_for(await make.the_regulator()) as client:
        case = await a_case_by_form(client)
        sent = await send(client, f"{place}/erase", case=case)
        page = (await client.get(place, params={"case": case})).text
    assert (sent.status_code, "内容已擦除" in page, "依法销毁内容" in page) == (303, True, False)


async def test_program_destroys_content_once() -> None:
    _, licence = await a_story()
    async with site_for(None) as client:
        client.headers.update(await headers_of(await make.the_regulator()))
        api = "/api/v1/regulation"
        case = (await client.post(f"{api}/cases", json={"reason": "依法删除"})).json()["case_id"]
        command = {"case_id": case, "leaf_index": licence.leaf_index}
        found = [await client.post(f"{api}/erasures", json=command) for _ in range(2)]
    assert [one.status_code for one in found] == [200, 409]
    assert found[1].json()["code"] == "transparency.already-erased"


async def test_program_of_an_officer_is_refused_with_a_stable_code() -> None:
    deal, _ = await a_story()
    async with site_for(None) as client:
        client.headers.update(await headers_of(deal.supply.chief))
        answer = await client.post("/api/v1/regulation/cases", json={"reason": "核查去向"})
    assert (answer.status_code, answer.json()["code"]) == (403, "organizations.not-regulator")
