"""Requests that the template answers by its own conditions, once two people let it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from contracts.templates import Answering, load
from marketplace.foundation.rules.schemas import ApproveSwitch, ProposeSwitch
from marketplace.foundation.rules.service import approve_switch, propose_switch
from marketplace.kernel.clock import now
from marketplace.kernel.markets import Market
from marketplace.kernel.text import Text
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.requests.answering import BY_THE_OFFICER
from marketplace.trade.requests.form import form_of
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.schemas import TemplateAnswer
from marketplace.trade.requests.thread import BY_TEMPLATE, stations_of
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.marketplace.conftest import Browser
from tests.stories import a_deal, a_request

pytestmark = pytest.mark.usefixtures("market", "clock")
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
IN_THE_CLEAN_ROOM = {"channels": ("cleanRoom",), "purpose": "trafficPlanning"}


@pytest.fixture
async def switched_on(market: Market, clock: FrozenClock) -> None:
    """Two people let the templates answer."""
    one, other = await a_user("one"), await a_user("other")
    command = ProposeSwitch(
        pack="template-answers", on=True, effective_from=now() + timedelta(minutes=1)
    )
    proposed = await propose_switch(one, command)
    await approve_switch(other, ApproveSwitch(switch_id=proposed.id))
    clock.move(minutes=2)


async def test_as_shipped_every_request_waits_for_the_officer() -> None:
    request = await a_request(await a_deal(), **IN_THE_CLEAN_ROOM)
    assert (request.standing, request.decided_at) == (Standing.OPEN, None)


@pytest.mark.usefixtures("switched_on")
async def test_request_within_the_conditions_is_agreed_to_and_its_contract_drawn_up() -> None:
    request = await a_request(await a_deal(), **IN_THE_CLEAN_ROOM)
    agreement = await agreement_of_request(request.request_id)
    assert agreement is not None
    assert (request.standing, request.decided_by, agreement.signatures) == (
        Standing.ACCEPTED,
        None,
        [],
    )


@pytest.mark.usefixtures("switched_on")
async def test_thread_says_that_the_template_answered() -> None:
    request = await a_request(await a_deal(), **IN_THE_CLEAN_ROOM)
    assert (await stations_of(request))[1].who == BY_TEMPLATE


@pytest.mark.usefixtures("switched_on")
async def test_request_beyond_the_conditions_waits_for_the_officer_and_says_so() -> None:
    request = await a_request(await a_deal(), channels=("download",))
    assert request.answered is not None
    assert (request.standing, request.answered.answering, request.answered.rule) == (
        Standing.OPEN,
        Answering.BY_HAND,
        None,
    )


@pytest.mark.usefixtures("switched_on")
async def test_request_that_the_template_refuses_is_refused_with_ground_and_reason() -> None:
    request = await a_request(await a_deal(), purpose="personalAdvertising")
    template = load("provision")
    assert (request.standing, request.ground, request.decided_by, request.answered) == (
        Standing.REFUSED,
        RefusalGround.PURPOSE,
        None,
        TemplateAnswer(
            answering=Answering.REFUSED,
            reason=Text.of(template.answering[0].reason),
            rule=0,
            template_digest=template.digest,
        ),
    )


@pytest.mark.usefixtures("switched_on")
@on_sqlite
async def test_buyer_reads_the_answer_in_the_form_and_then_on_the_request(browser: Browser) -> None:
    deal = await a_deal()
    await browser.sign_in(deal.buyer)
    given = {
        "product": deal.supply.listing.version.code,
        "enterprise_id": str(deal.enterprise.id),
        "scenarios": "夜班线路优化",
        "purpose": "personalAdvertising",
        "starts_on": "2026-11-23",
        "ends_on": "2027-11-22",
        "max_uses": "3",
        "channels": "download",
    }
    before = await browser.send("/requests", {**given, "act": "price"})
    sent = await browser.send("/requests", given)
    after = await browser.get(sent.headers["location"])
    reason = load("provision").answering[0].reason.zh
    assert [reason in page.text for page in (before, after)] == [True, True]


@on_sqlite
async def test_form_names_the_officer_while_templates_do_not_answer() -> None:
    deal = await a_deal()
    given = {"purpose": "personalAdvertising", "starts_on": "2026-11-23", "ends_on": "2027-11-22"}
    form = await form_of(deal.buyer, deal.supply.listing, {**given, "scenarios": "夜班线路优化"})
    assert form.answer == BY_THE_OFFICER


@on_sqlite
async def test_column_that_keeps_nothing_says_so_where_it_is_chosen() -> None:
    deal = await a_deal()
    listing = deal.supply.listing
    first, *others = listing.evidence.released_columns
    columns = [
        msgspec.structs.replace(one, loss=1.0 if one.name == first else 0.5)
        for one in listing.evidence.columns
    ]
    evidence = msgspec.structs.replace(listing.evidence, columns=columns)
    form = await form_of(deal.buyer, msgspec.structs.replace(listing, evidence=evidence), {})
    assert [one.value for one in form.columns if one.hint] == [first]
    assert others
