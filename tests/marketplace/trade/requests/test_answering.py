"""Requests that the template answers by its own conditions, once two people let it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.templates import Answering
from marketplace.foundation.rules.schemas import ApproveSwitch, ProposeSwitch
from marketplace.foundation.rules.service import approve_switch, propose_switch
from marketplace.kernel.clock import now
from marketplace.kernel.markets import Market
from marketplace.kernel.text import Text
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.requests import model
from marketplace.trade.requests.answering import template_answer
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.thread import BY_TEMPLATE, stations_of
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.stories import a_deal, a_request

pytestmark = pytest.mark.usefixtures("market", "clock")
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
async def test_request_beyond_the_conditions_waits_for_the_officer() -> None:
    deal = await a_deal()
    request = await a_request(deal, channels=("download",))
    answered = template_answer(request, deal.supply.listing)
    assert (request.standing, answered.answering) == (Standing.OPEN, Answering.BY_HAND)


@pytest.mark.usefixtures("switched_on")
async def test_request_that_the_template_refuses_is_refused_with_its_ground(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unoffered = Text("个性化广告", "personal advertising")
    monkeypatch.setitem(model.PURPOSES, "personalAdvertising", unoffered)
    request = await a_request(await a_deal(), purpose="personalAdvertising")
    assert (request.standing, request.ground, request.decided_by) == (
        Standing.REFUSED,
        RefusalGround.PURPOSE,
        None,
    )
