"""The public pages: the catalogue, a product, the price book."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.kernel.errors import NotFoundError
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import PRICE_UNITS
from marketplace.supply.listings.queries import live_listing_of
from marketplace.trade.catalogue import queries
from marketplace.trade.catalogue.errors import UnknownProductCodeError
from marketplace.trade.catalogue.facets import facets
from marketplace.trade.catalogue.product import product_of
from marketplace.trade.catalogue.schemas import CatalogueSearch, Count, Facets
from marketplace.web.parts import Choice, FilterGroup
from marketplace.web.shell import Shell

FRESH = {
    "1": Text("24 小时内", "within a day"),
    "7": Text("7 天内", "within 7 days"),
    "31": Text("31 天内", "within 31 days"),
}


@get("/")
async def show_catalogue(shell: NamedDependency[Shell]) -> Response[str]:
    """Answer: which public data can be used?"""
    asked = shell.request.query_params
    wanted = _wanted(asked)
    found = await queries.search(wanted, cursor=asked.get("cursor"))
    counts = await facets()
    return await shell.page(
        "catalogue/index.html",
        text=wanted.text,
        found=found,
        facets=counts,
        groups=_groups(counts, wanted),
        units=PRICE_UNITS,
        price=_price,
        next_href=_next(shell, "/", found.cursor),
    )


def _wanted(asked: Any) -> CatalogueSearch:
    levels = [level for level in queries.LEVELS if str(level) in asked.getall("level", [])]
    fresh = [int(one) for one in asked.getall("fresh", []) if one in FRESH]
    return CatalogueSearch(
        text=str(asked.get("q", ""))[:200],
        scenarios=asked.getall("scenario", []),
        units=asked.getall("unit", []),
        levels=levels,
        prices=asked.getall("price", []),
        fresh_days=max(fresh, default=None),
    )


def _next(shell: Shell, path: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    asked = shell.request.query_params
    kept = [(name, value) for name, value in asked.multi_items() if name != "cursor"]
    return f"{shell.address(path)}?{urlencode([*kept, ('cursor', cursor)])}"


def _groups(facets: Facets, wanted: CatalogueSearch) -> list[FilterGroup]:
    chosen_levels = [str(level) for level in wanted.levels]
    fresh = [str(wanted.fresh_days)] if wanted.fresh_days else []
    groups = [
        _group("scenario", Text("场景", "Scenario"), facets.scenarios, wanted.scenarios),
        _group("unit", Text("单位", "Unit"), facets.units, wanted.units),
        _group("level", Text("脱敏等级", "Level"), facets.levels, chosen_levels),
        _group("price", Text("价格", "Price"), facets.prices, wanted.prices),
        FilterGroup(
            "fresh",
            Text("更新", "Freshness"),
            tuple(Choice(key, label, chosen=key in fresh) for key, label in FRESH.items()),
        ),
    ]
    return [group for group in groups if group.choices]


def _group(name: str, legend: Text, counts: list[Count], chosen: list[str]) -> FilterGroup:
    choices = tuple(
        Choice(one.value, one.label, count=one.count, chosen=one.value in chosen)
        for one in counts[:8]
    )
    return FilterGroup(name, legend, choices)


def _price(minor: int, currency: Any) -> Money:
    return Money(minor, currency)


@get("/products/{code:str}")
async def show_product(shell: NamedDependency[Shell], code: FromPath[str]) -> Response[str]:
    """Answer: what is this product, how safe is it, what may be done with it?"""
    try:
        listing = await live_listing_of(code.strip().upper())
    except NotFoundError:
        raise UnknownProductCodeError(product_code=code[:40]) from None
    return await shell.page("catalogue/product.html", product=await product_of(listing))


@get("/prices")
async def show_price_book(shell: NamedDependency[Shell]) -> Response[str]:
    """Answer: what does each product cost, and under which ceiling?"""
    page = await queries.price_book(cursor=shell.request.query_params.get("cursor"))
    return await shell.page(
        "catalogue/prices.html",
        lines=page.items,
        units=PRICE_UNITS,
        price=_price,
        next_href=_next(shell, "/prices", page.next_cursor),
    )


ROUTES = [show_catalogue, show_product, show_price_book]
