"""Searching the catalogue; for anyone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec
from piccolo.querystring import QueryString

from marketplace.kernel.clock import now
from marketplace.kernel.database import engine
from marketplace.kernel.money import Currency
from marketplace.kernel.paging import Page, checked_limit, decode_cursor, encode_cursor, page_of
from marketplace.kernel.prepared import prepared
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import Channel, PriceUnit, UseClass
from marketplace.trade.catalogue.errors import DaysOutOfRangeError
from marketplace.trade.catalogue.facets import PRICES
from marketplace.trade.catalogue.index import matching
from marketplace.trade.catalogue.schemas import (
    CatalogueSearch,
    EntryView,
    Found,
    PriceLine,
)
from marketplace.trade.catalogue.tables import Entry
from marketplace.trade.catalogue.words import query_tokens

_SHOWN: Final = Entry.all_columns(exclude=[Entry.terms])
_NAMES: Final = ", ".join(f'"{column._meta.db_column_name}"' for column in _SHOWN)
MOST_DAYS: Final = 36_500
LEVELS: Final = range(1, 5)
"""The levels of GB/T 42460-2023."""
"""A century: longer ago than anything was measured."""


async def search(wanted: CatalogueSearch, *, cursor: str | None = None, limit: int = 20) -> Found:
    """Return one page of the products that match, the newest first."""
    conditions = _conditions(wanted)
    after = [] if cursor is None else [QueryString('"id" < {}', decode_cursor(cursor, int))]
    size = checked_limit(limit)
    found = await engine().run_querystring(_page(conditions, after, size + 1))
    entries = [_view(one) for one in found[:size]]
    more = len(found) > size
    return Found(
        total=found[0]["total"] if found else await _count(conditions),
        entries=entries,
        cursor=encode_cursor(entries[-1].id) if more else None,
    )


async def entry_of(code: str) -> EntryView | None:
    """Return the product of this code as the catalogue shows it, or None when it is not listed."""
    found = await _by_code(code.strip().upper())
    return _view(found[0]) if found else None


@prepared
def _by_code(code: str) -> Any:
    return Entry.select(*_SHOWN).where(Entry.code == code)


async def price_book(*, cursor: str | None = None, limit: int = 100) -> Page[PriceLine]:
    """Return one page of the live prices with their ceilings, by product code; for anyone.

    **Source:** R4.
    """
    query = Entry.select().order_by(Entry.code).limit(checked_limit(limit) + 1)
    found = await (query.where(Entry.code > decode_cursor(cursor, str)) if cursor else query)
    return page_of(found, limit, view=_line, key=lambda one: one["code"])


def _conditions(wanted: CatalogueSearch) -> list[QueryString]:
    conditions = []
    tokens = query_tokens(wanted.text)
    if tokens:
        conditions.append(matching(tokens))
    elif wanted.text.strip():
        conditions.append(QueryString("1 = 0"))  # only signs that no word has
    conditions += _one_of('"unit_code"', wanted.units)
    if wanted.levels:  # a number that no database holds is no product's level either
        levels = [level for level in wanted.levels if level in LEVELS]
        conditions += _one_of('"level"', levels) or [QueryString("1 = 0")]
    conditions += _any(_has_scenario(scenario) for scenario in wanted.scenarios)
    conditions += _any(_PRICE_CONDITIONS[name] for name in wanted.prices if name in PRICES)
    if wanted.fresh_days is not None:
        if not 0 <= wanted.fresh_days <= MOST_DAYS:
            raise DaysOutOfRangeError(field="fresh_days", most=MOST_DAYS)
        since = now() - timedelta(days=wanted.fresh_days)
        conditions.append(QueryString('"measured_at" >= {}', since))
    return conditions


_PRICE_CONDITIONS = {
    "free": QueryString('"price_minor" = 0'),
    "public-interest": QueryString("\"use_class\" = 'public-interest'"),
    "paid": QueryString('"price_minor" > 0'),
}


def _has_scenario(scenario: str) -> QueryString:
    """Return whether the JSON list of scenarios holds this one; quotes mark its ends."""
    written = msgspec.json.encode(scenario).decode()
    escaped = written.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return QueryString("\"scenarios\" LIKE {} ESCAPE '\\'", f"%{escaped}%")


def _one_of(column: str, values: Sequence[Any]) -> list[QueryString]:
    if not values:
        return []
    places = ", ".join("{}" for _ in values)
    return [QueryString(f"{column} IN ({places})", *values)]


def _any(conditions: Any) -> list[QueryString]:
    parts = list(conditions)
    if not parts:
        return []
    return [QueryString("(" + " OR ".join("{}" for _ in parts) + ")", *parts)]


def _where(conditions: Sequence[QueryString]) -> QueryString:
    if not conditions:
        return QueryString("")
    return QueryString("WHERE " + " AND ".join("{}" for _ in conditions), *conditions)


def _page(
    conditions: Sequence[QueryString], after: Sequence[QueryString], limit: int
) -> QueryString:
    """Return the query for one page, each row with how many match on all pages."""
    return QueryString(
        f'SELECT {_NAMES}, ({{}}) AS "total" FROM "catalogue_entry" {{}} '
        'ORDER BY "id" DESC LIMIT {}',
        _counting(conditions),
        _where([*conditions, *after]),
        limit,
    )


async def _count(conditions: Sequence[QueryString]) -> int:
    query = QueryString('SELECT ({}) AS "total"', _counting(conditions))
    return int((await engine().run_querystring(query))[0]["total"])


def _counting(conditions: Sequence[QueryString]) -> QueryString:
    """Return the query for how many match; all of them are counted already."""
    if not conditions:
        return QueryString(
            'SELECT COALESCE(SUM("products"), 0) FROM "catalogue_facet" WHERE "kind" = \'all\''
        )
    return QueryString('SELECT COUNT(*) FROM "catalogue_entry" {}', _where(conditions))


def _line(found: dict[str, Any]) -> PriceLine:
    return PriceLine(
        code=found["code"],
        title=Text(found["title_zh"], found["title_en"]),
        unit_name=Text(found["unit_zh"], found["unit_en"]),
        price_minor=found["price_minor"],
        ceiling_minor=found["ceiling_minor"],
        currency=Currency(found["currency"]),
        price_unit=PriceUnit(found["price_unit"]),
        use_class=UseClass(found["use_class"]),
    )


def _view(found: dict[str, Any]) -> EntryView:
    return EntryView(
        id=found["id"],
        listing_id=found["listing"],
        product_id=found["product"],
        code=found["code"],
        version_number=found["version_number"],
        unit_id=found["unit"],
        unit_code=found["unit_code"],
        unit_name=Text(found["unit_zh"], found["unit_en"]),
        title=Text(found["title_zh"], found["title_en"]),
        summary=Text(found["summary_zh"], found["summary_en"]),
        scenarios=msgspec.json.decode(found["scenarios"], type=list[str]),
        level=found["level"],
        k=found["k"],
        largest_risk=found["largest_risk"],
        rows=found["rows"],
        price_minor=found["price_minor"],
        ceiling_minor=found["ceiling_minor"],
        currency=Currency(found["currency"]),
        price_unit=PriceUnit(found["price_unit"]),
        use_class=UseClass(found["use_class"]),
        channel=Channel(found["channel"]),
        listed_at=found["listed_at"],
        measured_at=found["measured_at"],
    )
