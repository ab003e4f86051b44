"""Posting fees, granting practice credits, stating and confirming payments."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from contracts.agreement import Agreement
from contracts.odrl import from_jsonld
from contracts.policy import Action, Duty
from contracts.policy.model import rules
from marketplace.foundation.organizations.queries import require_chief
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.money import Currency, Money
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.parties.authority import require_signatory
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.use.metering.service import note_performed
from marketplace.use.settlement.errors import (
    ChargedPublicInterestError,
    CreditsShortError,
    NotOwedError,
    PaymentNotStatedError,
    PaymentStatedError,
    ReferenceMissingError,
    UnknownFeeError,
)
from marketplace.use.settlement.events import CreditsGranted, FeePaid, FeePosted, PaymentStated
from marketplace.use.settlement.model import (
    AccountKey,
    AccountRole,
    Entry,
    Sides,
    fee_entry,
    grant_entry,
    is_chargeable,
    payment_entry,
)
from marketplace.use.settlement.queries import balance_of, fee_of, has_account, is_account
from marketplace.use.settlement.schemas import ConfirmPayment, FeeView, PayFee
from marketplace.use.settlement.tables import Account, Fee, Posting
from marketplace.use.settlement.tables import Entry as EntryRow

GRANT = "settlement.practice-grant"
"""The rule pack's parameter: how many whole credits an enterprise is granted, once."""


@unit_of_work
async def post_fee(actor: Actor, licence_id: UUID) -> FeeView:
    """Post the fee of a licence as it is issued, at the price that both sides signed.

    Free use performs the duty to pay at once; a price on it raises `ChargedPublicInterestError`,
    and with it the signing of the contract is undone.
    """
    licence = await licence_of(licence_id)
    document = await document_of(licence.agreement_id)
    price = Money(document.price.amount_minor, Currency(document.price.currency))
    if not is_chargeable(str(document.answers.get("use_class", "")), price):
        raise ChargedPublicInterestError(field="price_fen", agreement_id=licence.agreement_id)
    await _enter_fee(licence, price)
    if price.minor:
        await _enter(fee_entry(_sides(licence), price), licence_id)
        await _grant_at_first_need(_sides(licence), price.currency)
    else:
        await _perform_payment(actor, licence_id, document)
    return await fee_of(licence_id)


async def _enter_fee(licence: LicenceView, price: Money) -> None:
    await Fee(
        licence=licence.licence_id,
        unit=licence.unit_id,
        enterprise=licence.enterprise_id,
        minor=price.minor,
        currency=price.currency.value,
        posted_at=now(),
    ).save()
    posted = FeePosted(
        licence_id=licence.licence_id,
        unit_id=licence.unit_id,
        enterprise_id=licence.enterprise_id,
        amount_minor=price.minor,
        currency=price.currency.value,
    )
    record(posted, contract=licence.request_id)


async def _grant_at_first_need(sides: Sides, currency: Currency) -> None:
    """Grant an enterprise its practice credits when it first owes any."""
    funds = sides.buyer(AccountRole.FUNDS, currency)
    if currency is not Currency.CREDIT or await has_account(funds):
        return
    minor = (await rulebook(now())).whole(GRANT) * 100
    await _enter(grant_entry(sides.enterprise_id, minor), None)
    record(CreditsGranted(enterprise_id=sides.enterprise_id, amount_minor=minor))


@unit_of_work
async def pay_fee(actor: Actor, command: PayFee) -> FeeView:
    """Pay the fee of a licence, as a representative of the enterprise.

    Practice credits settle it at once. Money moves outside this platform: the payment is then only
    stated, and counts once the provider confirms it.
    """
    row = await _locked_fee(command.licence_id)
    await require_signatory(actor, Organisation(PartyKind.ENTERPRISE, row.enterprise))
    if _instant(row.stated_at) is not None:
        raise PaymentStatedError(licence_id=command.licence_id)
    row.stated_at, row.stated_by = now(), actor.user_id
    if Currency(row.currency) is Currency.CREDIT:
        await _require_credits(row)
        await _settle(actor, row)
    else:
        await _state(row, command.reference)
    return await fee_of(command.licence_id)


async def _state(row: Fee, reference: str) -> None:
    if not reference:
        raise ReferenceMissingError(field="reference")
    row.reference = reference
    await row.save()
    licence = await licence_of(row.licence)
    stated = PaymentStated(licence_id=row.licence, unit_id=row.unit, enterprise_id=row.enterprise)
    record(stated, contract=licence.request_id)


@unit_of_work
async def confirm_payment(actor: Actor, command: ConfirmPayment) -> FeeView:
    """Confirm that a stated payment arrived, as the provider's chief data officer."""
    row = await _locked_fee(command.licence_id)
    await require_chief(actor, row.unit, at=now())
    if _instant(row.stated_at) is None:
        raise PaymentNotStatedError(licence_id=command.licence_id)
    await _settle(actor, row)
    return await fee_of(command.licence_id)


async def _locked_fee(licence_id: UUID) -> Fee:
    """Return the locked fee that is still owed."""
    row: Fee | None = await locked(Fee.objects().where(Fee.licence == licence_id)).first()
    if row is None:
        raise UnknownFeeError(licence_id=licence_id)
    if not row.minor or _instant(row.paid_at) is not None:
        raise NotOwedError(licence_id=licence_id)
    return row


async def _require_credits(row: Fee) -> None:
    funds = Sides(row.enterprise, row.unit).buyer(AccountRole.FUNDS, Currency(row.currency))
    await locked(Account.objects().where(Account.id == await _account(funds)))
    if await balance_of(funds) < row.minor:
        raise CreditsShortError(licence_id=row.licence, enterprise_id=row.enterprise)


async def _settle(actor: Actor, row: Fee) -> None:
    price = Money(row.minor, Currency(row.currency))
    row.paid_at = now()
    await row.save()
    await _enter(payment_entry(Sides(row.enterprise, row.unit), price), row.licence)
    licence = await licence_of(row.licence)
    paid = FeePaid(
        licence_id=row.licence,
        unit_id=row.unit,
        enterprise_id=row.enterprise,
        amount_minor=row.minor,
        currency=row.currency,
    )
    record(paid, contract=licence.request_id)
    await _perform_payment(actor, row.licence, await document_of(licence.agreement_id))


async def _perform_payment(actor: Actor, licence_id: UUID, document: Agreement) -> None:
    """Note the contract's duty to pay as performed, under the id that its policy gives it."""
    for rule in rules(from_jsonld(document.policy)):
        if isinstance(rule, Duty) and rule.action is Action.COMPENSATE:
            await note_performed(actor, licence_id, rule.id)


async def _enter(entry: Entry, licence_id: UUID | None) -> None:
    row = EntryRow(kind=entry.kind.value, licence=licence_id, at=now())
    await row.save()
    for posting in entry.postings:
        account = await _account(posting.account)
        await Posting(entry=row.id, account=account, minor=posting.minor).save()


async def _account(key: AccountKey) -> UUID:
    """Return the account's id, opening it at first; two openers at once find the same one."""
    opened = Account(
        holder=key.holder.value,
        holder_id=key.holder_id,
        role=key.role.value,
        currency=key.currency.value,
    )
    await Account.insert(opened).on_conflict(
        target=(Account.holder, Account.holder_id, Account.role, Account.currency),
        action="DO NOTHING",
    )
    found = await Account.select(Account.id).where(is_account(key))
    return cast(UUID, found[0]["id"])


def _sides(licence: LicenceView) -> Sides:
    return Sides(enterprise_id=licence.enterprise_id, unit_id=licence.unit_id)


def _instant(column: object) -> datetime | None:
    """Return a nullable column's value; Piccolo types it as if it could not be null."""
    return cast("datetime | None", column)
