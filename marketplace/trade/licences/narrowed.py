"""Reads of smaller licences that holders cut out of their own."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

import msgspec

from contracts.bundle import Bundle
from marketplace.foundation.transparency.queries import inclusion_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.trade.licences.errors import UnknownNarrowedError
from marketplace.trade.licences.model import NARROWABLE, Standing
from marketplace.trade.licences.queries import bundle_around, licence_of
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView, NarrowedView
from marketplace.trade.licences.tables import Narrowed
from marketplace.trade.requests.reading import sides_of


async def narrowed_of(licence_id: UUID) -> list[NarrowedView]:
    """List the smaller licences cut out of a licence, the newest first; for its sides."""
    parent = await licence_of(licence_id)
    query = Narrowed.select().where(Narrowed.licence == licence_id)
    found = await query.order_by(Narrowed.id, ascending=False)
    return [await _view(one, parent, now()) for one in found]


async def page_of_narrowed(
    licence_id: UUID, *, cursor: str | None, limit: int
) -> Page[NarrowedView]:
    """Return one page of the same list."""
    parent = await licence_of(licence_id)

    async def as_now(found: dict[str, Any]) -> NarrowedView:
        return await _view(found, parent, now())

    query = Narrowed.select().where(Narrowed.licence == licence_id)
    return await newest_page(query, Narrowed.id, cursor=cursor, limit=limit, view=as_now)


async def page_of_own_narrowed(
    actor: Actor, *, cursor: str | None, limit: int
) -> Page[NarrowedView]:
    """Return one page of what was cut out of the licences of the sides that the actor acts for."""
    units, enterprises = await sides_of(actor)
    sides = [Narrowed.licence.unit.is_in(list(units))] if units else []
    sides += [Narrowed.licence.enterprise.is_in(list(enterprises))] if enterprises else []

    async def as_now(found: dict[str, Any]) -> NarrowedView:
        return await _view(found, await licence_of(found["licence"]), now())

    query = Narrowed.select().where(reduce(or_, sides or [Narrowed.id.is_null()]))
    return await newest_page(query, Narrowed.id, cursor=cursor, limit=limit, view=as_now)


async def narrowed_called(narrowed_id: UUID) -> NarrowedView:
    """Return a smaller licence, or `UnknownNarrowedError`."""
    found = await _row(narrowed_id)
    return await _view(found, await licence_of(found["licence"]), now())


async def narrowed_named(word: str) -> NarrowedView:
    """Return the smaller licence with this number or id, or `UnknownNarrowedError`."""
    with suppress(ValueError):
        return await narrowed_called(UUID(word))
    found = await Narrowed.select(Narrowed.id).where(Narrowed.number == word.strip().upper())
    if not found:
        raise UnknownNarrowedError(narrowed_id=word)
    return await narrowed_called(found[0]["id"])


async def narrowed_in_force(licence_id: UUID) -> list[NarrowedView]:
    """List the smaller licences that can be shown at a door now, the newest first."""
    return [one for one in await narrowed_of(licence_id) if one.standing is Standing.IN_FORCE]


async def readable_narrowed(actor: Actor, narrowed_id: UUID) -> NarrowedView:
    """Return it to whoever may read the licence it was cut out of, else "unknown"."""
    view = await narrowed_called(narrowed_id)
    await readable_licence(actor, view.licence_id)
    return view


async def readable_narrowed_named(actor: Actor, number: str) -> NarrowedView:
    """Return the one with this number to the same readers, else "unknown"."""
    return await readable_narrowed(actor, (await narrowed_named(number)).narrowed_id)


async def narrowed_bundle(narrowed_id: UUID) -> Bundle:
    """Return the one file that its bearer shows and anybody checks offline."""
    found = await _row(narrowed_id)
    return await bundle_around(found["text"], found["event"])


async def _row(narrowed_id: UUID) -> dict[str, Any]:
    found = await Narrowed.select().where(Narrowed.id == narrowed_id).first()
    if not found:
        raise UnknownNarrowedError(narrowed_id=narrowed_id)
    return dict(found)


async def _view(found: dict[str, Any], parent: LicenceView, at: datetime) -> NarrowedView:
    inclusion = await inclusion_of(found["event"])
    return NarrowedView(
        narrowed_id=found["id"],
        number=found["number"],
        licence_id=parent.licence_id,
        unit_id=parent.unit_id,
        enterprise_id=parent.enterprise_id,
        team=found["team"],
        columns=msgspec.json.decode(found["columns"], type=list[str]),
        max_uses=found["max_uses"],
        digest=found["digest"],
        event_id=found["event"],
        issued_at=found["issued_at"],
        valid_from=found["valid_from"],
        valid_until=found["valid_until"],
        revoked_at=found["revoked_at"],
        standing=_standing(found, parent, is_proven=inclusion is not None, at=at),
        leaf_index=inclusion.leaf_index if inclusion else None,
    )


def _standing(
    found: dict[str, Any], parent: LicenceView, *, is_proven: bool, at: datetime
) -> Standing:
    """Return how it stands: its own state where the bigger one holds, else that one's."""
    if found["revoked_at"] is not None:
        return Standing.REVOKED
    if parent.standing not in NARROWABLE:
        return parent.standing
    if at >= found["valid_until"]:
        return Standing.EXPIRED
    if not is_proven or parent.standing is Standing.PENDING:
        return Standing.PENDING
    return Standing.NOT_YET if at < found["valid_from"] else Standing.IN_FORCE
