"""An officer asks whose copy a file is: the licence is named, nobody else is, and it is logged."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from marketplace.foundation.organizations.errors import PostMissingError
from marketplace.kernel.stores import store
from marketplace.kernel.tables import Event
from marketplace.use.followup.errors import LeakTooLargeError
from marketplace.use.followup.leaks import LARGEST_BYTES, check_leak
from tests.marketplace.conftest import Browser, headers_of
from tests.marketplace.use.followup.given import a_delivery
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import a_deal, a_licence_in_force, synthetic_rides

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def delivered(digest: str) -> bytes:
    return b"".join([chunk async for chunk in store().read(digest)])


async def test_delivered_file_names_its_licence_and_another_nobody(browser: Browser) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    delivery = await a_delivery(deal, licence)
    content = await delivered(delivery.delivered_digest or "")
    product = deal.supply.listing.version
    found = await check_leak(deal.supply.chief, product, chunks(content[:50], content[50:]))
    innocent = await check_leak(deal.supply.chief, product, chunks(synthetic_rides(seed=99)))
    recorded = await Event.count().where(Event.type == "followup.leak-checked")
    place = f"/products/{product.code}/leaks"
    await browser.sign_in(deal.supply.chief)
    faults = []
    for language in ("zh-CN", "en"):
        browser.speak(language)
        faults += HtmlDocument((await browser.get(place)).text).all_faults()
    file = {"file": ("leak.csv", content, "text/csv")}
    shown = await browser.send(place, files=file)
    faults += HtmlDocument(shown.text).all_faults()
    nothing = await browser.send(place, {"x": "y"})
    assert ([one.licence_id for one in found], innocent) == ([licence.licence_id], [])
    assert (recorded, faults, licence.number in shown.text, nothing.status_code) == (
        2,
        [],
        True,
        422,
    )


async def test_program_of_the_officer_learns_the_same(client: httpx.AsyncClient) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    content = await delivered((await a_delivery(deal, licence)).delivered_digest or "")
    path = f"/api/v1/products/{deal.supply.listing.version.code}/leak-checks"
    chief, buyer = await headers_of(deal.supply.chief), await headers_of(deal.buyer)
    found = await client.post(path, headers=chief, content=content)
    refused = await client.post(path, headers=buyer, content=content)
    named = [one["licence_number"] for one in found.json()]
    assert (named, refused.status_code) == ([licence.number], 403)


async def test_only_the_officer_asks_and_only_about_what_can_be_read() -> None:
    deal = await a_deal()
    product = deal.supply.listing.version
    with pytest.raises(PostMissingError):
        await check_leak(deal.buyer, product, chunks(b"a"))
    with pytest.raises(LeakTooLargeError):
        await check_leak(deal.supply.chief, product, chunks(bytes(LARGEST_BYTES), b"x"))
