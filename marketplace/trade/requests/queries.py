"""Reads of requests, named for their readers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

import msgspec

from marketplace.foundation.organizations.queries import enterprise_of, unit_of
from marketplace.foundation.organizations.schemas import EnterpriseView, UnitView
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.money import Currency
from marketplace.kernel.paging import Page
from marketplace.kernel.prepared import prepared
from marketplace.supply.listings.queries import version_of
from marketplace.supply.listings.schemas import VersionView
from marketplace.trade.requests.errors import UnknownRequestError
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.schemas import RequestView, TemplateAnswer, Terms
from marketplace.trade.requests.tables import Request


async def request_of(request_id: UUID) -> RequestView:
    """Return a request, or `UnknownRequestError`; whether a reader may see it is theirs to ask."""
    found = await _row(request_id)
    if not found:
        raise UnknownRequestError(request_id=request_id)
    return await _view(found[0])


@prepared
def _row(request_id: UUID) -> Any:
    return Request.select().where(Request.id == request_id)


async def request_called(word: str) -> UUID:
    """Return the id of the request with this number or id, or `UnknownRequestError`."""
    with suppress(ValueError):
        return UUID(word)
    found = await Request.select(Request.id).where(Request.number == word.strip().upper()).first()
    if not found:
        raise UnknownRequestError(number=word)
    return UUID(str(found["id"]))


async def requests_to_unit(unit_id: UUID, *, standing: Standing | None = None) -> list[RequestView]:
    """List the requests to a unit, the newest first; for its officers."""
    query = Request.select().where(Request.unit == unit_id)
    return await _list(query.where(Request.standing == standing.value) if standing else query)


async def requests_of_enterprise(
    enterprise_id: UUID, *, standing: Standing | None = None
) -> list[RequestView]:
    """List an enterprise's requests, the newest first; for its members."""
    query = Request.select().where(Request.enterprise == enterprise_id)
    return await _list(query.where(Request.standing == standing.value) if standing else query)


async def requests_of_sides(
    *, units: Collection[UUID], enterprises: Collection[UUID], cursor: str | None, limit: int
) -> Page[RequestView]:
    """Return one page of the requests to any of the units or of any of the enterprises."""
    query = Request.select().where(sided(units=units, enterprises=enterprises))
    return await newest_page(query, Request.id, cursor=cursor, limit=limit, view=_view)


def sided(*, units: Collection[UUID], enterprises: Collection[UUID]) -> Any:
    """Return the condition that a request is to one of the units or of one of the enterprises."""
    sides = [Request.unit.is_in(list(units))] if units else []
    sides += [Request.enterprise.is_in(list(enterprises))] if enterprises else []
    return reduce(or_, sides or [Request.id.is_null()])


async def _list(query: Any) -> list[RequestView]:
    return [await _view(found) for found in await query.order_by(Request.id, ascending=False)]


async def _view(found: dict[str, Any]) -> RequestView:
    return view_of(
        found,
        version=await version_of(found["version"]),
        unit=await unit_of(found["unit"]),
        enterprise=await enterprise_of(found["enterprise"]),
    )


def view_of(
    found: Mapping[str, Any], *, version: VersionView, unit: UnitView, enterprise: EnterpriseView
) -> RequestView:
    """Return a row of `Request` as a view, with the names of what it is about and between whom."""
    return RequestView(
        request_id=found["id"],
        number=found["number"],
        listing_id=found["listing"],
        version_id=found["version"],
        product_id=found["product"],
        product_code=version.code,
        product_title=version.title,
        unit_id=unit.id,
        unit_name=unit.name,
        enterprise_id=enterprise.id,
        enterprise_name=enterprise.name,
        scenario=found["scenario"],
        purpose=found["purpose"],
        use_class=found["use_class"],
        terms=msgspec.json.decode(found["terms"], type=Terms),
        price_minor=found["price_minor"],
        currency=Currency(found["currency"]),
        standing=Standing(found["standing"]),
        revision=found["revision"],
        submitted_by=found["submitted_by"],
        submitted_at=found["submitted_at"],
        answer_due=found["answer_due"],
        decided_by=found["decided_by"],
        decided_at=found["decided_at"],
        ground=RefusalGround(found["ground"]) if found["ground"] else None,
        answered=msgspec.json.decode(found["answered"], type=TemplateAnswer)
        if found["answered"]
        else None,
        renews=found["renews"],
    )
