"""A promise that was missed, and uses that were not made, are credited once and to the minor
unit; the books still balance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.money import Currency
from marketplace.kernel.routines import begin_routines
from marketplace.kernel.worker import Worker
from marketplace.supply.listings.model import PriceUnit
from marketplace.trade.requests.form import price_sentence
from marketplace.use.followup.ending import stop_if_ended
from marketplace.use.followup.errors import NotObjectedError
from marketplace.use.followup.model import AcceptanceStanding, ObjectionGround
from marketplace.use.followup.objections import decide_objection
from marketplace.use.followup.schemas import DecideObjection, ObjectToDelivery
from marketplace.use.followup.service import object_to_delivery
from marketplace.use.settlement.crediting import (
    CreditGround,
    Shares,
    credit_for,
    missed_cycles,
    unused_credit,
)
from marketplace.use.settlement.model import FeeStanding
from marketplace.use.settlement.queries import fee_of, trial_balance
from marketplace.use.settlement.schemas import ConfirmPayment, PayFee
from marketplace.use.settlement.service import (
    confirm_payment,
    credit_missed_freshness,
    credit_quality,
    credit_unused,
    pay_fee,
)
from tests.conftest import FrozenClock
from tests.marketplace.conftest import Browser
from tests.marketplace.use.followup.given import a_delivery
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import a_deal, a_licence_in_force

START = datetime(2026, 1, 1, tzinfo=UTC)
SHARES = Shares(freshness_credit_percent=5, quality_credit_percent=10, credit_most_percent=50)
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
hours = st.integers(min_value=1, max_value=400)


def naive_missed(updates: list[datetime], longest: timedelta, at: datetime) -> list[datetime]:
    """Walk hour by hour with a countdown that each update winds up again."""
    missed, left, now_ = [], longest, START
    hour = timedelta(hours=1)
    while now_ < at:
        now_ += hour
        left -= hour
        if now_ in updates:
            left = longest
        elif left == timedelta(0):
            missed.append(now_)
            left = longest
    return missed


@given(st.lists(hours, max_size=8, unique=True), st.integers(1, 60), hours)
@settings(max_examples=100)
def test_missed_updates_are_those_of_a_countdown(
    updates: list[int], longest: int, until: int
) -> None:
    came = [START + timedelta(hours=hour) for hour in updates]
    at, cycle = START + timedelta(hours=until), timedelta(hours=longest)
    found = missed_cycles(came, longest=cycle, since=START, at=at)
    assert found == naive_missed([one for one in came if one <= at], cycle, at)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 100), max_size=30))
def test_credits_for_missed_promises_stay_within_their_most(fee: int, percents: list[int]) -> None:
    credited = 0
    for percent in percents:
        credited += credit_for(fee, percent, credited_minor=credited, shares=SHARES)
    wanted = sum(fee * percent // 100 for percent in percents)
    assert credited == min(wanted, fee * SHARES.credit_most_percent // 100)


def test_uses_beyond_what_was_paid_credit_nothing() -> None:
    found = [unused_credit(7, paid_uses=3, made_uses=made) for made in (1, 5)]
    assert found == [14, 0]


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_missed_updates_are_credited_once_each_and_the_rest_is_paid(
    clock: FrozenClock,
) -> None:
    deal = await a_deal(price_minor=1_200_000)
    licence = await a_licence_in_force(deal)
    clock.move(days=80)
    await begin_routines(now())
    while await Worker().work_once():
        pass
    again = await credit_missed_freshness(SYSTEM, licence.licence_id)
    fee = await fee_of(licence.licence_id)
    await pay_fee(deal.buyer, PayFee(licence_id=licence.licence_id, reference="ICBC-9"))
    await confirm_payment(deal.supply.chief, ConfirmPayment(licence_id=licence.licence_id))
    paid = await fee_of(licence.licence_id)
    grounds = {one.ground for one in fee.credits}
    assert (again, grounds) == ([], {CreditGround.FRESHNESS})
    assert fee.net.minor == 1_200_000 - 60_000 * len(fee.credits) < 1_200_000
    assert paid.standing is FeeStanding.PAID
    assert await trial_balance() == {Currency.CNY: 0}


@pytest.mark.usefixtures("market", "clock")
@on_sqlite
async def test_objection_that_is_upheld_credits_and_one_that_is_not_does_not() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await pay_fee(deal.buyer, PayFee(licence_id=licence.licence_id, reference="ICBC-9"))
    await confirm_payment(deal.supply.chief, ConfirmPayment(licence_id=licence.licence_id))
    views = []
    for is_upheld in (True, False):
        delivery = await a_delivery(deal, licence)
        said = ObjectToDelivery(
            delivery_id=delivery.delivery_id, ground=ObjectionGround.WRONG_CONTENT
        )
        await object_to_delivery(deal.buyer, said)
        decided = DecideObjection(delivery_id=delivery.delivery_id, is_upheld=is_upheld)
        views.append(await decide_objection(deal.supply.chief, decided))
        with pytest.raises(NotObjectedError):
            await decide_objection(deal.supply.chief, decided)
    await credit_quality(SYSTEM, licence.licence_id, delivery_id=views[0].delivery_id)
    fee = await fee_of(licence.licence_id)
    assert [one.standing for one in views] == [
        AcceptanceStanding.UPHELD,
        AcceptanceStanding.OVERRULED,
    ]
    assert [one.ground for one in fee.credits] == [CreditGround.QUALITY]
    assert await trial_balance() == {Currency.CNY: 0}


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_uses_paid_in_advance_and_not_made_are_given_back_at_the_end(
    clock: FrozenClock,
) -> None:
    deal = await a_deal(price_minor=100_000, price_unit=PriceUnit.USE)
    asked = {"purpose": "operationsImprovement", "max_uses": "3"}
    days = {"starts_on": "2026-11-23", "ends_on": "2026-12-22"}
    said = price_sentence(deal.supply.listing, {**asked, **days})
    licence = await a_licence_in_force(deal, max_uses=3)
    await a_delivery(deal, licence)
    running = await credit_unused(SYSTEM, licence.licence_id)
    clock.set(licence.valid_until)
    await stop_if_ended(SYSTEM, licence.licence_id)
    fee = await fee_of(licence.licence_id)
    assert "3,000.00" in said.en
    assert (running, fee.minor, fee.credited.minor, fee.net.minor) == (
        None,
        300_000,
        200_000,
        100_000,
    )


@on_sqlite
async def test_credit_note_stands_on_the_statement_and_objection_on_the_page(
    browser: Browser,
) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    delivery = await a_delivery(deal, licence)
    place, faults = f"/deliveries/{delivery.delivery_id}", []
    await browser.sign_in(deal.buyer)
    await browser.send(f"{place}/object", {"ground": "stale"})
    await browser.sign_in(deal.supply.chief)
    for language in ("zh-CN", "en"):
        browser.speak(language)
        shown = await browser.get(f"/licences/{licence.licence_id}/duties")
        faults += HtmlDocument(shown.text).all_faults()
    decided = await browser.send(f"{place}/decide", {"is_upheld": "true"})
    statement = await browser.get("/statements")
    faults += HtmlDocument(statement.text).all_faults()
    assert (decided.status_code, faults, "1,200.00" in statement.text) == (303, [], True)
