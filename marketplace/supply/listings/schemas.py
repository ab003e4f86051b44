"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from marketplace.kernel.money import Currency, Money
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.schemas import EvidenceView
from marketplace.supply.listings.model import (
    Channel,
    EndGround,
    PriceUnit,
    ReturnGround,
    State,
    UseClass,
)

Answer = int | str | list[str]


Title = Annotated[str, msgspec.Meta(max_length=120)]
LongTitle = Annotated[str, msgspec.Meta(max_length=200)]
Amount = Annotated[int, msgspec.Meta(ge=-(10**15), le=10**15)]
"""As much as a version keeps; that a price is none below 0, the gates say."""


class Offer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a version says about itself: words, scenarios, contract, price.

    `template` is one of `model.TEMPLATES`. `price_minor` and `ceiling_minor` are in minor units;
    None is "not settled yet". `answers` are the provider's own answers to the template's blanks, by
    key; under `optional_clauses` they choose clauses that the template leaves open.
    """

    title_zh: Title
    title_en: LongTitle
    summary_zh: str
    summary_en: str
    scenarios: list[str] = []
    keywords: list[str] = []
    template: str = ""
    channel: Channel | None = None
    use_class: UseClass = UseClass.INDUSTRY
    price_minor: Amount | None = None
    currency: Currency = Currency.CNY
    price_unit: PriceUnit = PriceUnit.LICENCE
    ceiling_minor: Amount | None = None
    ceiling_document: LongTitle = ""
    answers: dict[str, Answer] = {}


class DraftProduct(Offer, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Draft a product from a resource and the evidence measured on it."""

    unit_id: UUID
    resource_id: UUID
    evidence_id: UUID


class DraftVersion(Offer, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Draft the next version of a product that was listed before."""

    product_id: UUID
    evidence_id: UUID


class ReviseVersion(Offer, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replace what a draft (or a returned version) says; `if_match` is the revision that was
    read.
    """

    version_id: UUID
    if_match: int
    evidence_id: UUID


class SubmitProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put a draft before the unit's chief data officer."""

    version_id: UUID
    if_match: int


class ApproveProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Approve a submitted version and list it."""

    version_id: UUID
    if_match: int


class ReturnProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a submitted version back to its drafter."""

    version_id: UUID
    if_match: int
    ground: ReturnGround


class WithdrawListing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop offering: no new licences, those that exist stay."""

    listing_id: UUID
    ground: EndGround


class RecallListing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Call a listing back because of a fault: no new licences, and every user is told."""

    listing_id: UUID
    ground: EndGround


class PriceView(msgspec.Struct, frozen=True, kw_only=True):
    """What a licence costs and under which ceiling; amounts in minor units."""

    price_minor: int | None
    currency: Currency
    unit: PriceUnit
    use_class: UseClass
    ceiling_minor: int | None
    ceiling_document: str

    @property
    def amount(self) -> Money | None:
        """The price as money; None while it is not settled."""
        return None if self.price_minor is None else Money(self.price_minor, self.currency)

    @property
    def ceiling(self) -> Money | None:
        """The ceiling as money, where one is named."""
        return None if self.ceiling_minor is None else Money(self.ceiling_minor, self.currency)


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a product, wherever it stands; `code` is the product's number."""

    version_id: UUID
    product_id: UUID
    code: str
    number: int
    state: State
    revision: int
    unit_id: UUID
    resource_id: UUID
    evidence_id: UUID
    title: Text
    summary: Text
    scenarios: list[str]
    keywords: list[str]
    template: str
    channel: Channel | None
    price: PriceView
    answers: dict[str, Answer]
    drafted_by: UUID
    drafted_at: datetime
    submitted_at: datetime | None
    decided_by: UUID | None
    decided_at: datetime | None
    return_ground: ReturnGround | None


class ListingView(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is (or was) listed, with the evidence that binds its bytes."""

    listing_id: UUID
    listed_at: datetime
    listed_by: UUID
    judgement_id: UUID
    ended_at: datetime | None
    end_ground: EndGround | None
    version: VersionView
    evidence: EvidenceView

    @property
    def is_live(self) -> bool:
        """Whether new licences can be asked for."""
        return self.ended_at is None


class CheckView(msgspec.Struct, frozen=True, kw_only=True):
    """One gate before approval, asked without deciding: met, or what is missing and how to mend
    it. `not_compared` says why a gate that is met knows nothing, or not all: it does not refuse
    for what it could not compare.
    """

    gate: str
    rule: str
    clause: str
    met: bool
    reasons: list[Text]
    not_compared: Text | None = None


class DifferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A group that nobody published and subtraction finds: `rows` subjects in `places` places.

    `kind`: `nested` (one count minus another inside it), `solved` (follows from several), `overlap`
    (what two windows differ by).
    """

    kind: str
    products: list[str]
    places: int
    rows: int


class JoinView(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that meet exactly one row in each of the products, on the columns they share."""

    products: list[str]
    columns: list[str]
    rows: int


class CombinedView(msgspec.Struct, frozen=True, kw_only=True):
    """What a version gives away beside the other products of its population that are listed now.

    `population` is empty when the census states none: then nothing is compared. `left_out` names
    products that were not read; `differences` and `joins` begin with the gravest and are at most
    `model.SHOWN` of each.
    """

    population: str
    compared: list[str]
    left_out: list[str]
    is_cut: bool
    smallest_group: int | None
    groups: int
    joined_rows: int
    differences: list[DifferenceView]
    joins: list[JoinView]
    not_covered: Text


class StationView(msgspec.Struct, frozen=True, kw_only=True):
    """One station of a version's way: what, by whom, when, and the digest or number that proves
    it.
    """

    station: str
    value: Text
    digest: str | None = None
    by: UUID | None = None
    at: datetime | None = None
    subject: UUID | None = None
    broken: Text | None = None


class PassportView(msgspec.Struct, frozen=True, kw_only=True):
    """The way of one version from its source table to its listing, station by station."""

    version: VersionView
    stations: list[StationView]
