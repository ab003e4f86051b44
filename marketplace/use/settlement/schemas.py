"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from marketplace.kernel.money import Currency, Money
from marketplace.kernel.text import Text
from marketplace.use.settlement.crediting import CreditGround
from marketplace.use.settlement.model import AccountRole, EntryKind, FeeStanding, Holder

Reference = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[\w./-]*$")]


class PayFee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pay the fee of a licence; `reference` names the transfer when money moved outside."""

    licence_id: UUID
    reference: Reference = ""


class ConfirmPayment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Confirm, as the provider, that the stated payment arrived."""

    licence_id: UUID


class CreditNoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A credit note on a licence's fee."""

    number: str
    licence_id: UUID
    ground: CreditGround
    minor: int
    currency: Currency
    issued_at: datetime

    @property
    def amount(self) -> Money:
        """The amount with its currency."""
        return Money(self.minor, self.currency)


class FeeView(msgspec.Struct, frozen=True, kw_only=True):
    """What a licence costs, and how far its payment has come."""

    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    minor: int
    currency: Currency
    posted_at: datetime
    stated_at: datetime | None
    reference: str | None
    paid_at: datetime | None
    licence_number: str = ""
    credits: list[CreditNoteView] = []

    @property
    def price(self) -> Money:
        """The amount with its currency, before credit notes."""
        return Money(self.minor, self.currency)

    @property
    def credited(self) -> Money:
        """What credit notes gave back."""
        return Money(sum(one.minor for one in self.credits), self.currency)

    @property
    def net(self) -> Money:
        """What is left to be paid, or was: the price less what was credited."""
        return Money(self.minor - self.credited.minor, self.currency)

    @property
    def standing(self) -> FeeStanding:
        """How far the payment has come."""
        if not self.minor:
            return FeeStanding.FREE
        if self.paid_at is not None:
            return FeeStanding.PAID
        return FeeStanding.OWED if self.stated_at is None else FeeStanding.STATED


class BalanceView(msgspec.Struct, frozen=True, kw_only=True):
    """What one account holds, in minor units."""

    role: AccountRole
    currency: Currency
    minor: int

    @property
    def amount(self) -> Money:
        """The amount with its currency."""
        return Money(self.minor, self.currency)


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """One posting on an organisation's accounts."""

    at: datetime
    kind: EntryKind
    licence_id: UUID | None
    role: AccountRole
    currency: Currency
    minor: int

    @property
    def amount(self) -> Money:
        """The amount with its currency."""
        return Money(self.minor, self.currency)


class StatementView(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation's accounts: balances, fees, and every posting, the newest first."""

    holder: Holder
    holder_id: UUID
    name: Text
    balances: list[BalanceView]
    fees: list[FeeView]
    lines: list[LineView]
