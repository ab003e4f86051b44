"""Double entry: every entry balances, and so do the books after any history."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import Currency, Money
from marketplace.use.settlement.model import (
    OPERATOR_ID,
    AccountKey,
    AccountRole,
    Entry,
    EntryKind,
    Holder,
    Posting,
    Sides,
    UnbalancedEntryError,
    balances,
    credit_entry,
    fee_entry,
    grant_entry,
    is_chargeable,
    payment_entry,
    refund_entry,
)

ids = st.integers(1, 4).map(lambda n: UUID(int=n))
sides = st.builds(Sides, enterprise_id=ids, unit_id=ids)
amounts = st.integers(1, 10**12)
prices = st.builds(Money, amounts, st.sampled_from(Currency))
entries = st.one_of(
    st.builds(grant_entry, ids, amounts),
    st.builds(fee_entry, sides, prices),
    st.builds(payment_entry, sides, prices),
    st.builds(credit_entry, sides, prices),
    st.builds(refund_entry, sides, prices),
)


@given(st.lists(entries, max_size=30))
def test_books_balance_after_any_history(history: list[Entry]) -> None:
    held = balances(history)
    per_currency = {
        currency: sum(minor for key, minor in held.items() if key.currency is currency)
        for currency in Currency
    }
    assert per_currency == dict.fromkeys(Currency, 0)


@given(sides, prices)
def test_payment_settles_exactly_what_the_fee_owed(who: Sides, price: Money) -> None:
    held = balances([fee_entry(who, price), payment_entry(who, price)])
    dues = [minor for key, minor in held.items() if key.role is AccountRole.DUES]
    assert set(dues) == {0}


@given(sides, prices)
def test_refund_of_a_credit_leaves_nothing_owed_and_what_was_not_credited_paid(
    who: Sides, price: Money
) -> None:
    part = Money(price.minor // 2, price.currency)
    held = balances(
        [
            fee_entry(who, price),
            payment_entry(who, price),
            credit_entry(who, part),
            refund_entry(who, part),
        ]
    )
    dues = {minor for key, minor in held.items() if key.role is AccountRole.DUES}
    got = [
        minor
        for key, minor in held.items()
        if key.holder is Holder.UNIT and key.role is not AccountRole.DUES
    ]
    assert (dues, got) == ({0}, [price.minor - part.minor])


@given(sides, amounts)
def test_credits_go_from_the_operators_grant_to_the_provider(who: Sides, minor: int) -> None:
    price = Money(minor, Currency.CREDIT)
    history = [grant_entry(who.enterprise_id, minor), payment_entry(who, price)]
    held = balances([fee_entry(who, price), *history])
    granted = AccountKey(Holder.OPERATOR, OPERATOR_ID, AccountRole.GRANTS, Currency.CREDIT)
    assert (held[granted], held[who.provider(AccountRole.FUNDS, Currency.CREDIT)]) == (
        -minor,
        minor,
    )


ACCOUNT = AccountKey(Holder.UNIT, UUID(int=1), AccountRole.DUES, Currency.CNY)
OTHER = AccountKey(Holder.UNIT, UUID(int=1), AccountRole.DUES, Currency.CREDIT)
UNBALANCED = {
    "one side only": (Posting(ACCOUNT, 5),),
    "sides differ": (Posting(ACCOUNT, 5), Posting(ACCOUNT, -4)),
    "two currencies": (Posting(ACCOUNT, 5), Posting(OTHER, -5)),
    "nothing": (),
}


@pytest.mark.parametrize("postings", UNBALANCED.values(), ids=UNBALANCED)
def test_unbalanced_entry_cannot_be_made(postings: tuple[Posting, ...]) -> None:
    with pytest.raises(UnbalancedEntryError):
        Entry(EntryKind.FEE, postings)


CHARGES = {
    "industry at a price": ("industry", 100, True),
    "industry for nothing": ("industry", 0, True),
    "public interest free": ("publicInterest", 0, True),
    "public interest charged": ("publicInterest", 1, False),
    "less than nothing": ("industry", -1, False),
}


@pytest.mark.parametrize(("use_class", "minor", "expected"), CHARGES.values(), ids=CHARGES)
def test_only_industry_is_charged(use_class: str, minor: int, *, expected: bool) -> None:
    assert is_chargeable(use_class, Money(minor)) is expected
