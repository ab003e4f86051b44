"""Commands in, views out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from contracts.templates import Answering
from marketplace.kernel.instants import Dated
from marketplace.kernel.money import Currency
from marketplace.kernel.text import Text
from marketplace.trade.requests.model import RefusalGround, Standing

Scenario = Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000_000)]
Channel = Literal["download", "rowApi", "deltaSharing", "cleanRoom"]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked under the template; days are dates in Shanghai, both included.

    Empty `columns` means all that the product offers.
    """

    starts_on: date
    ends_on: date
    max_uses: Count = 12
    rows_per_use: Count
    rows_total: Count
    columns: list[str] = []
    channels: tuple[Channel, ...] = ("download",)


class TermsAsked(Dated, frozen=True, kw_only=True):
    """The terms as they are asked. Rows left out mean the whole version at each use."""

    starts_on: date
    ends_on: date
    max_uses: Count = 12
    rows_per_use: Count | None = None
    rows_total: Count | None = None
    columns: list[str] = []  # noqa: RUF012 - a struct copies it
    channels: tuple[Channel, ...] = ("download",)


class SubmitRequest(TermsAsked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for a product; exactly one scenario."""

    listing_id: UUID
    enterprise_id: UUID
    scenarios: list[Scenario]
    purpose: str


class AcceptRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agree to the terms asked; `if_match` is the revision that was read."""

    request_id: UUID
    if_match: int


class RefuseRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Refuse, with a ground."""

    request_id: UUID
    if_match: int
    ground: RefusalGround


class WithdrawRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a request back."""

    request_id: UUID
    if_match: int


class TemplateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How the contract template answered when the request came in, and why.

    `rule` is the place of its condition that held, None when none did and a person answers.
    """

    answering: Answering
    reason: Text
    rule: int | None
    template_digest: str


class RequestView(msgspec.Struct, frozen=True, kw_only=True):
    """A request as its two sides and the regulator see it.

    `answered` is None where templates do not answer. `renews` is the request whose contract the one
    of this request is to replace.
    """

    request_id: UUID
    number: str
    listing_id: UUID
    version_id: UUID
    product_id: UUID
    product_code: str
    product_title: Text
    unit_id: UUID
    unit_name: Text
    enterprise_id: UUID
    enterprise_name: str
    scenario: str
    purpose: str
    use_class: str
    terms: Terms
    price_minor: int
    currency: Currency
    standing: Standing
    revision: int
    submitted_by: UUID
    submitted_at: datetime
    answer_due: date
    decided_by: UUID | None
    decided_at: datetime | None
    ground: RefusalGround | None
    answered: TemplateAnswer | None
    renews: UUID | None


class AnswersOfUnit(msgspec.Struct, frozen=True, kw_only=True):
    """How a unit answered: `asked` is the sum of the five figures that follow it.

    `unanswered`: the last day passed in silence. `late`: of `agreed` and `refused`, those answered
    after the last day. `refused_later`: of `agreed`, those refused afterwards all the same.
    `grounds`: why, of every refusal.
    """

    unit_code: str
    unit_name: Text
    asked: int
    agreed: int
    refused: int
    withdrawn: int
    waiting: int
    unanswered: int
    late: int
    refused_later: int
    grounds: dict[RefusalGround, int]


class AnswersTable(msgspec.Struct, frozen=True, kw_only=True):
    """Every unit that was asked something, and all of them together, counted at an instant."""

    counted_at: datetime
    units: list[AnswersOfUnit]
    total: AnswersOfUnit
