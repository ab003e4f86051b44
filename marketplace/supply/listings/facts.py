"""Everything the gates before a listing may see, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from anonymize.risk.combined import JoinedRows
from anonymize.risk.differencing import Difference
from marketplace.foundation.organizations.model import PublishingFacts
from marketplace.kernel.money import Currency
from marketplace.supply.listings.model import Channel, UseClass
from marketplace.supply.resources.model import DataGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What the census says of the resource; texts by their length alone."""

    census_number: str
    duty_length: int
    statement_length: int
    grade: DataGrade
    contains_personal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """What was measured, and whether the stored bytes are still those that were measured."""

    evidence_id: UUID
    roles_confirmed: bool
    version_digest: str
    found_digest: str | None
    k: int
    largest_risk: float
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """What the version offers; `wrong_answers` are the blanks answered out of bounds."""

    scenarios: int
    template: str
    wrong_answers: tuple[str, ...]
    channel: Channel | None
    use_class: UseClass
    price_minor: int | None
    currency: Currency
    market_currency: Currency
    ceiling_minor: int | None
    ceiling_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedFacts:
    """What the rows give away beside the other products of the same population that are listed now.

    `population` is empty when the census states none: then nothing was compared. Products by code:
    `left_out` are those too large, too many, or whose bytes are gone; `is_cut` when the comparison
    itself was cut short. `groups`: how many groups below the threshold subtraction gives away,
    `smallest_group` the subjects of the smallest; `joined_rows`: the most rows that one join pairs,
    each with a single one. `differences` and `joined` are the gravest few, for a reader. No value
    of any table stands here.
    """

    population: str = ""
    compared: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    is_cut: bool = False
    groups: int = 0
    smallest_group: int | None = None
    joined_rows: int = 0
    differences: tuple[Difference, ...] = ()
    joined: tuple[JoinedRows, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFacts:
    """A version before its listing; `approver` is None as long as nobody decides."""

    version_id: UUID
    product_code: str
    publishing: PublishingFacts
    drafted_by: UUID
    drafter_was_liaison: bool
    approver: UUID | None
    source: SourceFacts
    evidence: EvidenceFacts
    offer: OfferFacts
    combined: CombinedFacts = CombinedFacts()
