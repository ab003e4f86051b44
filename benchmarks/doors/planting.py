"""A market with 100,000 products, all made up, one of which is real enough to be bought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import msgspec

from marketplace.foundation.accounts.model import Scope
from marketplace.foundation.accounts.schemas import MakeToken
from marketplace.foundation.accounts.service import make_token
from marketplace.kernel.bulk import Target, insert_together
from marketplace.kernel.clock import now
from marketplace.kernel.database import engine, engine_kind, run_sql
from marketplace.kernel.ids import new_id
from marketplace.trade.catalogue.tables import Entry
from marketplace.trade.catalogue.words import index_tokens
from tests.stories import Deal, a_deal

AT_ONCE = 1_000
PLACES = ("海珠区", "天河区", "越秀区", "番禺区", "南沙区", "白云区", "黄埔区", "花都区")
THEMES = (
    "公交客流",
    "停车泊位",
    "气象观测",
    "用水用电",
    "企业名录",
    "医院排班",
    "道路施工",
    "图书借阅",
)
GIVEN = (
    "listing", "product", "code", "version_number", "unit", "unit_code", "unit_zh", "unit_en",
    "title_zh", "title_en", "summary_zh", "summary_en", "scenarios", "level", "k", "largest_risk",
    "rows", "price_minor", "ceiling_minor", "currency", "price_unit", "use_class", "channel",
    "listed_at", "measured_at", "terms",
)  # fmt: skip
ENTRY = Target("catalogue_entry", GIVEN)


@dataclass(frozen=True, slots=True)
class Planted:
    """A market to be measured: the deal that can be made in it, and its buyer's token."""

    deal: Deal
    token: str


async def plant(products: int) -> Planted:
    """Fill the open, migrated market of the moment."""
    deal = await a_deal()
    model = dict((await Entry.select().first()) or {})
    rows = _entries(model, products)
    while some := [row for row, _ in zip(rows, range(AT_ONCE), strict=False)]:
        async with engine().transaction():
            await insert_together({ENTRY: some})
    if engine_kind() == "sqlite":
        await run_sql(
            'INSERT INTO "catalogue_words" (rowid, terms) SELECT id, terms FROM '
            '"catalogue_entry" WHERE id NOT IN (SELECT rowid FROM "catalogue_words")'
        )
    await run_sql("ANALYZE")
    asking = MakeToken(label="bench", scope=Scope.ACT, expires_at=now() + timedelta(days=1))
    return Planted(deal, (await make_token(deal.buyer, asking)).token)


def _entries(model: dict[str, object], count: int) -> Iterator[tuple[object, ...]]:
    """Make entries up after a real one: 64 titles, 40 units, 4 levels, prices and days."""
    titles = [
        (f"{place}{theme}（合成）", f"{theme} {place}") for place in PLACES for theme in THEMES
    ]
    tokens = [index_tokens(*title) for title in titles]
    for number in range(count):
        title, terms = titles[number % 64], tokens[number % 64]
        code = f"HZ-B-2026-{number:06d}-0"
        changed = {
            "listing": new_id(),
            "product": uuid4(),
            "code": code,
            "unit_code": f"hz-unit-{number % 40:02d}",
            "title_zh": title[0],
            "title_en": title[1],
            "scenarios": msgspec.json.encode([f"场景{number % 25}", "站点选址"]).decode(),
            "level": 1 + number % 4,
            "price_minor": (number % 3) * 10_000,
            "measured_at": now() - timedelta(days=number % 400),
            "terms": f"{terms} {code.lower()}",
        }
        yield tuple({**model, **changed}[name] for name in GIVEN)
