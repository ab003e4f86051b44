"""Which requests a reader may see: those of the sides they act for; a regulator sees all."""

from __future__ import annotations

from uuid import UUID

from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.paging import Page
from marketplace.trade.requests.errors import UnknownRequestError
from marketplace.trade.requests.queries import (
    request_called,
    request_of,
    requests_of_enterprise,
    requests_of_sides,
    requests_to_unit,
)
from marketplace.trade.requests.schemas import RequestView


async def readable_request(actor: Actor, request_id: UUID) -> RequestView:
    """Return the request if the actor is of one of its sides or a regulator, else "unknown"."""
    view = await request_of(request_id)
    if not await may_read_sides(actor, unit_id=view.unit_id, enterprise_id=view.enterprise_id):
        raise UnknownRequestError(request_id=request_id)
    return view


async def readable_request_called(actor: Actor, number: str) -> RequestView:
    """Return the request with this number to the same readers, else "unknown"."""
    return await readable_request(actor, await request_called(number))


async def may_read_sides(actor: Actor, *, unit_id: UUID, enterprise_id: UUID) -> bool:
    """Return whether the actor acts for the unit or the enterprise now, or is a regulator."""
    if actor.user_id is None:
        return actor.is_system
    postings = await posts_of(actor.user_id, now())
    members = await memberships_of(actor.user_id, now())
    return any(one.unit_id == unit_id or one.post is Post.REGULATOR for one in postings) or any(
        one.enterprise_id == enterprise_id for one in members
    )


async def sides_of(actor: Actor) -> tuple[set[UUID], set[UUID]]:
    """Return the units and the enterprises that the actor acts for now."""
    if actor.user_id is None:
        return set(), set()
    units = {one.unit_id for one in await posts_of(actor.user_id, now())}
    return units, {one.enterprise_id for one in await memberships_of(actor.user_id, now())}


async def readable_requests(actor: Actor) -> list[RequestView]:
    """List the requests of every enterprise and unit that the actor acts for, the newest first."""
    own, to_unit = await requests_by_side(actor)
    unique = {view.request_id: view for view in [*own, *to_unit]}
    return sorted(unique.values(), key=lambda view: view.request_id, reverse=True)


async def page_of_requests(actor: Actor, *, cursor: str | None, limit: int) -> Page[RequestView]:
    """Return one page of the same list."""
    units, enterprises = await sides_of(actor)
    return await requests_of_sides(units=units, enterprises=enterprises, cursor=cursor, limit=limit)


async def requests_by_side(actor: Actor) -> tuple[list[RequestView], list[RequestView]]:
    """List what the actor's enterprises asked for, and what is asked of the actor's units."""
    units, enterprises = await sides_of(actor)
    own = [view for one in enterprises for view in await requests_of_enterprise(one)]
    return own, [view for unit in units for view in await requests_to_unit(unit)]
