"""The fee of a licence, from its posting to its payment, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from marketplace.foundation.organizations.errors import NotMemberError, PostMissingError
from marketplace.kernel.errors import ConflictError
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market, in_market
from marketplace.kernel.money import Currency, Money
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.use.metering.queries import performed_of
from marketplace.use.settlement import service
from marketplace.use.settlement.errors import (
    CreditsShortError,
    NotOwedError,
    PaymentNotStatedError,
    PaymentStatedError,
    ReferenceMissingError,
    UnknownFeeError,
)
from marketplace.use.settlement.model import AccountRole, FeeStanding, Sides, grant_entry
from marketplace.use.settlement.queries import (
    balance_of,
    fee_of,
    is_paid,
    statement_of,
    statements_for,
    trial_balance,
)
from marketplace.use.settlement.schemas import ConfirmPayment, PayFee
from tests.factories import a_user
from tests.marketplace.foundation.transparency.facts import LampLit
from tests.stories import Deal, a_deal, a_licence

pytestmark = pytest.mark.usefixtures("market", "clock")
PRICE = 1_200_000


async def _owed() -> tuple[Deal, PayFee]:
    deal = await a_deal()
    licence = await a_licence(deal)
    return deal, PayFee(licence_id=licence.licence_id, reference="ICBC-2026-118")


async def test_issuing_a_licence_posts_its_fee() -> None:
    _, paying = await _owed()
    fee = await fee_of(paying.licence_id)
    assert (fee.standing, fee.minor) == (FeeStanding.OWED, PRICE)


async def test_public_interest_is_free_and_its_duty_performed() -> None:
    deal = await a_deal()
    licence = await a_licence(deal, purpose="trafficPlanning")
    performed = await performed_of(licence.licence_id)
    fee = await fee_of(licence.licence_id)
    assert (fee.standing, [duty.rsplit("#")[-1] for duty in performed]) == (
        FeeStanding.FREE,
        ["pay"],
    )


async def test_stated_payment_does_not_count_as_paid() -> None:
    deal, paying = await _owed()
    await service.pay_fee(deal.buyer, paying)
    assert not await is_paid(paying.licence_id)


async def test_confirmed_payment_is_paid_and_performs_the_duty() -> None:
    deal, paying = await _owed()
    await service.pay_fee(deal.buyer, paying)
    await service.confirm_payment(deal.supply.chief, ConfirmPayment(licence_id=paying.licence_id))
    performed = await performed_of(paying.licence_id)
    assert (await is_paid(paying.licence_id), len(performed)) == (True, 1)


async def test_books_balance_and_owe_nothing_after_payment() -> None:
    deal, paying = await _owed()
    await service.pay_fee(deal.buyer, paying)
    await service.confirm_payment(deal.supply.chief, ConfirmPayment(licence_id=paying.licence_id))
    statement = await statement_of(Organisation(PartyKind.ENTERPRISE, deal.enterprise.id))
    held = {one.role: one.minor for one in statement.balances}
    assert (await trial_balance(), held) == (
        {Currency.CNY: 0},
        {AccountRole.DUES: 0, AccountRole.OUTSIDE: -PRICE},
    )


async def test_statements_are_of_ones_own_organisations_only() -> None:
    deal, _ = await _owed()
    stranger = await a_user("stranger")
    assert (len(await statements_for(deal.buyer)), await statements_for(stranger)) == (1, [])


async def test_payment_needs_a_reference_outside_the_practice_market() -> None:
    deal, paying = await _owed()
    with pytest.raises(ReferenceMissingError):
        await service.pay_fee(deal.buyer, PayFee(licence_id=paying.licence_id))


async def test_stranger_cannot_pay() -> None:
    _, paying = await _owed()
    with pytest.raises(NotMemberError):
        await service.pay_fee(await a_user("stranger"), paying)


async def test_buyer_cannot_confirm_their_own_payment() -> None:
    deal, paying = await _owed()
    await service.pay_fee(deal.buyer, paying)
    with pytest.raises(PostMissingError):
        await service.confirm_payment(deal.buyer, ConfirmPayment(licence_id=paying.licence_id))


async def test_payment_is_stated_before_it_is_confirmed() -> None:
    deal, paying = await _owed()
    with pytest.raises(PaymentNotStatedError):
        await service.confirm_payment(
            deal.supply.chief, ConfirmPayment(licence_id=paying.licence_id)
        )


async def test_free_licence_owes_nothing() -> None:
    deal = await a_deal()
    licence = await a_licence(deal, purpose="trafficPlanning")
    with pytest.raises(NotOwedError):
        await service.pay_fee(deal.buyer, PayFee(licence_id=licence.licence_id, reference="X"))


async def test_unknown_licence_has_no_fee() -> None:
    with pytest.raises(UnknownFeeError):
        await fee_of(new_id())


async def test_two_payments_at_once_state_it_once() -> None:
    deal, paying = await _owed()
    answers = await asyncio.gather(
        *(service.pay_fee(deal.buyer, paying) for _ in range(2)), return_exceptions=True
    )
    late = [one for one in answers if isinstance(one, ConflictError)]
    assert [type(one) for one in late] == [PaymentStatedError]


# -- the practice market -------------------------------------------------------------------------


@pytest.fixture
async def practice(database_url: str, market: Market) -> object:
    """Play in the practice market, on the same database."""
    from marketplace.kernel import database

    database._open[Market.PRACTICE] = database._open[Market.REAL]
    with in_market(Market.PRACTICE):
        yield
    del database._open[Market.PRACTICE]


@pytest.mark.usefixtures("practice")
async def test_practice_credits_are_granted_once_and_settle_the_fee() -> None:
    deal = await a_deal()
    first, second = await a_licence(deal), await a_licence(deal)
    paid = await service.pay_fee(deal.buyer, PayFee(licence_id=first.licence_id))
    funds = Sides(deal.enterprise.id, first.unit_id).buyer(AccountRole.FUNDS, Currency.CREDIT)
    assert (paid.standing, await balance_of(funds), await is_paid(second.licence_id)) == (
        FeeStanding.PAID,
        100_000_00 - PRICE,
        False,
    )


@unit_of_work
async def _spend(actor: object, enterprise_id: object, minor: int) -> None:
    record(LampLit(lamp_id=enterprise_id, unit_id=enterprise_id, brightness=minor))  # type: ignore[arg-type]
    await service._enter(grant_entry(enterprise_id, -minor), None)  # type: ignore[arg-type]


@pytest.mark.usefixtures("practice")
async def test_too_few_credits_pay_nothing() -> None:
    deal = await a_deal()
    licence = await a_licence(deal)
    await _spend(deal.buyer, deal.enterprise.id, Money(99_000_00).minor)
    with pytest.raises(CreditsShortError):
        await service.pay_fee(deal.buyer, PayFee(licence_id=licence.licence_id))
