"""Which other products are listed on a version's population, and what the rows give away beside
them.

**The rule:** two products are of one population when the census records they are made from state
the same name for it. A record that states none is compared with nothing, and the page says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from marketplace.kernel.database import locked
from marketplace.supply.desensitisation.queries import (
    columns_kept,
    evidence_holds,
    evidence_of,
    threshold_at,
)
from marketplace.supply.desensitisation.schemas import EvidenceView
from marketplace.supply.listings.combining import Offered, look_together
from marketplace.supply.listings.facts import CombinedFacts
from marketplace.supply.listings.model import SHOWN
from marketplace.supply.listings.schemas import VersionView
from marketplace.supply.listings.tables import Listing
from marketplace.supply.resources.intake import table_under
from marketplace.supply.resources.model import window_of
from marketplace.supply.resources.queries import batch_of, resource_of
from marketplace.supply.resources.schemas import ResourceView
from marketplace.supply.resources.tables import Resource

MOST_PRODUCTS: Final = 6
"""Tables read beside the version's own; joins are of two and three, so their number grows fast."""
MOST_ROWS: Final = 200_000
"""Rows read of them all together. A table is read whole or left out: a count of some of its rows
would be a wrong count.
"""
Listed = tuple[str, EvidenceView]
"""A product's code and the evidence of what is listed under it."""


async def combined_with_listed(version: VersionView, *, at: datetime) -> CombinedFacts:
    """Hold the released rows of a version against those of the other products that are listed now
    on its population, by the threshold in force at `at`.

    The newest listings first, as many as the bounds allow; the others are named as left out.
    """
    resource = await resource_of(version.resource_id)
    if not resource.population:
        return CombinedFacts()
    mine = version.code, await evidence_of(version.evidence_id)
    others, left_out = await _within_bounds(mine, await _listed_beside(version, resource))
    if not others:
        return CombinedFacts(population=resource.population, left_out=left_out)
    tables = [await _offered(one) for one in (mine, *others)]
    threshold = await threshold_at(at)
    found = await asyncio.to_thread(look_together, tables[0], tables[1:], k=threshold.k)
    return CombinedFacts(
        population=resource.population,
        compared=tuple(code for code, _ in others),
        left_out=left_out,
        is_cut=found.is_cut,
        groups=len(found.differences),
        smallest_group=min((one.rows for one in found.differences), default=None),
        joined_rows=max((one.rows for one in found.joined), default=0),
        differences=found.differences[:SHOWN],
        joined=found.joined[:SHOWN],
    )


async def hold_population(version: VersionView) -> None:
    """Make who lists something of the same population wait for the running transaction: two that
    give somebody away together must not both be listed because neither saw the other.
    """
    resource = await resource_of(version.resource_id)
    if resource.population:
        await locked(
            Resource.select(Resource.id)
            .where(Resource.population == resource.population)
            .order_by(Resource.id)
        )


async def _listed_beside(version: VersionView, resource: ResourceView) -> list[Listed]:
    """Return what is listed on the population under other codes, the newest first."""
    product: Any = Listing.product
    found = (
        await Listing.select(
            product.number.as_alias("code"), Listing.version.evidence.as_alias("evidence_id")
        )
        .where(
            Listing.ended_at.is_null()
            & (product != version.product_id)
            & (product.resource.population == resource.population)
        )
        .order_by(Listing.listed_at, Listing.id, ascending=False)
    )
    return [(one["code"], await evidence_of(one["evidence_id"])) for one in found]


async def _within_bounds(
    mine: Listed, listed: Sequence[Listed]
) -> tuple[list[Listed], tuple[str, ...]]:
    """Split what is listed into what is read and the codes of what is not."""
    room = MOST_ROWS - mine[1].figures.rows
    if room < 0 or not await _is_there(mine):
        return [], tuple(code for code, _ in listed)
    read: list[Listed] = []
    left_out: list[str] = []
    for one in listed:
        rows = one[1].figures.rows
        if len(read) == MOST_PRODUCTS or rows > room or not await _is_there(one):
            left_out.append(one[0])
            continue
        read.append(one)
        room -= rows
    return read, tuple(left_out)


async def _is_there(one: Listed) -> bool:
    """Whether the bytes are still those measured: only they are what buyers hold."""
    return (await evidence_holds(one[1].evidence_id)).holds


async def _offered(one: Listed) -> Offered:
    code, evidence = one
    resource = await resource_of(evidence.resource_id)
    batch = await batch_of(evidence.batch_id)
    start, end = window_of(resource.update_cycle, batch.taken_in_at)
    return Offered(
        code=code,
        frame=await table_under(evidence.version_digest),
        columns=[column for column in evidence.columns if column.released],
        start=start,
        end=end,
        place_column=resource.place_column,
        count_column=resource.count_column,
        is_exact=await _is_exact(evidence, resource.count_column),
    )


async def _is_exact(evidence: EvidenceView, count_column: str) -> bool:
    """Whether the counts are exact: rows always are, a column of counts unless it was recoded."""
    if count_column not in evidence.released_columns:
        return True
    return count_column in await columns_kept(evidence.evidence_id)
