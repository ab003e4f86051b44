"""Money: whole minor units and a currency, never a fraction.

The practice market counts in credits, which are no money: they are a currency of their own here, so
that the two can never be added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text


class Currency(StrEnum):
    """What an amount is counted in; both have two decimal places."""

    CNY = "CNY"
    CREDIT = "CREDIT"


class MalformedAmountError(InvalidError):
    """An amount is not a plain decimal number with at most two places."""

    code = "money.malformed-amount"
    text = Text(
        "金额须为数字，最多两位小数，例如 1200.50。",
        "An amount is a number with at most two decimal places, such as 1200.50.",
    )


class CurrencyMismatchError(InvalidError):
    """Two amounts of different currencies were to be added or compared."""

    code = "money.currency-mismatch"
    text = Text(
        "{left} 与 {right} 不是同一币种，不能相加或比较。",
        "{left} and {right} are different currencies and cannot be added or compared.",
    )


class ImpossibleSharesError(InvalidError):
    """Shares must be at least one, none negative, and not all zero."""

    code = "money.impossible-shares"
    text = Text(
        "分配比例须至少一项、均不为负且不全为零。",
        "Shares must be at least one, none negative, and not all zero.",
    )


_AMOUNT = re.compile(r"(-?)([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.([0-9]{1,2}))?", re.ASCII)
_MINOR_PER_UNIT = 100


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (fen, hundredths of a credit); may be negative."""

    minor: int
    currency: Currency = Currency.CNY

    @classmethod
    def parse(cls, written: str, currency: Currency = Currency.CNY) -> Money:
        """Read `1200`, `1,200.5` or `-0.01`; more than two decimal places is an error, never a
        rounding.
        """
        match = _AMOUNT.fullmatch(written.strip())
        if match is None:
            raise MalformedAmountError(field="amount")
        sign, units, places = match.groups()
        minor = int(units.replace(",", "")) * _MINOR_PER_UNIT + int((places or "").ljust(2, "0"))
        return cls(-minor if sign else minor, currency)

    @property
    def units(self) -> Decimal:
        """The amount in whole units with its two decimal places."""
        return Decimal(self.minor).scaleb(-2)

    def __str__(self) -> str:
        return f"{self.units:,.2f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        self._require_same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._require_same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._require_same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._require_same(other)
        return self.minor <= other.minor

    def _require_same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(left=self.currency, right=other.currency)

    def allocate(self, shares: Sequence[int]) -> list[Money]:
        """Divide the whole amount in proportion to `shares` so that the parts add up to it exactly.

        Each part is the exact share rounded toward zero, and the units that are left go one each to
        the largest remainders (the earlier share first among equals). Parts of a negative amount
        are the negated parts.

        **Source:** the method of largest remainders (Hare quota); Balinski and Young, Fair
        Representation, 1982, p. 17.
        """
        if not shares or min(shares) < 0 or sum(shares) == 0:
            raise ImpossibleSharesError(field="shares")
        if self.minor < 0:
            return [-part for part in (-self).allocate(shares)]
        total = sum(shares)
        parts = [self.minor * share // total for share in shares]
        by_remainder = sorted(range(len(shares)), key=lambda i: -(self.minor * shares[i] % total))
        for i in by_remainder[: self.minor - sum(parts)]:
            parts[i] += 1
        return [Money(part, self.currency) for part in parts]
