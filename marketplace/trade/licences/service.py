"""Issuing, suspending, reinstating and revoking licences."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import cast
from uuid import UUID

import msgspec

from contracts.agreement import Agreement
from contracts.licence import LicenceContent, grant, issue, parse, renew
from contracts.licence.credential import digest as licence_digest
from contracts.revocation import LENGTH
from marketplace.foundation.organizations.queries import require_chief, require_member
from marketplace.foundation.transparency.identity import log_identity
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.ids import new_id
from marketplace.kernel.series import next_number
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.trade.agreements.queries import agreement_of, document_of
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.licences.errors import (
    AlreadySuspendedError,
    LicenceRevokedError,
    NarrowedRevokedError,
    NotInForceError,
    NotSuspendedError,
    StatusListFullError,
    UnknownLicenceError,
)
from marketplace.trade.licences.events import (
    LicenceEnding,
    LicenceIssued,
    LicenceKept,
    LicenceNarrowed,
    LicenceReinstated,
    LicenceRevoked,
    LicenceSuspended,
    NarrowedRevoked,
)
from marketplace.trade.licences.issuing import issuer_did, issuer_signer, status_entries
from marketplace.trade.licences.model import NARROWABLE, STANDINGS, RevocationGround
from marketplace.trade.licences.narrowed import narrowed_called
from marketplace.trade.licences.narrowing import narrowed_content
from marketplace.trade.licences.queries import licence_of, licence_of_request
from marketplace.trade.licences.schemas import (
    LicenceView,
    NarrowedView,
    NarrowLicence,
    ReinstateLicence,
    RevokeLicence,
    RevokeNarrowed,
    SuspendLicence,
)
from marketplace.trade.licences.tables import Licence, Narrowed
from marketplace.trade.requests.queries import request_of


@unit_of_work
async def issue_licence(actor: Actor, agreement_id: UUID) -> LicenceView:
    """Issue the licence of a concluded contract; follows from the second signature itself."""
    agreement = await agreement_of(agreement_id)
    document = await document_of(agreement_id)
    previous = await _renewed(agreement.request_id)
    licence_id, index = new_id(), await _free_index()
    make: Callable[..., LicenceContent] = partial(renew, previous) if previous else grant
    content = make(
        document,
        licence_id=f"urn:uuid:{licence_id}",
        issuer=issuer_did(),
        log_origin=log_identity().origin,
        statuses=status_entries(index),
        issued_at=now().replace(microsecond=0),
    )
    await _enter(licence_id, index, issue(content, issuer_signer()), agreement, document)
    return await licence_of(licence_id)


async def _renewed(request_id: UUID) -> LicenceContent | None:
    """Return what the licence said that this request renews or changes, if it does."""
    renews = (await request_of(request_id)).renews
    licence = await licence_of_request(renews) if renews else None
    return parse(licence.text).content if licence else None


async def _enter(
    licence_id: UUID, index: int, text: str, agreement: AgreementView, document: Agreement
) -> None:
    """Record the issue and write the licence's row."""
    request = await request_of(agreement.request_id)
    event_id = record(
        LicenceIssued(
            licence_id=licence_id,
            request_id=request.request_id,
            agreement_id=agreement.agreement_id,
            listing_id=request.listing_id,
            version_id=request.version_id,
            product_id=request.product_id,
            unit_id=request.unit_id,
            enterprise_id=request.enterprise_id,
            licence_digest=licence_digest(text),
            agreement_digest=document.digest,
            version_digest=document.product.digest,
            evidence_digest=document.evidence_digest,
            valid_from=document.effective_from,
            valid_until=document.effective_until,
        ),
        contract=request.request_id,
    )
    await Licence(
        id=licence_id,
        number=await next_number("HZ", "L"),
        request=request.request_id,
        agreement=agreement.agreement_id,
        listing=request.listing_id,
        version=request.version_id,
        product=request.product_id,
        unit=request.unit_id,
        enterprise=request.enterprise_id,
        event=event_id,
        text=text,
        digest=licence_digest(text),
        valid_from=document.effective_from,
        valid_until=document.effective_until,
        issued_at=now(),
        status_index=index,
        epoch=1,
    ).save()


async def _free_index() -> int:
    """Draw an index that tells nothing about when or to whom the licence was issued."""
    if await Licence.count() + await Narrowed.count() >= LENGTH:
        raise StatusListFullError
    while True:
        index = secrets.randbelow(LENGTH)
        taken = await Licence.count().where(Licence.status_index == index)
        taken += await Narrowed.count().where(Narrowed.status_index == index)
        if not taken:
            return index


@unit_of_work
async def narrow_licence(actor: Actor, command: NarrowLicence) -> NarrowedView:
    """Cut a smaller licence out of one, as a member of the enterprise that holds it.

    Uses under it are uses under the bigger one, whose end, suspension or revocation ends it too.
    """
    row = await _row(command.licence_id)
    await require_member(actor, row.enterprise, at=now())
    view = await licence_of(row.id)
    if view.standing not in NARROWABLE:
        stands = STANDINGS[view.standing]
        raise NotInForceError(licence_id=row.id, standing_zh=stands.zh, standing_en=stands.en)
    narrowed_id, index = new_id(), await _free_index()
    content = narrowed_content(
        row.text, command, narrowed_id=narrowed_id, statuses=status_entries(index), at=now()
    )
    text = issue(content, issuer_signer())
    event_id = record(
        LicenceNarrowed(
            narrowed_id=narrowed_id,
            **_subjects(row),
            licence_digest=licence_digest(text),
            parent_digest=row.digest,
            valid_from=content.valid_from,
            valid_until=content.valid_until,
        ),
        contract=row.request,
    )
    await Narrowed(
        id=narrowed_id,
        number=await next_number("HZ", "N"),
        licence=row.id,
        team=command.team.strip(),
        columns=msgspec.json.encode(command.columns).decode(),
        max_uses=command.max_uses,
        event=event_id,
        text=text,
        digest=licence_digest(text),
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        issued_at=now(),
        status_index=index,
    ).save()
    return await narrowed_called(narrowed_id)


@unit_of_work
async def revoke_narrowed(actor: Actor, command: RevokeNarrowed) -> NarrowedView:
    """Take a smaller licence back for good, as a member of the enterprise that holds it."""
    view = await narrowed_called(command.narrowed_id)
    row = await _row(view.licence_id)
    await require_member(actor, row.enterprise, at=now())
    narrowed = await Narrowed.objects().where(Narrowed.id == command.narrowed_id).first()
    assert narrowed is not None
    if _instant(narrowed.revoked_at) is not None:
        raise NarrowedRevokedError(narrowed_id=narrowed.id)
    narrowed.revoked_at = now()
    await narrowed.save()
    record(NarrowedRevoked(narrowed_id=narrowed.id, **_subjects(row)), contract=row.request)
    return await narrowed_called(narrowed.id)


@unit_of_work
async def suspend_licence(actor: Actor, command: SuspendLicence) -> LicenceView:
    """Suspend a licence, as the provider's chief data officer; takes effect at the commit."""
    row = await _held(actor, command.licence_id)
    if _instant(row.suspended_at) is not None:
        raise AlreadySuspendedError(licence_id=row.id)
    row.suspended_at, row.ground = now(), command.ground.value
    await _next_epoch(row)
    record(LicenceSuspended(**_subjects(row), ground=command.ground.value), contract=row.request)
    return await licence_of(row.id)


@unit_of_work
async def reinstate_licence(actor: Actor, command: ReinstateLicence) -> LicenceView:
    """Lift the provider's own suspension; a hold of an authority stays."""
    row = await _held(actor, command.licence_id)
    if _instant(row.suspended_at) is None:
        raise NotSuspendedError(licence_id=row.id)
    row.suspended_at, row.ground = None, None
    await _next_epoch(row)
    record(LicenceReinstated(**_subjects(row)), contract=row.request)
    return await licence_of(row.id)


@unit_of_work
async def suspend_by_contract(actor: Actor, command: SuspendLicence) -> LicenceView:
    """Suspend a licence as its contract says; the follow-up found a duty overdue in the same
    transaction.

    No door leads here. One that is suspended or revoked stays as it is.
    """
    row = await _row(command.licence_id)
    if _instant(row.suspended_at) is None and not _has_ended(row):
        row.suspended_at, row.ground = now(), command.ground.value
        await _next_epoch(row)
        suspended = LicenceSuspended(**_subjects(row), ground=command.ground.value)
        record(suspended, contract=row.request)
    else:
        unchanged()
    return await licence_of(row.id)


@unit_of_work
async def reinstate_by_contract(
    actor: Actor, licence_id: UUID, *, grounds: frozenset[RevocationGround]
) -> LicenceView:
    """Lift a suspension on one of these grounds; the follow-up found the duty performed.

    No door leads here. What was suspended on another ground stays so.
    """
    row = await _row(licence_id)
    if _instant(row.suspended_at) is not None and row.ground in {one.value for one in grounds}:
        row.suspended_at, row.ground = None, None
        await _next_epoch(row)
        record(LicenceReinstated(**_subjects(row)), contract=row.request)
    else:
        unchanged()
    return await licence_of(row.id)


@unit_of_work
async def end_by_contract(
    actor: Actor, licence_id: UUID, *, ends_at: datetime, ground: RevocationGround
) -> LicenceView:
    """Let a licence end at an instant that may lie ahead: notice was given, or another replaces it.

    No door leads here. At that instant the next byte is refused, with nothing more to be done.
    """
    row = await _row(licence_id)
    if _has_ended(row):
        raise LicenceRevokedError(licence_id=licence_id)
    row.revoked_at, row.ground = ends_at, ground.value
    await _next_epoch(row)
    record(
        LicenceEnding(**_subjects(row), ends_at=ends_at, ground=ground.value), contract=row.request
    )
    return await licence_of(row.id)


@unit_of_work
async def keep_by_contract(actor: Actor, licence_id: UUID) -> LicenceView:
    """Take back an end that lies ahead: the notice was withdrawn. No door leads here."""
    row = await _row(licence_id)
    if _has_ended(row):
        raise LicenceRevokedError(licence_id=licence_id)
    row.revoked_at, row.ground = None, None
    await _next_epoch(row)
    record(LicenceKept(**_subjects(row)), contract=row.request)
    return await licence_of(row.id)


@unit_of_work
async def revoke_licence(actor: Actor, command: RevokeLicence) -> LicenceView:
    """Revoke a licence for good, as the provider's chief data officer."""
    row = await _held(actor, command.licence_id)
    row.revoked_at, row.ground = now(), command.ground.value
    await _next_epoch(row)
    record(LicenceRevoked(**_subjects(row), ground=command.ground.value), contract=row.request)
    return await licence_of(row.id)


async def _held(actor: Actor, licence_id: UUID) -> Licence:
    """Return the locked licence after checking the officer; a revoked one is refused."""
    row = await _row(licence_id)
    await require_chief(actor, row.unit, at=now())
    if _has_ended(row):
        raise LicenceRevokedError(licence_id=licence_id)
    return row


def _has_ended(row: Licence) -> bool:
    """Whether the licence is revoked now; an end that notice set may lie ahead."""
    revoked_at = _instant(row.revoked_at)
    return revoked_at is not None and now() >= revoked_at


async def _row(licence_id: UUID) -> Licence:
    row: Licence | None = await locked(Licence.objects().where(Licence.id == licence_id)).first()
    if row is None:
        raise UnknownLicenceError(licence_id=licence_id)
    return row


def _instant(column: object) -> datetime | None:
    """Return a nullable column's value; Piccolo types it as if it could not be null."""
    return cast("datetime | None", column)


async def _next_epoch(row: Licence) -> None:
    row.epoch += 1
    await row.save()


def _subjects(row: Licence) -> dict[str, UUID]:
    return {
        "licence_id": row.id,
        "request_id": row.request,
        "unit_id": row.unit,
        "enterprise_id": row.enterprise,
    }
