"""Keeping the catalogue in step with the listings."""

from __future__ import annotations

from uuid import UUID

import msgspec

from marketplace.foundation.organizations.queries import aliases_of, unit_of
from marketplace.kernel.access import Actor
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.listings import queries as listings
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.catalogue.events import CatalogueRebuilt
from marketplace.trade.catalogue.facets import count_in, count_out, forget_counts
from marketplace.trade.catalogue.index import forget_words, keep_words
from marketplace.trade.catalogue.tables import Entry
from marketplace.trade.catalogue.words import index_tokens


@unit_of_work
async def enter_listing(actor: Actor, listing_id: UUID) -> None:
    """Show a listing in the catalogue, in place of the product's earlier version."""
    listing = await listings.listing(listing_id)
    await _remove(Entry.product == listing.version.product_id)
    if listing.is_live:
        await _enter(listing)
    unchanged()


@unit_of_work
async def remove_listing(actor: Actor, listing_id: UUID) -> None:
    """Take a listing out of the catalogue at once."""
    await _remove(Entry.listing == listing_id)
    unchanged()


@unit_of_work
async def rebuild_catalogue(actor: Actor) -> int:
    """Make the whole catalogue anew from the live listings; return how many there are."""
    await _remove(None)
    await forget_counts()
    live = await listings.listed_products()
    for listing in live:
        await _enter(listing)
    record(CatalogueRebuilt(products=len(live)))
    return len(live)


async def _remove(which: object | None) -> None:
    query = Entry.select()
    found = await (query.where(which) if which is not None else query)  # type: ignore[arg-type]
    ids = [one["id"] for one in found]
    if ids:
        await count_out(found)
        await forget_words(ids)
        await Entry.delete().where(Entry.id.is_in(ids))


async def _enter(listing: ListingView) -> None:
    version, figures = listing.version, listing.evidence.figures
    unit = await unit_of(version.unit_id)
    row = Entry(
        listing=listing.listing_id,
        product=version.product_id,
        code=version.code,
        version_number=version.number,
        unit=unit.id,
        unit_code=unit.code,
        unit_zh=unit.name.zh,
        unit_en=unit.name.en,
        title_zh=version.title.zh,
        title_en=version.title.en,
        summary_zh=version.summary.zh,
        summary_en=version.summary.en,
        scenarios=msgspec.json.encode(version.scenarios).decode(),
        level=figures.level,
        k=figures.k,
        largest_risk=figures.largest_risk,
        rows=figures.rows,
        price_minor=version.price.price_minor or 0,
        ceiling_minor=version.price.ceiling_minor,
        currency=version.price.currency.value,
        price_unit=version.price.unit.value,
        use_class=version.price.use_class.value,
        channel=version.channel.value if version.channel else "",
        listed_at=listing.listed_at,
        measured_at=listing.evidence.measured_at,
        terms=await _terms(listing),
    )
    await row.save()
    await keep_words(row.id, row.terms)
    await count_in([row.to_dict()])


async def _terms(listing: ListingView) -> str:
    """Return what a product is found by: its words, columns, scenarios, and its unit's names."""
    version = listing.version
    unit = await unit_of(version.unit_id)
    return index_tokens(
        version.code,
        version.title.zh,
        version.title.en,
        version.summary.zh,
        version.summary.en,
        unit.name.zh,
        unit.name.en,
        *await aliases_of(unit.id),
        *version.scenarios,
        *version.keywords,
        *listing.evidence.released_columns,
    )
