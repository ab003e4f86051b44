"""What is asked of the catalogue, and what it shows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from marketplace.kernel.money import Currency
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import Channel, PriceUnit, UseClass

Words = Annotated[str, msgspec.Meta(max_length=200)]


class CatalogueSearch(msgspec.Struct, frozen=True, kw_only=True):
    """A search; everything that is left out does not restrict.

    `units`: codes. `levels`: of GB/T 42460. `prices`: `free`, `public-interest`, `paid`.
    `fresh_days`: measured within so many days.
    """

    text: Words = ""
    scenarios: list[str] = []
    units: list[str] = []
    levels: list[int] = []
    prices: list[str] = []
    fresh_days: int | None = None


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a list."""

    id: int
    listing_id: UUID
    product_id: UUID
    code: str
    version_number: int
    unit_id: UUID
    unit_code: str
    unit_name: Text
    title: Text
    summary: Text
    scenarios: list[str]
    level: int
    k: int
    largest_risk: float
    rows: int
    price_minor: int
    ceiling_minor: int | None
    currency: Currency
    price_unit: PriceUnit
    use_class: UseClass
    channel: Channel
    listed_at: datetime
    measured_at: datetime


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many products have one value of a filter."""

    value: str
    label: Text
    count: int


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """The values that the whole catalogue can be narrowed by."""

    products: int
    scenarios: list[Count]
    units: list[Count]
    levels: list[Count]
    prices: list[Count]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a search; `cursor` asks for the next one, None at the end."""

    total: int
    entries: list[EntryView]
    cursor: str | None


class PriceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the public price book."""

    code: str
    title: Text
    unit_name: Text
    price_minor: int
    ceiling_minor: int | None
    currency: Currency
    price_unit: PriceUnit
    use_class: UseClass
