"""By what the catalogue can be narrowed, counted as products come and go.

Counting a hundred thousand products for every reader would cost more than everything else on the
page, so the counts are kept, in the transaction that changes the catalogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from piccolo.querystring import QueryString

from marketplace.kernel.database import engine, insertion
from marketplace.kernel.ids import new_id
from marketplace.kernel.prepared import prepared
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import UseClass
from marketplace.trade.catalogue.schemas import Count, Facets
from marketplace.trade.catalogue.tables import Facet

PRICES: Final = {
    "free": Text("免费", "free"),
    "public-interest": Text("公益 0 元", "free in the public interest"),
    "paid": Text("收费", "with a fee"),
}
"""The groups of prices that a reader narrows by."""
MOST_VALUES: Final = 50
"""So many values of a facet are told, the most frequent ones."""
_ALL: Final = "all"
_Value = tuple[str, str, str, str]


async def facets() -> Facets:
    """Return the counts of everything that a reader can narrow by, the most frequent first."""
    found = await _most_frequent()
    counts: dict[str, list[Count]] = {}
    for one in found:
        count = Count(value=one["value"], label=Text(one["zh"], one["en"]), count=one["products"])
        counts.setdefault(one["kind"], []).append(count)
    return Facets(
        products=sum(one.count for one in counts.get(_ALL, ())),
        scenarios=counts.get("scenario", []),
        units=counts.get("unit", []),
        levels=counts.get("level", []),
        prices=counts.get("price", []),
    )


async def count_in(entries: Iterable[dict[str, Any]]) -> None:
    """Count entries (columns as in `tables.Entry`) that have come."""
    await _move(entries, 1)


async def count_out(entries: Iterable[dict[str, Any]]) -> None:
    """Count entries out that are about to go."""
    await _move(entries, -1)


async def forget_counts() -> None:
    """Begin anew, with an empty catalogue."""
    await Facet.delete(force=True)


async def _move(entries: Iterable[dict[str, Any]], by: int) -> None:
    counts = Counter(value for entry in entries for value in _values(entry))
    rows = [(new_id(), *value, by * counts[value]) for value in sorted(counts)]
    if not rows:
        return
    columns = ("id", "kind", "value", "zh", "en", "products")
    statement = QueryString(
        '{} ON CONFLICT ("kind", "value") DO UPDATE SET "zh" = excluded."zh", '
        '"en" = excluded."en", "products" = "catalogue_facet"."products" + excluded."products"',
        insertion("catalogue_facet", columns, rows),
    )
    await engine().run_querystring(statement)


def _values(entry: dict[str, Any]) -> Iterator[_Value]:
    """Yield kind, value, and its words, for everything that this entry counts for."""
    yield _ALL, "", "", ""
    for scenario in sorted(set(msgspec.json.decode(entry["scenarios"], type=list[str]))):
        yield "scenario", scenario, scenario, scenario
    yield "unit", entry["unit_code"], entry["unit_zh"], entry["unit_en"]
    yield "level", str(entry["level"]), f"{entry['level']} 级", f"level {entry['level']}"
    group = _price_group(entry)
    yield "price", group, PRICES[group].zh, PRICES[group].en


def _price_group(entry: dict[str, Any]) -> str:
    if entry["use_class"] == UseClass.PUBLIC_INTEREST.value:
        return "public-interest"
    return "paid" if entry["price_minor"] else "free"


@prepared
def _most_frequent() -> QueryString:
    return QueryString(
        'SELECT "kind", "value", "zh", "en", "products" FROM ('
        "SELECT *, ROW_NUMBER() OVER "
        '(PARTITION BY "kind" ORDER BY "products" DESC, "value") AS "rank" '
        'FROM "catalogue_facet" WHERE "products" > 0) AS "ranked" '
        'WHERE "rank" <= {} ORDER BY "kind", "rank"',
        MOST_VALUES,
    )
