"""The follow-up over the pages and the interface for programs."""

from __future__ import annotations

import httpx

from marketplace.foundation.notices.queries import what_waits_for
from marketplace.kernel.clock import now
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import LicenceView, RevokeLicence
from marketplace.trade.licences.service import revoke_licence
from marketplace.use.followup.queries import closing_of, discrepancies_of, reports_of
from marketplace.use.followup.reminders import DISCREPANCY, DUTY
from marketplace.use.followup.slots import SLOTS
from marketplace.web.slots import offer
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.marketplace.conftest import Browser, headers_of
from tests.marketplace.use.followup.given import PURPOSE, a_delivery
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import Deal, a_deal, a_licence, a_licence_in_force

SAID = {"uses": "1", "rows": "400", "purpose": PURPOSE}


async def _used(clock: FrozenClock) -> tuple[Deal, LicenceView]:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await a_delivery(deal, licence)
    clock.move(minutes=1)
    return deal, licence


async def _faults(browser: Browser, *paths: str) -> list[str]:
    faults: list[str] = []
    for path in paths:
        for language in ("zh-CN", "en"):
            browser.speak(language)
            answer = await browser.get(path)
            faults += [] if answer.status_code == 200 else [f"{path}: {answer.status_code}"]
            faults += HtmlDocument(answer.text).all_faults()
    return faults


async def test_every_page_is_shown_to_both_sides(browser: Browser, clock: FrozenClock) -> None:
    deal, licence = await _used(clock)
    place = f"/licences/{licence.licence_id}"
    await browser.sign_in(deal.buyer)
    await browser.send(f"{place}/report", {**SAID, "rows": "7"})
    faults: list[str] = []
    for reader in (deal.buyer, deal.supply.chief):
        await browser.sign_in(reader)
        faults += await _faults(browser, place, f"{place}/duties", f"{place}/report")
    assert faults == []


async def test_report_by_form_that_differs_leads_to_a_discrepancy(
    browser: Browser, clock: FrozenClock
) -> None:
    deal, licence = await _used(clock)
    await browser.sign_in(deal.buyer)
    sent = await browser.send(f"/licences/{licence.licence_id}/report", {**SAID, "uses": "9"})
    found = await discrepancies_of(licence.licence_id)
    assert (sent.status_code, [one.subject.value for one in found]) == (303, ["uses"])


async def test_discrepancy_is_explained_and_settled_by_forms(
    browser: Browser, clock: FrozenClock
) -> None:
    deal, licence = await _used(clock)
    await browser.sign_in(deal.buyer)
    await browser.send(f"/licences/{licence.licence_id}/report", {**SAID, "uses": "9"})
    (one,) = await discrepancies_of(licence.licence_id)
    place = f"/discrepancies/{one.discrepancy_id}"
    await browser.send(f"{place}/explain", {"explanation": "误将试算计入。"})
    await browser.sign_in(deal.supply.chief)
    await browser.send(f"{place}/settle")
    (after,) = await discrepancies_of(licence.licence_id)
    assert (after.state.value, after.explanation) == ("settled", "误将试算计入。")


async def test_bad_figure_is_named_at_its_field(browser: Browser) -> None:
    deal = await a_deal()
    licence = await a_licence(deal)
    await browser.sign_in(deal.buyer)
    answer = await browser.send(f"/licences/{licence.licence_id}/report", {**SAID, "uses": "-1"})
    assert (answer.status_code, 'id="error-uses"' in answer.text) == (422, True)


async def test_delivery_is_accepted_by_a_form(browser: Browser) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    delivery = await a_delivery(deal, licence)
    await browser.sign_in(deal.buyer)
    first = await browser.send(f"/deliveries/{delivery.delivery_id}/accept")
    shown = await browser.get(f"/licences/{licence.licence_id}/duties")
    assert (first.status_code, f"{delivery.delivery_id}/accept" in shown.text) == (303, False)


async def test_ended_licence_is_closed_by_forms(browser: Browser, clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, purpose="trafficPlanning")
    clock.move(minutes=1)
    revoking = RevokeLicence(licence_id=licence.licence_id, ground=RevocationGround.BY_AGREEMENT)
    await revoke_licence(deal.supply.chief, revoking)
    place = f"/licences/{licence.licence_id}"
    await browser.sign_in(deal.buyer)
    clock.move(minutes=1)
    await browser.send(f"{place}/destruction", {"copies": "2", "method": "erased"})
    faults = await _faults(browser, f"{place}/duties")
    await browser.sign_in(deal.supply.chief)
    await browser.send(f"{place}/closing")
    certificate = await browser.get(f"{place}/closing-certificate")
    closing = await closing_of(licence.licence_id)
    assert closing is not None
    assert (faults, certificate.text) == ([], closing.certificate)


async def test_program_reports_and_reads_what_is_due(
    client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    deal, licence = await _used(clock)
    headers = await headers_of(deal.buyer)
    place = f"/api/v1/licences/{licence.licence_id}"
    sent = await client.post(
        f"{place}/reports",
        json={"uses": 1, "rows": 400, "purpose": PURPOSE},
        headers=headers,
    )
    duties = await client.get(f"{place}/duties", headers=headers)
    kinds = sorted(one["kind"] for one in duties.json())
    assert (sent.status_code, kinds) == (
        201,
        ["accept", "delete", "notify-breach", "pay", "report"],
    )


async def test_strangers_find_none_of_it(client: httpx.AsyncClient) -> None:
    licence = await a_licence(await a_deal())
    headers = await headers_of(await a_user("stranger"))
    codes = {
        (
            await client.get(f"/api/v1/licences/{licence.licence_id}/{what}", headers=headers)
        ).status_code
        for what in ("use", "duties", "reports", "discrepancies", "closing")
    }
    assert codes == {404}


async def test_late_report_waits_for_both_sides(clock: FrozenClock, browser: Browser) -> None:
    deal = await a_deal()
    await a_licence(deal)
    clock.move(days=95)
    kinds = [
        {one.kind for one in await what_waits_for(reader, now())}
        for reader in (deal.buyer, deal.supply.chief)
    ]
    assert [DUTY in one for one in kinds] == [True, True]


async def test_discrepancy_waits_for_both_sides(browser: Browser, clock: FrozenClock) -> None:
    deal, licence = await _used(clock)
    await browser.sign_in(deal.buyer)
    await browser.send(f"/licences/{licence.licence_id}/report", {**SAID, "uses": "9"})
    assert len(await reports_of(licence.licence_id)) == 1
    kinds = [
        {one.kind for one in await what_waits_for(reader, now())}
        for reader in (deal.buyer, deal.supply.chief)
    ]
    assert [DISCREPANCY in one for one in kinds] == [True, True]


async def test_product_page_shows_what_is_late_and_its_price_is_reviewed(
    browser: Browser, clock: FrozenClock
) -> None:
    for slot, filling in SLOTS.items():
        offer(slot, filling)
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    clock.move(days=120)
    place = f"/products/{licence.product_code}/users"
    await browser.sign_in(deal.supply.chief)
    faults = await _faults(browser, place)
    shown = (await browser.get(place)).text
    reviewed = await browser.send(f"/listings/{licence.listing_id}/price-review")
    assert (faults, licence.number in shown, reviewed.status_code) == ([], True, 303)
