"""Which licences a reader may see: those of the sides they act for; a regulator sees all."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.kernel.paging import Page
from marketplace.trade.licences.errors import UnknownLicenceError
from marketplace.trade.licences.queries import (
    licence_called,
    licence_of,
    licences_of_enterprise,
    licences_of_sides,
    licences_of_unit,
)
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.requests.reading import may_read_sides, sides_of


async def readable_licence(actor: Actor, licence_id: UUID) -> LicenceView:
    """Return the licence if the actor is of one of its sides or a regulator, else "unknown"."""
    view = await licence_of(licence_id)
    if not await may_read_sides(actor, unit_id=view.unit_id, enterprise_id=view.enterprise_id):
        raise UnknownLicenceError(licence_id=licence_id)
    return view


async def readable_licence_called(actor: Actor, number: str) -> LicenceView:
    """Return the licence with this number to the same readers, else "unknown"."""
    return await readable_licence(actor, await licence_called(number))


async def page_of_licences(actor: Actor, *, cursor: str | None, limit: int) -> Page[LicenceView]:
    """Return one page of the licences of every enterprise and unit that the actor acts for."""
    units, enterprises = await sides_of(actor)
    return await licences_of_sides(units=units, enterprises=enterprises, cursor=cursor, limit=limit)


async def readable_licences(actor: Actor) -> list[LicenceView]:
    """List the licences of every enterprise and unit that the actor acts for, the newest first."""
    units, enterprises = await sides_of(actor)
    found = [view for unit in units for view in await licences_of_unit(unit)]
    found += [view for one in enterprises for view in await licences_of_enterprise(one)]
    unique = {view.licence_id: view for view in found}
    return sorted(unique.values(), key=lambda view: view.licence_id, reverse=True)
