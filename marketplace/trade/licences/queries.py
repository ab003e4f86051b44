"""Reads of licences, their standing and their bundle."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from contracts.bundle import DIGEST_FIELD, Bundle, IssuerKey, LogEvidence, TrustDirectory
from contracts.market import Market as ContractMarket
from contracts.revocation import LONGEST_VALIDITY, StatusBits, StatusList, StatusPurpose, issue
from marketplace.foundation.holds.model import Target
from marketplace.foundation.holds.queries import active_holds_on, list_holds
from marketplace.foundation.holds.schemas import HoldView
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.queries import inclusion_of
from marketplace.foundation.transparency.schemas import Inclusion
from marketplace.kernel.clock import now
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.markets import current_market
from marketplace.kernel.paging import Page
from marketplace.kernel.prepared import prepared
from marketplace.supply.listings.queries import version_of
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.errors import UnknownLicenceError
from marketplace.trade.licences.issuing import (
    issuer_did,
    issuer_document,
    issuer_signer,
    status_list_url,
)
from marketplace.trade.licences.model import RevocationGround, StandingFacts, standing_at
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.licences.tables import Licence, Narrowed
from marketplace.trade.requests.queries import request_of


async def licence_of(licence_id: UUID, *, at: datetime | None = None) -> LicenceView:
    """Return a licence as it stands at `at` (now), or `UnknownLicenceError`."""
    return await _only(await _row(licence_id), licence_id, at or now())


@prepared
def _row(licence_id: UUID) -> Any:
    return Licence.select().where(Licence.id == licence_id)


async def licence_numbered(number: str) -> LicenceView:
    """Return the licence that people call by this number, or `UnknownLicenceError`."""
    return await _one(Licence.number == number.strip().upper(), number, now())


async def licence_called(word: str) -> UUID:
    """Return the id of the licence with this number or id, or `UnknownLicenceError`."""
    with suppress(ValueError):
        return UUID(word)
    return (await licence_numbered(word)).licence_id


async def licence_of_request(request_id: UUID) -> LicenceView | None:
    """Return the licence that grew from a request, or None."""
    if not await Licence.exists().where(Licence.request == request_id):
        return None
    return await _one(Licence.request == request_id, request_id, now())


async def licences_of_enterprise(enterprise_id: UUID) -> list[LicenceView]:
    """List an enterprise's licences, the newest first; for its members."""
    return await _list(Licence.enterprise == enterprise_id)


async def licences_of_unit(unit_id: UUID) -> list[LicenceView]:
    """List the licences that a unit granted, the newest first; for its officers."""
    return await _list(Licence.unit == unit_id)


async def licences_of_sides(
    *, units: Collection[UUID], enterprises: Collection[UUID], cursor: str | None, limit: int
) -> Page[LicenceView]:
    """Return one page of what any of the units granted or any of the enterprises holds."""
    sides = [Licence.unit.is_in(list(units))] if units else []
    sides += [Licence.enterprise.is_in(list(enterprises))] if enterprises else []

    async def as_now(found: dict[str, Any]) -> LicenceView:
        return await _view(found, now())

    query = Licence.select().where(reduce(or_, sides or [Licence.id.is_null()]))
    return await newest_page(query, Licence.id, cursor=cursor, limit=limit, view=as_now)


async def licences_on_product(product_id: UUID) -> list[LicenceView]:
    """List the licences on a product, the newest first; for its publisher."""
    return await _list(Licence.product == product_id)


async def is_current(licence_id: UUID, epoch: int, *, narrowed_id: UUID | None = None) -> bool:
    """Return whether nothing changed since a delivery began at `epoch`, and nothing holds it.

    `narrowed_id` is the smaller licence that was shown for it, whose end ends it as well. Cheap
    enough to ask before every chunk: one row, or two, and its holds.
    """
    rows = await _row(licence_id)
    if not rows or rows[0]["epoch"] != epoch:
        return False
    (found,) = rows
    if now() >= min(found["valid_until"], found["revoked_at"] or found["valid_until"]):
        return False
    if narrowed_id is not None and not await _narrowed_stands(narrowed_id, now()):
        return False
    return not await active_holds_on(await _rests_on(found), now())


async def _narrowed_stands(narrowed_id: UUID, at: datetime) -> bool:
    return bool(await _standing_narrowed(narrowed_id, at))


@prepared
def _standing_narrowed(narrowed_id: UUID, at: datetime) -> Any:
    which = (Narrowed.id == narrowed_id) & Narrowed.revoked_at.is_null()
    return Narrowed.select(Narrowed.id).where(which & (Narrowed.valid_until > at))


async def bundle_of(licence_id: UUID) -> Bundle:
    """Return the file that travels: licence, log evidence, DID document, fresh status lists.

    `log` is None while the licence is pending; such a bundle is valid nowhere.
    """
    found = await _row(licence_id)
    if not found:
        raise UnknownLicenceError(licence_id=licence_id)
    return await bundle_around(found[0]["text"], found[0]["event"])


async def bundle_around(text: str, event_id: UUID) -> Bundle:
    """Return the bundle of a signed licence that this event recorded."""
    inclusion = await inclusion_of(event_id)
    return Bundle(
        licence=text,
        log=_evidence(inclusion) if inclusion else None,
        did_document=issuer_document().to_json(),
        status_lists=tuple([await status_list(purpose) for purpose in StatusPurpose]),
    )


async def trust_directory() -> TrustDirectory:
    """Return what an offline verifier of this market's licences pins: log policy and issuer key.

    Whoever relies on it compares it once, by another way, with what the operator published.
    """
    market = ContractMarket(current_market().value)
    key = issuer_signer().public()
    return TrustDirectory(
        policies={market: log_identity().policy},
        keys=(IssuerKey(issuer_did(), key.thumbprint),),
    )


async def status_list(purpose: StatusPurpose) -> str:
    """Return the signed status list of this purpose as of now, valid for 24 hours."""
    at = now()
    bits = StatusBits()
    for index in await _set_indexes(purpose, at):
        bits = bits.set(index)
    at = at.replace(microsecond=0)  # the list's dates know whole seconds; what it says does not
    return issue(
        StatusList(
            url=status_list_url(purpose),
            issuer=issuer_did(),
            purpose=purpose,
            bits=bits,
            valid_from=at,
            valid_until=at + LONGEST_VALIDITY,
        ),
        issuer_signer(),
    )


async def _set_indexes(purpose: StatusPurpose, at: datetime) -> list[int]:
    """Return the indexes of licences that stand so, and of what was cut out of them."""
    stopped = await _stopped(purpose, at)
    taken_back = purpose is StatusPurpose.REVOCATION
    smaller = await _all_narrowed()
    return [
        *stopped.values(),
        *(
            one["status_index"]
            for one in smaller
            if one["licence"] in stopped or (taken_back and one["revoked_at"] is not None)
        ),
    ]


@prepared
def _all_narrowed() -> Any:
    return Narrowed.select(Narrowed.licence, Narrowed.status_index, Narrowed.revoked_at)


async def _stopped(purpose: StatusPurpose, at: datetime) -> dict[UUID, int]:
    if purpose is StatusPurpose.REVOCATION:
        return {one["id"]: one["status_index"] for one in await _revoked(at)}
    suspended = {one["id"]: one["status_index"] for one in await _suspended()}
    held = {(hold.target_kind, hold.target_id) for hold in await list_holds(at)}
    if not held:
        return suspended
    return suspended | {
        one["id"]: one["status_index"]
        for one in await Licence.select(*Licence.all_columns(exclude=[Licence.text]))
        if held.intersection(await _rests_on(one))
    }


@prepared
def _revoked(at: datetime) -> Any:
    return Licence.select(Licence.id, Licence.status_index).where(Licence.revoked_at <= at)


@prepared
def _suspended() -> Any:
    columns = (Licence.id, Licence.status_index)
    return Licence.select(*columns).where(Licence.suspended_at.is_not_null())


def _evidence(inclusion: Inclusion) -> LogEvidence | None:
    opening = inclusion.opening
    if opening is None:
        return None
    return LogEvidence(
        entry=inclusion.entry,
        digests=opening.digests,
        disclosures=tuple(one for one in opening.disclosures if one.name == DIGEST_FIELD),
        proof=inclusion.proof,
    )


async def _rests_on(found: dict[str, Any]) -> list[tuple[Target, UUID]]:
    """Return everything whose hold stops this licence."""
    return [
        (Target.LICENCE, found["id"]),
        (Target.REQUEST, found["request"]),
        (Target.RESOURCE, await _resource_of(found["version"])),
        (Target.AGREEMENT, found["agreement"]),
        (Target.LISTING, found["listing"]),
        (Target.VERSION, found["version"]),
        (Target.PRODUCT, found["product"]),
        (Target.UNIT, found["unit"]),
        (Target.ENTERPRISE, found["enterprise"]),
    ]


_resources: dict[UUID, UUID] = {}
"""The resource of each version asked about in this process; it never changes."""


async def _resource_of(version_id: UUID) -> UUID:
    if version_id not in _resources:
        _resources[version_id] = (await version_of(version_id)).resource_id
    return _resources[version_id]


async def _list(which: Any) -> list[LicenceView]:
    query = Licence.select().where(which).order_by(Licence.id, ascending=False)
    return [await _view(found, now()) for found in await query]


async def _one(which: Any, sought: UUID | str, at: datetime) -> LicenceView:
    return await _only(await Licence.select().where(which).limit(1), sought, at)


async def _only(found: list[dict[str, Any]], sought: UUID | str, at: datetime) -> LicenceView:
    if not found:
        raise UnknownLicenceError(licence=sought)
    return await _view(found[0], at)


async def _view(found: dict[str, Any], at: datetime) -> LicenceView:
    request = await request_of(found["request"])
    document = await document_of(found["agreement"])
    inclusion = await inclusion_of(found["event"])
    holds = await active_holds_on(await _rests_on(found), at)
    return LicenceView(
        licence_id=found["id"],
        number=found["number"],
        request_id=request.request_id,
        agreement_id=found["agreement"],
        agreement_number=document.number,
        listing_id=found["listing"],
        version_id=found["version"],
        product_id=found["product"],
        product_code=request.product_code,
        product_title=request.product_title,
        version_number=int(document.product.version),
        unit_id=found["unit"],
        unit_name=request.unit_name,
        enterprise_id=found["enterprise"],
        enterprise_name=request.enterprise_name,
        scenario=document.scenario,
        purpose=request.purpose,
        digest=found["digest"],
        text=found["text"],
        event_id=found["event"],
        issued_at=found["issued_at"],
        valid_from=found["valid_from"],
        valid_until=found["valid_until"],
        standing=standing_at(_facts(found, inclusion, holds), at),
        epoch=found["epoch"],
        suspended_at=found["suspended_at"],
        revoked_at=found["revoked_at"],
        ground=RevocationGround(found["ground"]) if found["ground"] else None,
        held_by=[hold.authority.name.lower() for hold in holds],
        leaf_index=inclusion.leaf_index if inclusion else None,
    )


def _facts(
    found: dict[str, Any], inclusion: Inclusion | None, holds: list[HoldView]
) -> StandingFacts:
    return StandingFacts(
        is_proven=inclusion is not None,
        valid_from=found["valid_from"],
        valid_until=found["valid_until"],
        suspended_at=found["suspended_at"],
        revoked_at=found["revoked_at"],
        is_held=bool(holds),
    )
