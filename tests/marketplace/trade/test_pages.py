"""Every page of the trade wing, for its reader in both languages, and for strangers not at all."""

from __future__ import annotations

import pytest

from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.licences.queries import licence_of
from tests.factories import a_user
from tests.marketplace.conftest import Browser
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import Deal, a_deal, a_licence_in_force, a_request, an_agreement

LANGUAGES = ("zh-CN", "en")


async def _shown(browser: Browser, path: str) -> list[str]:
    """Return everything wrong with the page in both languages; a page that is refused is wrong."""
    faults = []
    for language in LANGUAGES:
        browser.speak(language)
        answer = await browser.get(path)
        if answer.status_code != 200:
            faults.append(f"{path} {language}: {answer.status_code}")
        faults += HtmlDocument(answer.text).all_faults()
    return faults


async def test_pages_of_a_request_are_shown_to_both_sides(browser: Browser) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    faults = []
    for reader in (deal.buyer, deal.supply.chief, deal.supply.liaison):
        await browser.sign_in(reader)
        for path in (
            "/requests",
            f"/requests/{request.request_id}",
            f"/requests/new?product={request.product_code}",
            "/keys",
            "/licences",
        ):
            faults += await _shown(browser, path)
    assert faults == []


async def test_pages_of_a_contract_and_a_licence_are_shown_to_both_sides(browser: Browser) -> None:
    deal = await a_deal()
    unsigned = await an_agreement(deal)
    licence = await a_licence_in_force(deal)
    faults = []
    for reader in (deal.buyer, deal.supply.chief, deal.supply.liaison):
        await browser.sign_in(reader)
        for path in (
            f"/agreements/{unsigned.agreement_id}",
            f"/agreements/{licence.agreement_id}",
            f"/requests/{licence.request_id}",
            f"/licences/{licence.licence_id}",
            "/licences",
        ):
            faults += await _shown(browser, path)
    assert faults == []


async def test_a_visitor_sees_catalogue_product_prices_and_the_check(browser: Browser) -> None:
    deal = await a_deal()
    code = deal.supply.listing.version.code
    faults = []
    for path in ("/", f"/products/{code}", "/prices", "/verify", "/?q=客流&scenario=夜班线路优化"):
        faults += await _shown(browser, path)
    assert faults == []


async def _paths(deal: Deal) -> list[str]:
    licence = await a_licence_in_force(deal)
    agreement = await agreement_of_request(licence.request_id)
    assert agreement is not None
    return [
        f"/requests/{licence.request_id}",
        f"/requests/{licence.request_id}/contract",
        f"/agreements/{agreement.agreement_id}",
        f"/agreements/{agreement.agreement_id}/document",
        f"/agreements/{agreement.agreement_id}/signatures/buyer",
        f"/agreements/{agreement.agreement_id}/licence",
        f"/licences/{licence.licence_id}",
        f"/licences/{licence.licence_id}/bundle",
    ]


async def test_strangers_find_none_of_it(browser: Browser) -> None:
    paths = await _paths(await a_deal())
    await browser.sign_in(await a_user("stranger"))
    answers = [(await browser.get(path)).status_code for path in paths]
    assert answers == [404] * len(paths)


async def test_visitors_are_led_to_the_sign_in(browser: Browser) -> None:
    paths = await _paths(await a_deal())
    answers = [(await browser.get(path)).status_code for path in paths]
    assert answers == [303] * len(paths)


async def test_strangers_act_on_none_of_it(browser: Browser) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    licence = await a_licence_in_force(deal, scenarios=["站点选址"])
    await browser.sign_in(await a_user("stranger"))
    answers = [
        (await browser.send(path, {"if_match": 1, "ground": "breach"})).status_code
        for path in (
            f"/requests/{request.request_id}/accept",
            f"/requests/{request.request_id}/refuse",
            f"/requests/{request.request_id}/withdraw",
            f"/licences/{licence.licence_id}/suspend",
            f"/licences/{licence.licence_id}/revoke",
            f"/agreements/{licence.agreement_id}/sign",
        )
    ]
    after = await licence_of(licence.licence_id)
    assert ([404] * 6, licence.epoch) == (answers, after.epoch)


@pytest.mark.parametrize("path", ["/requests", "/licences", "/keys"])
async def test_empty_lists_teach(browser: Browser, path: str) -> None:
    await browser.sign_in(await a_user("newcomer"))
    assert await _shown(browser, path) == []


async def test_a_form_without_its_token_is_refused(browser: Browser) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    await browser.sign_in(deal.supply.chief)
    answer = await browser.http.post(
        f"/requests/{request.request_id}/accept", data={"if_match": request.revision}
    )
    assert answer.status_code == 403
