"""Posting fees, granting practice credits, stating and confirming payments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from contracts.agreement import Agreement
from contracts.odrl import from_jsonld
from contracts.policy import Action, Duty
from contracts.policy.model import rules
from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.organizations.queries import members_of, officers_of, require_chief
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.jobs import Running
from marketplace.kernel.money import Currency, Money
from marketplace.kernel.routines import Round, routine
from marketplace.kernel.series import next_number
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.listings.model import PriceUnit
from marketplace.supply.listings.queries import version_of
from marketplace.supply.resources.queries import batches_of, resource_of
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.parties.authority import require_signatory
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.use.metering.queries import figures_of
from marketplace.use.metering.service import note_performed
from marketplace.use.settlement.crediting import (
    CREDIT_GROUNDS,
    CreditGround,
    credit_for,
    missed_cycles,
    unused_credit,
)
from marketplace.use.settlement.errors import (
    ChargedPublicInterestError,
    CreditsShortError,
    NotOwedError,
    PaymentNotStatedError,
    PaymentStatedError,
    ReferenceMissingError,
    UnknownFeeError,
)
from marketplace.use.settlement.events import (
    CreditNoteIssued,
    CreditsGranted,
    FeePaid,
    FeePosted,
    PaymentStated,
)
from marketplace.use.settlement.model import (
    AccountKey,
    AccountRole,
    Entry,
    Sides,
    credit_entry,
    fee_entry,
    grant_entry,
    is_chargeable,
    payment_entry,
    refund_entry,
)
from marketplace.use.settlement.queries import (
    balance_of,
    credits_of,
    fee_of,
    fees_at_work,
    has_account,
    is_account,
    shares_of,
)
from marketplace.use.settlement.schemas import ConfirmPayment, CreditNoteView, FeeView, PayFee
from marketplace.use.settlement.tables import Account, CreditNote, Fee, Posting
from marketplace.use.settlement.tables import Entry as EntryRow

CREDITING: Final = "settlement.credit-round"
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
    row = await _locked_row(licence_id)
    if not row.minor or _instant(row.paid_at) is not None:
        raise NotOwedError(licence_id=licence_id)
    return row


async def _require_credits(row: Fee) -> None:
    funds = Sides(row.enterprise, row.unit).buyer(AccountRole.FUNDS, Currency(row.currency))
    await locked(Account.objects().where(Account.id == await _account(funds)))
    if await balance_of(funds) < (await fee_of(row.licence)).net.minor:
        raise CreditsShortError(licence_id=row.licence, enterprise_id=row.enterprise)


async def _settle(actor: Actor, row: Fee) -> None:
    price = (await fee_of(row.licence)).net
    row.paid_at = now()
    await row.save()
    if price.minor:
        await _enter(payment_entry(Sides(row.enterprise, row.unit), price), row.licence)
    licence = await licence_of(row.licence)
    paid = FeePaid(
        licence_id=row.licence,
        unit_id=row.unit,
        enterprise_id=row.enterprise,
        amount_minor=price.minor,
        currency=row.currency,
    )
    record(paid, contract=licence.request_id)
    await _perform_payment(actor, row.licence, await document_of(licence.agreement_id))


@unit_of_work
async def credit_missed_freshness(actor: Actor, licence_id: UUID) -> list[CreditNoteView]:
    """Credit each promised update that was missing since the licence began, once."""
    unchanged()
    licence, fee = await licence_of(licence_id), await _locked_row(licence_id)
    resource = await resource_of((await version_of(licence.version_id)).resource_id)
    longest = resource.update_cycle.longest
    if longest is None:
        return []
    updates = [one.taken_in_at for one in await batches_of(resource.id)]
    ends_at = min(now(), licence.valid_until, licence.revoked_at or licence.valid_until)
    percent = shares_of(await rulebook(now())).freshness_credit_percent
    issued = [
        await _credit(actor, fee, CreditGround.FRESHNESS, percent, mark=missed.isoformat())
        for missed in missed_cycles(updates, longest=longest, since=licence.valid_from, at=ends_at)
    ]
    return [note for note in issued if note is not None]


@unit_of_work
async def credit_quality(
    actor: Actor, licence_id: UUID, *, delivery_id: UUID
) -> CreditNoteView | None:
    """Credit a delivery whose quality was rightly objected to; the caller has decided that."""
    unchanged()
    fee = await _locked_row(licence_id)
    percent = shares_of(await rulebook(now())).quality_credit_percent
    return await _credit(actor, fee, CreditGround.QUALITY, percent, mark=str(delivery_id))


@unit_of_work
async def credit_unused(actor: Actor, licence_id: UUID) -> CreditNoteView | None:
    """Give back what uses cost that were paid for and not made, once a licence priced by use has
    ended."""
    unchanged()
    licence, fee = await licence_of(licence_id), await _locked_row(licence_id)
    price = (await version_of(licence.version_id)).price
    has_ended = now() >= min(licence.valid_until, licence.revoked_at or licence.valid_until)
    if price.unit is not PriceUnit.USE or not has_ended:
        return None
    answers = (await document_of(licence.agreement_id)).answers
    paid, made = int(str(answers["max_uses"])), (await figures_of(licence_id)).uses
    minor = unused_credit(fee.minor // paid, paid_uses=paid, made_uses=made)
    return await _enter_note(actor, fee, CreditGround.UNUSED, minor, mark="end")


async def _credit(
    actor: Actor, fee: Fee, ground: CreditGround, percent: int, *, mark: str
) -> CreditNoteView | None:
    shares = shares_of(await rulebook(now()))
    before = sum(one.minor for one in await credits_of(fee.licence))
    minor = credit_for(fee.minor, percent, credited_minor=before, shares=shares)
    return await _enter_note(actor, fee, ground, minor, mark=mark)


async def _enter_note(
    actor: Actor, fee: Fee, ground: CreditGround, minor: int, *, mark: str
) -> CreditNoteView | None:
    """Enter a credit note and its entry; None when it was entered before or comes to nothing.

    A fee that was paid in credits is refunded at once; money goes back outside this platform.
    """
    same = (CreditNote.licence == fee.licence) & (CreditNote.ground == ground.value)
    if minor <= 0 or await CreditNote.exists().where(same & (CreditNote.mark == mark)):
        return None
    await CreditNote(
        number=await next_number("HZ", "N"),
        licence=fee.licence,
        ground=ground.value,
        mark=mark,
        minor=minor,
        currency=fee.currency,
        issued_at=now(),
    ).save()
    amount, sides = Money(minor, Currency(fee.currency)), Sides(fee.enterprise, fee.unit)
    await _enter(credit_entry(sides, amount), fee.licence)
    if _instant(fee.paid_at) is not None and amount.currency is Currency.CREDIT:
        await _enter(refund_entry(sides, amount), fee.licence)
    licence = await licence_of(fee.licence)
    issued = CreditNoteIssued(
        licence_id=fee.licence,
        unit_id=fee.unit,
        enterprise_id=fee.enterprise,
        ground=ground.value,
        mark=mark,
        amount_minor=minor,
        currency=fee.currency,
    )
    record(issued, contract=licence.request_id)
    await _tell_of_credit(actor, licence, ground, amount)
    if _instant(fee.paid_at) is None and not (await fee_of(fee.licence)).net.minor:
        await _settle(actor, fee)
    return (await credits_of(fee.licence))[-1]


async def _tell_of_credit(
    actor: Actor, licence: LicenceView, ground: CreditGround, amount: Money
) -> None:
    readers = [one.user_id for one in await members_of(licence.enterprise_id, now())]
    readers += [one.user_id for one in await officers_of(licence.unit_id, now())]
    said = Text(
        "许可 {number} 减免 {amount}：{why}。", "Licence {number} is credited {amount}: {why}."
    )
    words = said.format(number=licence.number, amount=amount, why=CREDIT_GROUNDS[ground])
    await send_notice(
        actor,
        SendNotice(
            user_ids=readers,
            text=words,
            link="/statements",
            about_kind="licence",
            about_id=licence.licence_id,
        ),
    )


async def _locked_row(licence_id: UUID) -> Fee:
    row: Fee | None = await locked(Fee.objects().where(Fee.licence == licence_id)).first()
    if row is None:
        raise UnknownFeeError(licence_id=licence_id)
    return row


@routine(CREDITING, every=timedelta(hours=12))
async def credit_round(running: Running, _: Round) -> int:
    """Credit missed updates of every licence with a fee; return how many notes were issued."""
    issued = 0
    for licence_id in await fees_at_work(now()):
        await running.report(0.5, Text("正在核对更新承诺。", "Looking at promised updates."))
        issued += len(await credit_missed_freshness(SYSTEM, licence_id))
    return issued


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
