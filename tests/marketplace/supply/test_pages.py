"""The officer's way through the pages, without scripts: from a file to a listing."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from marketplace.foundation.organizations.model import Post
from marketplace.kernel.markets import Market
from marketplace.kernel.worker import Worker
from marketplace.supply.listings.queries import listed_products
from tests.conftest import FrozenClock
from tests.factories import an_officer
from tests.supply_factories import (
    Publisher,
    a_confirmed_batch,
    a_draft,
    a_listing,
    a_publisher,
    a_resource,
    a_submission,
    a_table,
    an_evidence,
)

from .desk import Desk, signed_in

_SELECTED = r'name="(role:[^"]+)".*?value="(\w+)" selected'
OFFER = {
    "title_zh": "公交刷卡客流（合成）",
    "title_en": "Bus boardings (synthetic)",
    "summary_zh": "合成数据。",
    "summary_en": "Synthetic data.",
    "scenarios": "夜班线路优化\n车站选址",
    "keywords": "公交",
    "template": "data-provision",
    "channel": "authorised-operation",
    "use_class": "industry",
    "price": "12,000.00",
    "price_unit": "year",
    "ceiling": "15000",
    "ceiling_document": "运营服务费标准（合成）",
}


async def test_officers_walk_from_a_file_to_a_listing(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    liaison, chief = await signed_in(publisher.liaison), await signed_in(publisher.chief)
    batch = await _taken_in(liaison, publisher)
    evidence = await _measured(liaison, batch)
    draft = await _drafted(liaison, evidence)
    await liaison.send(draft, f"{draft}/submission", {})
    assert draft in await chief.read("/drafts")
    answer = await chief.send(draft, f"{draft}/approval", {})
    listed = await listed_products()
    assert (
        answer.status_code,
        len(listed),
        listed[0].version.price.price_minor,
    ) == (303, 1, 1_200_000)


async def _taken_in(liaison: Desk, publisher: Publisher) -> str:
    registered = await liaison.send(
        "/resources/new",
        "/resources",
        {
            "unit_id": str(publisher.unit.id),
            "system": "公交收单（合成）",
            "table_name": "rides",
            "title_zh": "公交刷卡",
            "title_en": "Bus taps",
            "duty": "公共交通客流统计",
            "duty_clause": "第3项",
            "source_statement": "由收单系统按日汇总产生（合成）。",
            "update_cycle": "monthly",
            "grade": "general",
            "zone": "government-network",
            "contains_personal": "yes",
        },
    )
    place = registered.headers["location"]
    taken = await liaison.send(
        place, f"{place}/batches", {}, files={"table": ("rides.csv", a_table())}
    )
    columns = str(taken.headers["location"])
    roles = re.findall(
        r'name="(role:[^"]+)".*?value="(\w+)" selected', await liaison.read(columns), re.S
    )
    confirmed = await liaison.send(columns, columns, dict(roles))
    return str(confirmed.headers["location"])


async def _measured(liaison: Desk, recipes: str) -> UUID:
    await liaison.send(recipes, f"{recipes}/trials", {})
    assert "progress" in await liaison.read(recipes)
    await Worker().work_once()
    chosen = re.search(r'value="([^"]+)" checked', await liaison.read(recipes))
    assert chosen
    await liaison.send(recipes, f"{recipes}/measurements", {"recipe": chosen[1]})
    await Worker().work_once()
    found = re.search(r"/evidence/([0-9a-f-]{36})", await liaison.read(recipes))
    assert found
    return UUID(found[1])


async def _drafted(liaison: Desk, evidence: UUID) -> str:
    assert "sha256" in await liaison.read(f"/evidence/{evidence}")
    action = f"/drafts?evidence={evidence}"
    assert 'value="公交刷卡"' in await liaison.read(f"/drafts/new?evidence={evidence}")
    answer = await liaison.send(f"/drafts/new?evidence={evidence}", action, OFFER)
    return str(answer.headers["location"])


async def test_registration_form_says_what_is_missing(market: Market, clock: FrozenClock) -> None:
    desk = await signed_in((await a_publisher()).liaison)
    answer = await desk.send("/resources/new", "/resources", {"system": "x"})
    assert (answer.status_code, "error-summary" in answer.text) == (422, True)


async def test_file_that_is_no_table_is_refused_beside_the_field(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    resource = await a_resource(publisher)
    desk = await signed_in(publisher.liaison)
    place = f"/resources/{resource.id}"
    answer = await desk.send(
        place, f"{place}/batches", {}, files={"table": ("rides.csv", b"a,b\n1\n")}
    )
    assert (answer.status_code, "第 2 行有 1 个字段" in answer.text) == (422, True)


async def test_incomplete_draft_lists_what_is_missing_instead_of_a_button(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    draft = await a_draft(publisher, scenarios=[])
    page = await (await signed_in(publisher.liaison)).read(f"/drafts/{draft.version_id}")
    assert ("至少写明一个应用场景" in page, "/submission" in page) == (True, False)


async def test_liaison_sees_no_button_to_approve(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    page = await (await signed_in(publisher.liaison)).read(f"/drafts/{version.version_id}")
    assert "/approval" not in page


async def test_chief_sends_a_draft_back(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    place = f"/drafts/{(await a_submission(publisher)).version_id}"
    desk = await signed_in(publisher.chief)
    await desk.send(place, f"{place}/return", {"ground": "price"})
    assert "价格不妥" in await desk.read(place)


async def test_chief_withdraws_a_listing(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    place = f"/drafts/{(await a_listing(publisher)).version.version_id}"
    desk = await signed_in(publisher.chief)
    answer = await desk.send(place, f"{place}/withdrawal", {"ground": "quality"})
    assert (answer.status_code, await listed_products()) == (303, [])


async def test_draft_is_revised_in_its_form(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    place = f"/drafts/{(await a_draft(publisher)).version_id}"
    desk = await signed_in(publisher.liaison)
    await desk.send(place, place, {**OFFER, "title_zh": "改后的名称"})
    assert "改后的名称" in await desk.read(place)


PLACES = ("resource", "columns", "recipes", "evidence", "draft")


@pytest.mark.parametrize("place", PLACES)
async def test_page_of_another_unit_is_not_there(
    market: Market, clock: FrozenClock, place: str
) -> None:
    publisher = await a_publisher()
    paths = await _paths(publisher)
    stranger = await signed_in(await an_officer(Post.LIAISON, "hz-street-01"))
    await stranger.read(paths[place], status=404)


async def _paths(publisher: Publisher) -> dict[str, str]:
    evidence = await an_evidence(publisher)
    return {
        "resource": f"/resources/{evidence.resource_id}",
        "columns": f"/batches/{evidence.batch_id}/columns",
        "recipes": f"/batches/{evidence.batch_id}/recipes",
        "evidence": f"/evidence/{evidence.evidence_id}",
        "draft": f"/drafts/new?evidence={evidence.evidence_id}",
    }


async def test_chief_reads_every_page_of_the_unit(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    desk = await signed_in(publisher.chief)
    for path in (*(await _paths(publisher)).values(), "/resources", "/drafts"):
        await desk.read(path)


async def test_fresh_batch_asks_for_confirmation_before_recipes(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    page = await (await signed_in(publisher.liaison)).read(
        f"/batches/{confirmed.batch.batch_id}/recipes"
    )
    assert "还没有试算" in page
