"""Versions for those who serve at their unit; listings for anyone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from marketplace.foundation.organizations.queries import posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.keyset import longest_waiting_page, newest_page
from marketplace.kernel.money import Currency
from marketplace.kernel.paging import Page
from marketplace.kernel.prepared import prepared
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.queries import evidence_of
from marketplace.supply.listings.errors import (
    UnknownListingError,
    UnknownProductError,
    UnknownVersionError,
)
from marketplace.supply.listings.model import (
    Channel,
    EndGround,
    PriceUnit,
    ReturnGround,
    State,
    UseClass,
)
from marketplace.supply.listings.schemas import Answer, ListingView, PriceView, VersionView
from marketplace.supply.listings.tables import Listing, Product, Version
from marketplace.supply.resources.queries import require_seen, units_served_by


async def version_of(version_id: UUID) -> VersionView:
    """Return a version wherever it stands, or UnknownVersionError; for the slices above."""
    found = await _version_row(version_id)
    if not found:
        raise UnknownVersionError(version_id=version_id)
    return _version(found[0])


@prepared
def _version_row(version_id: UUID) -> Any:
    return _select_versions().where(Version.id == version_id)


async def version_for(actor: Actor, version_id: UUID, *, at: datetime) -> VersionView:
    """Return a version to somebody who serves at its unit, or UnknownVersionError."""
    version = await version_of(version_id)
    hidden = UnknownVersionError(version_id=version_id)
    await require_seen(actor, version.unit_id, hidden, at=at)
    return version


async def versions_for(actor: Actor, *, at: datetime) -> list[VersionView]:
    """List the versions of the units at which the actor serves, the newest first."""
    units = await units_served_by(actor, at)
    if not units:
        return []
    found = (
        await _select_versions()
        .where(Version.product.unit.is_in(units))
        .order_by(Version.id, ascending=False)
    )
    return [_version(one) for one in found]


async def page_of_versions(
    actor: Actor, *, at: datetime, cursor: str | None, limit: int
) -> Page[VersionView]:
    """Return one page of the versions of the units at which the actor serves, the newest first."""
    units = await units_served_by(actor, at)

    async def shown(found: dict[str, Any]) -> VersionView:
        return _version(found)

    theirs = Version.product.unit.is_in(units) if units else Version.id.is_null()
    query = _select_versions().where(theirs)
    return await newest_page(query, Version.id, cursor=cursor, limit=limit, view=shown)


async def newest_version_called(actor: Actor, code: str, *, at: datetime) -> VersionView:
    """Return the newest version of the product with this code, to somebody who serves at its unit;
    else UnknownProductError."""
    number = code.strip().upper()
    hidden = UnknownProductError(code=code[:40])
    newest = _select_versions().where(Version.product.number == number)
    found = await newest.order_by(Version.number, ascending=False).first()
    if not found:
        raise hidden
    await require_seen(actor, found["unit_id"], hidden, at=at)
    return _version(found)


async def versions_of(product_id: UUID) -> list[VersionView]:
    """List the versions of a product, the newest first."""
    found = (
        await _select_versions()
        .where(Version.product == product_id)
        .order_by(Version.number, ascending=False)
    )
    return [_version(one) for one in found]


async def products_awaiting(actor: Actor, *, at: datetime) -> list[VersionView]:
    """List what waits for the actor's decision as chief data officer, the longest waiting first.

    What the actor drafted does not wait for them.
    """
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = [posting.unit_id for posting in held if posting.is_chief]
    if not units:
        return []
    found = (
        await _select_versions()
        .where((Version.state == State.SUBMITTED.value) & Version.product.unit.is_in(units))
        .order_by(Version.submitted_at, Version.id)
    )
    return [_version(one) for one in found if one["drafted_by"] != actor.user_id]


async def page_of_awaiting(
    actor: Actor, *, at: datetime, cursor: str | None, limit: int
) -> Page[VersionView]:
    """Return one page of the same list."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = [posting.unit_id for posting in held if posting.is_chief]

    async def shown(found: dict[str, Any]) -> VersionView:
        return _version(found)

    theirs = Version.product.unit.is_in(units) if units else Version.id.is_null()
    query = _select_versions().where(
        theirs & (Version.state == State.SUBMITTED.value) & (Version.drafted_by != actor.user_id)
    )
    return await longest_waiting_page(
        query, Version.submitted_at, Version.id, cursor=cursor, limit=limit, view=shown
    )


async def listing(listing_id: UUID) -> ListingView:
    """Return a listing, live or ended, or UnknownListingError; for anyone."""
    found = await _listing_row(listing_id)
    if not found:
        raise UnknownListingError(listing_id=listing_id)
    return await _listing(found[0])


@prepared
def _listing_row(listing_id: UUID) -> Any:
    return Listing.select().where(Listing.id == listing_id)


async def listing_of(version_id: UUID) -> ListingView | None:
    """Return the listing of a version, None if it was never listed."""
    found = await Listing.select().where(Listing.version == version_id)
    return await _listing(found[0]) if found else None


async def live_listing_of(code: str) -> ListingView:
    """Return the listing under which a product is offered now, or UnknownProductError."""
    found = await _live_row(code)
    if not found:
        raise UnknownProductError(code=code)
    return await _listing(found[0])


@prepared
def _live_row(code: str) -> Any:
    return Listing.select().where((Listing.product.number == code) & Listing.ended_at.is_null())


async def listed_products() -> list[ListingView]:
    """List what is offered now, the newest first; for anyone."""
    found = (
        await Listing.select()
        .where(Listing.ended_at.is_null())
        .order_by(Listing.listed_at, Listing.id, ascending=False)
    )
    return await _listings(found)


async def page_of_listed(*, cursor: str | None, limit: int) -> Page[ListingView]:
    """Return one page of what is offered now, the newest first; for anyone."""
    query = Listing.select().where(Listing.ended_at.is_null())
    return await newest_page(query, Listing.id, cursor=cursor, limit=limit, view=_listing)


async def listings_of_product(product_id: UUID) -> list[ListingView]:
    """List every listing a product ever had, the newest first; for anyone."""
    found = (
        await Listing.select()
        .where(Listing.product == product_id)
        .order_by(Listing.listed_at, Listing.id, ascending=False)
    )
    return await _listings(found)


async def _listings(found: Sequence[dict[str, Any]]) -> list[ListingView]:
    return [await _listing(one) for one in found]


async def _listing(found: dict[str, Any]) -> ListingView:
    version = await version_of(found["version"])
    return ListingView(
        listing_id=found["id"],
        listed_at=found["listed_at"],
        listed_by=found["listed_by"],
        judgement_id=found["judgement"],
        ended_at=found["ended_at"],
        end_ground=EndGround(found["end_ground"]) if found["end_ground"] else None,
        version=version,
        evidence=await evidence_of(version.evidence_id),
    )


async def resource_of_product(product_id: UUID) -> UUID:
    """Return the resource a product is made from, or UnknownProductError."""
    found = await Product.select(Product.resource).where(Product.id == product_id)
    if not found:
        raise UnknownProductError(product_id=product_id)
    return UUID(str(found[0]["resource"]))


def _select_versions() -> Any:
    return Version.select(
        *Version.all_columns(),
        Version.product.number.as_alias("code"),
        Version.product.unit.as_alias("unit_id"),
        Version.product.resource.as_alias("resource_id"),
    )


def _version(found: dict[str, Any]) -> VersionView:
    return VersionView(
        version_id=found["id"],
        product_id=found["product"],
        code=found["code"],
        number=found["number"],
        state=State(found["state"]),
        revision=found["revision"],
        unit_id=found["unit_id"],
        resource_id=found["resource_id"],
        evidence_id=found["evidence"],
        title=Text(found["title_zh"], found["title_en"]),
        summary=Text(found["summary_zh"], found["summary_en"]),
        scenarios=msgspec.json.decode(found["scenarios"], type=list[str]),
        keywords=msgspec.json.decode(found["keywords"], type=list[str]),
        template=found["template"],
        channel=Channel(found["channel"]) if found["channel"] else None,
        price=_price(found),
        answers=msgspec.json.decode(found["answers"], type=dict[str, Answer]),
        drafted_by=found["drafted_by"],
        drafted_at=found["drafted_at"],
        submitted_at=found["submitted_at"],
        decided_by=found["decided_by"],
        decided_at=found["decided_at"],
        return_ground=ReturnGround(found["return_ground"]) if found["return_ground"] else None,
    )


def _price(found: dict[str, Any]) -> PriceView:
    return PriceView(
        price_minor=found["price_minor"],
        currency=Currency(found["currency"]),
        unit=PriceUnit(found["price_unit"]),
        use_class=UseClass(found["use_class"]),
        ceiling_minor=found["ceiling_minor"],
        ceiling_document=found["ceiling_document"],
    )
