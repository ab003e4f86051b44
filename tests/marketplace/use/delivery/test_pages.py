"""What the buyer sees of a delivery and its receipt."""

from __future__ import annotations

import re

from marketplace.kernel.decisions import Refusal
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.schemas import OpenDelivery
from marketplace.use.delivery.service import begin_delivery, open_delivery
from tests.conftest import FrozenClock
from tests.marketplace.conftest import Browser
from tests.marketplace.use.delivery.test_fingerprints import a_deal_in_trips
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force


async def shown(browser: Browser, deal: Deal, licence: LicenceView) -> str:
    """Open a delivery, let its first byte leave, and return its page."""
    asked = OpenDelivery(
        licence_id=licence.licence_id, purpose="operationsImprovement", scenario=SCENARIO
    )
    found = await open_delivery(deal.buyer, asked)
    assert not isinstance(found, Refusal)
    await begin_delivery(deal.buyer, found.delivery_id)
    await browser.sign_in(deal.buyer)
    return (await browser.get(f"/deliveries/{found.delivery_id}")).text


def acknowledgement_in(page: str) -> str:
    """Return where the page's form countersigns the receipt."""
    found = re.search(r'action="(/deliveries/[0-9a-f-]+/acknowledgement)"', page)
    assert found
    return found[1]


async def test_delivery_page_says_what_the_marks_changed(
    browser: Browser, clock: FrozenClock
) -> None:
    page = await shown(browser, *(await a_deal_in_trips()))
    assert HtmlDocument(page).all_faults() == []
    assert ("带有本许可专属的标记" in page, "前签收" in page) == (True, True)


async def test_wrong_digest_is_refused_beside_its_field(
    browser: Browser, clock: FrozenClock
) -> None:
    deal = await a_deal()
    page = await shown(browser, deal, await a_licence_in_force(deal))
    said = await browser.send(acknowledgement_in(page), {"digest": "0" * 64})
    assert (said.status_code, 'id="error-digest"' in said.text) == (422, True)


async def test_provider_is_not_offered_what_the_holder_does(
    browser: Browser, clock: FrozenClock
) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    path = acknowledgement_in(await shown(browser, deal, licence)).removesuffix("/acknowledgement")
    await browser.sign_in(deal.supply.chief)
    page = (await browser.get(path)).text
    assert ("等待持有人签收" in page or "前签收" in page, "/content" in page) == (True, False)


async def test_delivery_page_says_why_a_file_is_not_marked(
    browser: Browser, clock: FrozenClock
) -> None:
    deal = await a_deal()
    assert "数据行数太少" in await shown(browser, deal, await a_licence_in_force(deal))
