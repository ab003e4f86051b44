"""The same hits on both engines, filters that take values as they are, and what leaves the list."""

from __future__ import annotations

import httpx
import pytest

from marketplace.kernel.access import SYSTEM
from marketplace.kernel.paging import encode_cursor
from marketplace.supply.listings import service as listings
from marketplace.supply.listings.model import EndGround
from marketplace.supply.listings.schemas import WithdrawListing
from marketplace.trade.catalogue import service
from marketplace.trade.catalogue.facets import facets
from marketplace.trade.catalogue.queries import entry_of, price_book, search
from marketplace.trade.catalogue.schemas import CatalogueSearch, Found
from marketplace.trade.catalogue.tables import Entry
from tests.marketplace.conftest import Browser
from tests.stories import SCENARIO, Supply, a_listed_product

pytestmark = pytest.mark.usefixtures("market", "clock")
METRO, PARKING = "廣州捷運客流（合成）", "停车场车位 100%_占用（合成）"


async def _two() -> tuple[Supply, Supply]:
    return await a_listed_product(title=METRO), await a_listed_product(title=PARKING)


def _titles(found: Found) -> set[str]:
    return {entry.title.zh for entry in found.entries}


async def test_words_find_the_same_products_on_every_engine() -> None:
    await _two()
    expected = {
        "": {METRO, PARKING},
        "地铁": {METRO},
        "捷运": {METRO},
        "捷運": {METRO},
        "客流": {METRO, PARKING},
        "车位": {PARKING},
        "車位": {PARKING},
        "客流 车位": {PARKING},
        "海珠": {METRO, PARKING},
        "boardings": {METRO, PARKING},
        "BUS synthetic": {METRO, PARKING},
        "card_class": {METRO, PARKING},
        "夜班": {METRO, PARKING},
        "运地": set(),
        "nothing": set(),
        "%": set(),
        "；，。": set(),
        '"; DROP TABLE': set(),
        "a OR b": set(),
        "客流*": {METRO, PARKING},
    }
    found = {asked: _titles(await search(CatalogueSearch(text=asked))) for asked in expected}
    assert found == expected


async def test_a_scenario_is_taken_as_it_is_written() -> None:
    await _two()
    expected = {
        SCENARIO: 2,
        "站点选址": 2,
        "夜班": 0,
        "%": 0,
        "_" * len(SCENARIO): 0,
        '"': 0,
        "\\": 0,
        "'": 0,
        f'{SCENARIO}","站点选址': 0,
    }
    found = {
        scenario: (await search(CatalogueSearch(scenarios=[scenario]))).total
        for scenario in expected
    }
    assert found == expected


async def test_a_scenario_with_signs_of_patterns_finds_itself_alone() -> None:
    supply, _ = await _two()
    strange = '100%_好\\的"场景'
    await Entry.update({Entry.scenarios: '["100%_好\\\\的\\"场景"]'}).where(
        Entry.listing == supply.listing.listing_id
    )
    found = await search(CatalogueSearch(scenarios=[strange]))
    assert _titles(found) == {METRO}


async def test_filters_narrow_together_and_pages_follow_each_other() -> None:
    await _two()
    first = await search(CatalogueSearch(prices=["paid"], units=["hz-data-bureau"]), limit=1)
    second = await search(
        CatalogueSearch(prices=["paid"], units=["hz-data-bureau"]), cursor=first.cursor, limit=1
    )
    free = await search(CatalogueSearch(prices=["free"]))
    assert (2, {PARKING}, {METRO}, None, 0) == (
        first.total,
        _titles(first),
        _titles(second),
        second.cursor,
        free.total,
    )


async def test_facets_count_what_can_be_chosen() -> None:
    await _two()
    gone = await a_listed_product(title="临时的产品（合成）")
    await listings.withdraw_listing(
        gone.chief,
        WithdrawListing(listing_id=gone.listing.listing_id, ground=EndGround.NO_LONGER_OFFERED),
    )
    counts = await facets()
    scenarios = {one.value: one.count for one in counts.scenarios}
    assert (
        counts.products,
        scenarios,
        [one.count for one in counts.units],
    ) == (2, {SCENARIO: 2, "站点选址": 2}, [2])


async def test_what_is_withdrawn_leaves_the_catalogue_at_once() -> None:
    supply = await a_listed_product()
    await listings.withdraw_listing(
        supply.chief,
        WithdrawListing(listing_id=supply.listing.listing_id, ground=EndGround.NO_LONGER_OFFERED),
    )
    found = await search(CatalogueSearch(text="客流"))
    assert (found.total, await entry_of(supply.listing.version.code)) == (0, None)


async def test_rebuilding_gives_the_same_catalogue() -> None:
    await _two()
    before = _titles(await search(CatalogueSearch(text="客流")))
    counts = await facets()
    assert (2, before, counts) == (
        await service.rebuild_catalogue(SYSTEM),
        _titles(await search(CatalogueSearch(text="客流"))),
        await facets(),
    )


async def test_every_price_of_the_book_lies_under_its_ceiling() -> None:
    await _two()
    lines = (await price_book()).items
    within = [line.price_minor <= (line.ceiling_minor or 0) for line in lines]
    assert within == [True, True]


async def test_pages_of_the_price_book_put_together_are_the_book(client: httpx.AsyncClient) -> None:
    await _two()
    whole = (await client.get("/api/v1/prices")).json()
    first = await client.get("/api/v1/prices", params={"limit": 1, "fields": "code"})
    second = await client.get(first.links["next"]["url"])
    assert ([{"code": line["code"]} for line in whole], {}, False) == (
        first.json() + second.json(),
        second.links,
        "next-cursor" in first.headers,
    )


async def test_price_book_has_a_next_page_for_people_too(browser: Browser) -> None:
    supply, other = await _two()
    first, second = sorted(one.listing.version.code for one in (supply, other))
    page = (await browser.get(f"/prices?cursor={encode_cursor(first)}")).text
    assert (first in page, second in page) == (False, True)


async def test_the_interface_searches_without_a_sign_in(client: httpx.AsyncClient) -> None:
    supply = await a_listed_product()
    code = supply.listing.version.code
    found = (await client.get("/api/v1/products", params={"text": "客流"})).json()
    missing = await client.get("/api/v1/products/NONE")
    assert ([code], 404, "catalogue.unknown-product") == (
        [one["code"] for one in found["entries"]],
        missing.status_code,
        missing.json()["code"],
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("price", "false"), ("fresh_days", "-14970490"), ("fresh_days", "9e9"), ("cursor", "é")],
)
async def test_search_that_makes_no_sense_is_refused_by_name(
    client: httpx.AsyncClient, name: str, value: str
) -> None:
    answer = await client.get("/api/v1/products", params={name: value})
    assert (answer.status_code, answer.headers["content-type"]) == (
        422,
        "application/problem+json",
    )


@pytest.mark.parametrize("level", ["-1", "0", "5", str(2**31), str(-(2**80))])
async def test_level_that_does_not_exist_matches_nothing(
    client: httpx.AsyncClient, level: str
) -> None:
    await a_listed_product()
    found = await client.get("/api/v1/products", params={"level": level})
    assert (found.status_code, found.json()["entries"]) == (200, [])


async def test_the_page_keeps_what_was_asked(browser: Browser) -> None:
    await _two()
    shown = (await browser.get("/?q=地铁&unit=hz-data-bureau&level=x&price=nonsense")).text
    unknown = await browser.get("/products/NONE")
    assert (
        METRO in shown,
        'value="地铁"' in shown,
        PARKING in shown,
        unknown.status_code,
    ) == (True, True, False, 404)
