"""The interface for programs to the catalogue; open to anyone."""

from __future__ import annotations

from typing import Literal

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from marketplace.trade.catalogue import queries
from marketplace.trade.catalogue.errors import UnknownProductCodeError
from marketplace.trade.catalogue.schemas import CatalogueSearch, EntryView, Found, PriceLine
from marketplace.web.answers import LIST_LIMIT, listed

PriceGroup = Literal["free", "public-interest", "paid"]


@get("/api/v1/products")
async def search_products(  # noqa: PLR0917 - the framework passes them by name
    text: FromQuery[str] = "",
    scenario: FromQuery[list[str] | None] = None,
    unit: FromQuery[list[str] | None] = None,
    level: FromQuery[list[int] | None] = None,
    price: FromQuery[list[PriceGroup] | None] = None,
    fresh_days: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = 20,
) -> Found:
    """Search the listed products, the newest first; `fresh_days` from 0 to 36,500."""
    wanted = CatalogueSearch(
        text=text[:200],
        scenarios=scenario or [],
        units=unit or [],
        levels=level or [],
        prices=list(price or []),
        fresh_days=fresh_days,
    )
    return await queries.search(wanted, cursor=cursor, limit=limit)


@get("/api/v1/products/{code:str}")
async def show_product(code: FromPath[str]) -> EntryView:
    """Return a listed product by its code."""
    found = await queries.entry_of(code)
    if found is None:
        raise UnknownProductCodeError(product_code=code[:40])
    return found


@get("/api/v1/prices")
async def show_prices(
    cursor: FromQuery[str | None] = None, limit: FromQuery[int] = LIST_LIMIT
) -> Response[list[PriceLine]]:
    """Return the public price book: every live price with its ceiling."""
    return listed(await queries.price_book(cursor=cursor, limit=limit))


ROUTES = [search_products, show_product, show_prices]
