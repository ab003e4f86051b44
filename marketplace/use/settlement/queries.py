"""Reads of fees, accounts and statements."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from marketplace.foundation.organizations.queries import (
    enterprise_of,
    memberships_of,
    posts_of,
    unit_of,
)
from marketplace.foundation.rules.model import Rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import rows, run_sql
from marketplace.kernel.money import Currency
from marketplace.kernel.text import Text
from marketplace.trade.licences.tables import Licence
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.use.settlement.crediting import Shares
from marketplace.use.settlement.errors import UnknownFeeError
from marketplace.use.settlement.model import AccountKey, Holder
from marketplace.use.settlement.schemas import (
    BalanceView,
    CreditNoteView,
    FeeView,
    LineView,
    StatementView,
)
from marketplace.use.settlement.tables import Account, CreditNote, Fee, Posting


async def fee_of(licence_id: UUID) -> FeeView:
    """Return the fee of a licence, or `UnknownFeeError`; who may see it, the caller asks."""
    found = await _fees(Fee.licence == licence_id)
    if not found:
        raise UnknownFeeError(licence_id=licence_id)
    return found[0]


async def is_paid(licence_id: UUID) -> bool:
    """Return whether nothing is owed for a licence: it is paid, or free of charge."""
    fee = await fee_of(licence_id)
    return fee.minor == 0 or fee.paid_at is not None


async def credits_of(licence_id: UUID) -> list[CreditNoteView]:
    """List the credit notes on a licence's fee, the oldest first; for its two sides."""
    return await rows(
        CreditNote.select(
            CreditNote.number,
            CreditNote.licence.as_alias("licence_id"),
            CreditNote.ground,
            CreditNote.minor,
            CreditNote.currency,
            CreditNote.issued_at,
        )
        .where(CreditNote.licence == licence_id)
        .order_by(CreditNote.id),
        CreditNoteView,
    )


async def fees_at_work(at: datetime) -> list[UUID]:
    """List the licences with a fee whose term runs at `at`; for the routine that credits."""
    running = Licence.select(Licence.id).where(
        (Licence.valid_from <= at) & (Licence.valid_until > at)
    )
    found = await Fee.select(Fee.licence).where((Fee.minor > 0) & Fee.licence.is_in(running))
    return [one["licence"] for one in found]


def shares_of(book: Rulebook) -> Shares:
    """Return what each ground gives back, as the rule packs in force set it."""
    names = [one.name for one in fields(Shares)]
    return Shares(**{name: book.whole(f"settlement.{name.replace('_', '-')}") for name in names})


async def _fees(which: Any) -> list[FeeView]:
    found = await rows(
        Fee.select(
            Fee.licence.as_alias("licence_id"),
            Fee.unit.as_alias("unit_id"),
            Fee.enterprise.as_alias("enterprise_id"),
            Fee.minor,
            Fee.currency,
            Fee.posted_at,
            Fee.stated_at,
            Fee.reference,
            Fee.paid_at,
        )
        .where(which)
        .order_by(Fee.id, ascending=False),
        FeeView,
    )
    numbers = await _numbers([one.licence_id for one in found])
    return [
        msgspec.structs.replace(
            one,
            licence_number=numbers[one.licence_id],
            credits=await credits_of(one.licence_id),
        )
        for one in found
    ]


async def _numbers(licence_ids: list[UUID]) -> dict[UUID, str]:
    if not licence_ids:
        return {}
    found = await Licence.select(Licence.id, Licence.number).where(Licence.id.is_in(licence_ids))
    return {one["id"]: one["number"] for one in found}


async def statement_of(organisation: Organisation) -> StatementView:
    """Return an organisation's accounts; who may see them, the caller asks."""
    is_unit = organisation.kind is PartyKind.UNIT
    lines = await _lines(organisation)
    return StatementView(
        holder=Holder(organisation.kind.value),
        holder_id=organisation.id,
        name=await _name(organisation),
        balances=_balances(lines),
        fees=await _fees((Fee.unit if is_unit else Fee.enterprise) == organisation.id),
        lines=lines,
    )


async def statements_for(actor: Actor) -> list[StatementView]:
    """List the statements of every enterprise and unit that the actor acts for."""
    if actor.user_id is None:
        return []
    at = now()
    units = {one.unit_id for one in await posts_of(actor.user_id, at)}
    own = {one.enterprise_id for one in await memberships_of(actor.user_id, at)}
    organisations = [Organisation(PartyKind.ENTERPRISE, one) for one in sorted(own)]
    organisations += [Organisation(PartyKind.UNIT, one) for one in sorted(units)]
    return [await statement_of(one) for one in organisations]


async def balance_of(account: AccountKey) -> int:
    """Return what an account holds, in minor units; an account never used holds nothing."""
    found = await Posting.select(Posting.minor).where(
        (Posting.account.holder == account.holder.value)
        & (Posting.account.holder_id == account.holder_id)
        & (Posting.account.role == account.role.value)
        & (Posting.account.currency == account.currency.value)
    )
    return sum(one["minor"] for one in found)


async def trial_balance() -> dict[Currency, int]:
    """Return the sum over all accounts per currency: zero each, or the books are wrong."""
    found = await run_sql(
        'SELECT a."currency" AS currency, SUM(p."minor") AS total FROM "settlement_posting" p '
        'JOIN "settlement_account" a ON a."id" = p."account" GROUP BY a."currency"'
    )
    return {Currency(one["currency"]): int(one["total"]) for one in found}


async def _lines(organisation: Organisation) -> list[LineView]:
    return await rows(
        Posting.select(
            Posting.entry.at.as_alias("at"),
            Posting.entry.kind.as_alias("kind"),
            Posting.entry.licence.as_alias("licence_id"),
            Posting.account.role.as_alias("role"),
            Posting.account.currency.as_alias("currency"),
            Posting.minor,
        )
        .where(
            (Posting.account.holder == organisation.kind.value)
            & (Posting.account.holder_id == organisation.id)
        )
        .order_by(Posting.id, ascending=False),
        LineView,
    )


def _balances(lines: list[LineView]) -> list[BalanceView]:
    keys = sorted({(line.role, line.currency) for line in lines})
    return [
        BalanceView(
            role=role,
            currency=currency,
            minor=sum(one.minor for one in lines if (one.role, one.currency) == (role, currency)),
        )
        for role, currency in keys
    ]


async def _name(organisation: Organisation) -> Text:
    if organisation.kind is PartyKind.UNIT:
        return (await unit_of(organisation.id)).name
    name = (await enterprise_of(organisation.id)).name
    return Text(name, name)


async def has_account(account: AccountKey) -> bool:
    """Return whether an account was opened."""
    return bool(await Account.exists().where(is_account(account)))


def is_account(account: AccountKey) -> Any:
    """Return the condition that finds the row of an account."""
    return (
        (Account.holder == account.holder.value)
        & (Account.holder_id == account.holder_id)
        & (Account.role == account.role.value)
        & (Account.currency == account.currency.value)
    )
