"""Double entry as pure values: every entry's postings add up to nothing.

An account gains what is posted to it with a plus and gives what is posted with a minus; so the sum
over all accounts of a currency is zero at every instant, and a balance needs no sign of its own.

**Source:** the double-entry method, Luca Pacioli, Summa de arithmetica, 1494, tractatus XI.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final
from uuid import UUID

from marketplace.kernel.money import Currency, Money
from marketplace.kernel.text import Text


@unique
class Holder(StrEnum):
    """Whose account it is."""

    UNIT = "unit"
    ENTERPRISE = "enterprise"
    OPERATOR = "operator"


@unique
class AccountRole(StrEnum):
    """What an account counts."""

    FUNDS = "funds"
    DUES = "dues"
    GRANTS = "grants"
    OUTSIDE = "outside"


ACCOUNT_ROLES: Final[dict[AccountRole, Text]] = {
    AccountRole.FUNDS: Text("可用积分", "credits at hand"),
    AccountRole.DUES: Text("应收（+）应付（−）", "owed to it (+), owed by it (−)"),
    AccountRole.GRANTS: Text("发放的积分", "credits granted"),
    AccountRole.OUTSIDE: Text("平台外收付", "paid or received outside the platform"),
}


@unique
class EntryKind(StrEnum):
    """Why something was entered."""

    GRANT = "grant"
    FEE = "fee"
    PAYMENT = "payment"
    CREDIT = "credit"
    REFUND = "refund"


ENTRY_KINDS: Final[dict[EntryKind, Text]] = {
    EntryKind.GRANT: Text("发放练习积分", "practice credits granted"),
    EntryKind.FEE: Text("许可费用", "fee of a licence"),
    EntryKind.PAYMENT: Text("付款", "payment"),
    EntryKind.CREDIT: Text("贷记（减免）", "credit note"),
    EntryKind.REFUND: Text("退款", "refund"),
}


@unique
class FeeStanding(StrEnum):
    """How far a fee has come."""

    FREE = "free"
    OWED = "owed"
    STATED = "stated"
    PAID = "paid"


FEE_STANDINGS: Final[dict[FeeStanding, Text]] = {
    FeeStanding.FREE: Text("免费", "free of charge"),
    FeeStanding.OWED: Text("待付", "to be paid"),
    FeeStanding.STATED: Text("已登记付款，待供方确认", "payment stated, to be confirmed"),
    FeeStanding.PAID: Text("已付清", "paid"),
}


@dataclass(frozen=True, slots=True)
class AccountKey:
    """An account: whose, of what, in which currency. The operator's own holder id is all zeros."""

    holder: Holder
    holder_id: UUID
    role: AccountRole
    currency: Currency


@dataclass(frozen=True, slots=True)
class Posting:
    """What one account gains (or gives, below zero), in minor units."""

    account: AccountKey
    minor: int


class UnbalancedEntryError(ValueError):
    """An entry's postings do not add up to nothing: a programming error."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to some accounts of one currency; it cannot be out of balance."""

    kind: EntryKind
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        currencies = {posting.account.currency for posting in self.postings}
        if sum(posting.minor for posting in self.postings) != 0 or len(currencies) != 1:
            raise UnbalancedEntryError(self.kind.value)


OPERATOR_ID: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Sides:
    """Who pays whom."""

    enterprise_id: UUID
    unit_id: UUID

    def buyer(self, role: AccountRole, currency: Currency) -> AccountKey:
        """Return an account of the enterprise that pays."""
        return AccountKey(Holder.ENTERPRISE, self.enterprise_id, role, currency)

    def provider(self, role: AccountRole, currency: Currency) -> AccountKey:
        """Return an account of the unit that is paid."""
        return AccountKey(Holder.UNIT, self.unit_id, role, currency)


def grant_entry(enterprise_id: UUID, minor: int) -> Entry:
    """Return the entry by which the operator grants practice credits."""
    given = AccountKey(Holder.OPERATOR, OPERATOR_ID, AccountRole.GRANTS, Currency.CREDIT)
    taken = AccountKey(Holder.ENTERPRISE, enterprise_id, AccountRole.FUNDS, Currency.CREDIT)
    return Entry(EntryKind.GRANT, _moved(given, taken, minor))


def fee_entry(sides: Sides, price: Money) -> Entry:
    """Return the entry by which the buyer owes and the provider is owed."""
    dues = AccountRole.DUES
    owing, owed = sides.buyer(dues, price.currency), sides.provider(dues, price.currency)
    return Entry(EntryKind.FEE, _moved(owing, owed, price.minor))


def payment_entry(sides: Sides, price: Money) -> Entry:
    """Return the entry by which the fee is settled: what was owed goes back, what pays goes over.

    Credits move between funds here; money moved outside, and that is what is written.
    """
    dues = AccountRole.DUES
    means = AccountRole.FUNDS if price.currency is Currency.CREDIT else AccountRole.OUTSIDE
    owing, owed = sides.buyer(dues, price.currency), sides.provider(dues, price.currency)
    paying, paid = sides.buyer(means, price.currency), sides.provider(means, price.currency)
    settled = _moved(owed, owing, price.minor)
    return Entry(EntryKind.PAYMENT, settled + _moved(paying, paid, price.minor))


def credit_entry(sides: Sides, amount: Money) -> Entry:
    """Return the entry by which part of a fee is owed no more, or owed back where it was paid."""
    dues = AccountRole.DUES
    giving, given = sides.provider(dues, amount.currency), sides.buyer(dues, amount.currency)
    return Entry(EntryKind.CREDIT, _moved(giving, given, amount.minor))


def refund_entry(sides: Sides, amount: Money) -> Entry:
    """Return the entry by which what is owed back goes back: the payment's, the other way round."""
    paid = payment_entry(sides, amount)
    back = tuple(Posting(one.account, -one.minor) for one in paid.postings)
    return Entry(EntryKind.REFUND, back)


def _moved(source: AccountKey, target: AccountKey, minor: int) -> tuple[Posting, Posting]:
    return Posting(source, -minor), Posting(target, minor)


def balances(entries: Iterable[Entry]) -> dict[AccountKey, int]:
    """Return what each account holds after these entries, in minor units."""
    held: Counter[AccountKey] = Counter()
    for entry in entries:
        for posting in entry.postings:
            held[posting.account] += posting.minor
    return dict(held)


def is_chargeable(use_class: str, price: Money) -> bool:
    """Return whether this price may be asked for this class of use.

    **Source:** 关于建立公共数据资源授权运营价格形成机制的通知 (2025): 公共治理、公益事业免费.
    """
    return price.minor >= 0 and not (use_class == "publicInterest" and price.minor)
