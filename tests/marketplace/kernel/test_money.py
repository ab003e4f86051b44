from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import (
    Currency,
    CurrencyMismatchError,
    ImpossibleSharesError,
    MalformedAmountError,
    Money,
)

amounts = st.integers(-(10**14), 10**14)
shares = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("written", "minor"),
    [("1200", 120_000), ("1,200.5", 120_050), ("0.01", 1), ("-0.01", -1), (" 7.00 ", 700)],
)
def test_an_amount_is_read_exactly(written, minor):
    assert Money(minor) == Money.parse(written)


@pytest.mark.parametrize(
    "written",
    {
        "nothing": "",
        "three places": "1.005",
        "misplaced comma": "12,00",
        "exponent": "1e3",
        "not a number": "NaN",
        "full width": "１２",
        "point alone": "1.",
        "too long": "9" * 16,
    }.values(),
)
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(MalformedAmountError):
        Money.parse(written)


@given(amounts)
def test_a_written_amount_reads_back(minor):
    written = str(Money(minor)).removesuffix(" CNY")
    assert Money(minor) == Money.parse(written)


@given(amounts, shares)
def test_parts_add_up_to_the_whole(minor, given_shares):
    parts = Money(minor).allocate(given_shares)
    assert minor == sum(part.minor for part in parts)


@given(amounts, shares)
def test_no_part_is_a_whole_unit_off_its_exact_share(minor, given_shares):
    exact = [Fraction(minor * share, sum(given_shares)) for share in given_shares]
    parts = Money(minor).allocate(given_shares)
    assert all(abs(part.minor - share) < 1 for part, share in zip(parts, exact, strict=True))


@given(amounts, shares)
def test_a_share_of_nothing_gets_nothing(minor, given_shares):
    parts = Money(minor).allocate(given_shares)
    assert {0} >= {part.minor for part, share in zip(parts, given_shares, strict=True) if not share}


def test_equal_remainders_favour_the_earlier_share():
    assert [Money(34), Money(33), Money(33)] == Money(100).allocate([1, 1, 1])


@pytest.mark.parametrize("impossible", [[], [0, 0], [1, -1]])
def test_impossible_shares_are_refused(impossible):
    with pytest.raises(ImpossibleSharesError):
        Money(100).allocate(impossible)


def test_money_and_credits_never_meet():
    with pytest.raises(CurrencyMismatchError):
        Money(1) + Money(1, Currency.CREDIT)


@given(amounts, amounts)
def test_a_difference_added_back_gives_the_first_amount(one, other):
    assert Money(one) == (Money(one) - Money(other)) + Money(other)
