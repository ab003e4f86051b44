"""Statements and payment over the pages and the interface for programs."""

from __future__ import annotations

import httpx

from marketplace.use.settlement.queries import fee_of
from tests.factories import a_user
from tests.marketplace.conftest import Browser, headers_of
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import a_deal, a_licence


async def test_statements_are_shown_to_both_sides_in_both_languages(browser: Browser) -> None:
    deal = await a_deal()
    await a_licence(deal)
    faults: list[str] = []
    for reader in (deal.buyer, deal.supply.chief):
        await browser.sign_in(reader)
        for language in ("zh-CN", "en"):
            browser.speak(language)
            answer = await browser.get("/statements")
            faults += HtmlDocument(answer.text).all_faults()
            faults += [] if "12,000.00" in answer.text else [f"{language}: no price"]
    assert faults == []


async def test_buyer_states_and_provider_confirms_by_forms(browser: Browser) -> None:
    deal = await a_deal()
    licence = await a_licence(deal)
    place = f"/licences/{licence.licence_id}/fee"
    await browser.sign_in(deal.buyer)
    stated = await browser.send(f"{place}/pay", {"reference": "ICBC-1"})
    await browser.sign_in(deal.supply.chief)
    confirmed = await browser.send(f"{place}/confirm")
    fee = await fee_of(licence.licence_id)
    assert (stated.status_code, confirmed.status_code, fee.standing.value) == (303, 303, "paid")


async def test_missing_reference_is_named_at_its_field(browser: Browser) -> None:
    deal = await a_deal()
    licence = await a_licence(deal)
    await browser.sign_in(deal.buyer)
    answer = await browser.send(f"/licences/{licence.licence_id}/fee/pay", {"reference": ""})
    assert (answer.status_code, 'id="error-reference"' in answer.text) == (422, True)


async def test_stranger_finds_no_fee(client: httpx.AsyncClient) -> None:
    licence = await a_licence(await a_deal())
    headers = await headers_of(await a_user("stranger"))
    found = await client.get(f"/api/v1/licences/{licence.licence_id}/fee", headers=headers)
    assert found.status_code == 404


async def test_program_pays_and_reads_its_statement(client: httpx.AsyncClient) -> None:
    deal = await a_deal()
    licence = await a_licence(deal)
    headers = await headers_of(deal.buyer)
    place = f"/api/v1/licences/{licence.licence_id}/fee"
    paid = await client.post(f"{place}/pay", json={"reference": "ICBC-1"}, headers=headers)
    statements = await client.get("/api/v1/statements", headers=headers)
    assert (paid.status_code, statements.json()[0]["fees"][0]["reference"]) == (200, "ICBC-1")
