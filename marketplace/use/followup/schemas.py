"""Commands in, views out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum, unique
from typing import Annotated
from uuid import UUID

import msgspec

from contracts.negotiation import LifeMoveKind, LifeState, Side, TerminationReason
from marketplace.foundation.notices.model import Clock
from marketplace.kernel.instants import Dated
from marketplace.kernel.text import Text
from marketplace.use.followup.model import (
    AcceptanceStanding,
    DutyKind,
    DutyStanding,
    ObjectionGround,
    State,
    Subject,
)

Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000_000)]
Words = Annotated[str, msgspec.Meta(max_length=2000)]
Said = Annotated[str, msgspec.Meta(min_length=2, max_length=2000)]


@unique
class DestructionMethod(StrEnum):
    """How data and copies were destroyed."""

    ERASED = "erased"
    CRYPTOGRAPHIC = "cryptographic-erasure"
    MEDIA_DESTROYED = "media-destroyed"


METHODS: dict[DestructionMethod, Text] = {
    DestructionMethod.ERASED: Text("删除并覆写", "erased and overwritten"),
    DestructionMethod.CRYPTOGRAPHIC: Text("销毁加密密钥", "encryption keys destroyed"),
    DestructionMethod.MEDIA_DESTROYED: Text("销毁存储介质", "media destroyed"),
}


class SubmitUsageReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Report the use since the last report; `purpose` by its short name, as in the licence."""

    licence_id: UUID
    uses: Count
    rows: Count
    purpose: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    findings: Words = ""


class ExplainDiscrepancy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say, as the buyer, where a difference comes from."""

    discrepancy_id: UUID
    explanation: Said


class SettleDiscrepancy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settle a difference as its owner, or find it to be a breach."""

    discrepancy_id: UUID
    is_breach: bool = False


class AcceptDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Accept what was delivered."""

    delivery_id: UUID


class ObjectToDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Object to what was delivered, with a ground."""

    delivery_id: UUID
    ground: ObjectionGround


class DecideObjection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Uphold an objection, which credits part of the fee, or overrule it."""

    delivery_id: UUID
    is_upheld: bool = False


class ObjectionView(msgspec.Struct, frozen=True, kw_only=True):
    """An objection to a delivery and what became of it."""

    delivery_id: UUID
    delivery_number: str
    standing: AcceptanceStanding
    ground: ObjectionGround
    decided_at: datetime


class StateDestruction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """State that data and copies were deleted."""

    licence_id: UUID
    copies: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    method: DestructionMethod


class CloseLicence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the closing certificate of an ended licence."""

    licence_id: UUID


class GiveNotice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End a contract by the notice that it asks for, with a reason."""

    licence_id: UUID
    reason: TerminationReason


class NameLicence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which licence: to withdraw one's notice, or to give up a change."""

    licence_id: UUID


class ProposeChange(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for a contract that replaces this one; what is left out stays as it is.

    Without `starts_on` it follows the present one: a renewal. Days are dates in Shanghai.
    """

    licence_id: UUID
    ends_on: date
    starts_on: date | None = None
    max_uses: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None


class LifeMoveView(msgspec.Struct, frozen=True, kw_only=True):
    """One move in the life of a contract."""

    kind: LifeMoveKind
    side: Side
    at: datetime
    reason: TerminationReason | None
    effective_at: datetime | None
    document: str


class LifeView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a contract in force stands, and every move since it was finalised."""

    licence_id: UUID
    state: LifeState
    ends_at: datetime
    replaced_by: str
    moves: list[LifeMoveView]


class DutyView(msgspec.Struct, frozen=True, kw_only=True):
    """One duty of a licence at an instant: its clause, who keeps it, where it stands, its clock."""

    licence_id: UUID
    kind: DutyKind
    words: Text
    clause: str
    kept: Text
    standing: DutyStanding
    clock: Clock | None
    delivery_id: UUID | None = None


class UseSoFar(msgspec.Struct, frozen=True, kw_only=True):
    """Use against the terms at an instant; `elapsed` is the share of the term gone by, in [0, 1].

    `uses_run_out_at`, `rows_run_out_at`: when a limit is reached if use goes on as it did, None
    when the term ends first.
    """

    licence_id: UUID
    at: datetime
    since: datetime
    until: datetime
    elapsed: float
    uses: int
    max_uses: int
    uses_run_out_at: datetime | None
    rows: int
    rows_total: int
    rows_run_out_at: datetime | None
    rows_per_use: int


class DiscrepancyView(msgspec.Struct, frozen=True, kw_only=True):
    """One difference, with its state and its owner: the unit, by its serving chief officer."""

    discrepancy_id: UUID
    report_id: UUID
    licence_id: UUID
    subject: Subject
    reported: str
    found: str
    state: State
    explanation: str
    unit_id: UUID
    enterprise_id: UUID
    owner_unit: Text
    owner: str
    opened_at: datetime
    decided_at: datetime | None


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """A usage report beside what the gateway counted in the same period (its end excluded)."""

    report_id: UUID
    number: str
    licence_id: UUID
    since: datetime
    until: datetime
    uses: int
    rows: int
    purpose: str
    findings: str
    metered_uses: int
    metered_rows: int
    submitted_by: UUID
    discrepancies: list[DiscrepancyView]


class AcceptanceView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a delivery is accepted at an instant, and the clock of the window."""

    delivery_id: UUID
    licence_id: UUID
    standing: AcceptanceStanding
    ground: ObjectionGround | None
    decided_at: datetime | None
    clock: Clock


class ClosingView(msgspec.Struct, frozen=True, kw_only=True):
    """How an ended licence was closed; `certificate` is a compact JWS by the licence's issuer."""

    licence_id: UUID
    copies: int
    method: DestructionMethod
    stated_by: UUID
    stated_at: datetime
    certificate: str | None
    certificate_digest: str | None
    certified_at: datetime | None
