"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.holds.schemas import HoldView
from marketplace.foundation.transparency.schemas import EntryView, FoundEntry, LogSearch
from marketplace.kernel.instants import Dated
from marketplace.kernel.paging import DEFAULT_LIMIT
from marketplace.kernel.text import Text
from marketplace.oversight.regulation.model import Named

Reason = Annotated[str, msgspec.Meta(min_length=4, max_length=1000)]


class OpenCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say why one will look into the log."""

    reason: Reason


class SearchLog(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Search the published log under a case; what is left out does not restrict.

    `since` is included, `until` is not. `kind` is an event's type, or its beginning up to a dot.
    `contract` is a contract's pseudonym in the log.
    """

    case_id: UUID
    since: datetime | None = None
    until: datetime | None = None
    kind: str | None = None
    unit_id: UUID | None = None
    product_id: UUID | None = None
    party_id: UUID | None = None
    contract: str | None = None
    cursor: str | None = None
    limit: int = DEFAULT_LIMIT

    @property
    def wanted(self) -> LogSearch:
        """The filter as the log takes it."""
        return LogSearch(
            since=self.since,
            until=self.until,
            kind=self.kind,
            unit=self.unit_id,
            product=self.product_id,
            party=self.party_id,
            contract=self.contract,
        )


class OpenEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open what lies behind the commitment of one entry, under a case."""

    case_id: UUID
    leaf_index: int


class EraseEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Destroy what opens the commitment of one entry, for the reason that the case gives."""

    case_id: UUID
    leaf_index: int


class ReplayFigure(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask which past judgements would differ if a figure of the rules were `value`.

    `since` is included, `until` is not.
    """

    case_id: UUID
    figure: str
    value: int | float
    since: datetime | None = None
    until: datetime | None = None


class OrderSuspension(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop a licence, a product, a unit or an enterprise; without `until`, until it is lifted.

    `reason` is told to those whom it reaches.
    """

    case_id: UUID
    target_kind: Target
    target_id: UUID
    ground: Ground
    rule: str
    clause: str
    reason: Reason
    until: datetime | None = None


class LiftOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take an order back, and say why."""

    order_id: UUID
    reason: Reason


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Why a regulator looks."""

    case_id: UUID
    number: str
    reason: str
    opened_by: UUID
    opened_at: datetime


class FoundEntries(msgspec.Struct, frozen=True, kw_only=True):
    """One page of entries that a search found, the newest first."""

    items: list[FoundEntry]
    next_cursor: str | None


class FoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry that a search found, in words: what, about what (the nearest first), by whom."""

    leaf_index: int
    at: datetime
    act: Text
    objects: list[Named]
    by: Text


class FoundInWords(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a search; `rows` say each of `items` in words, in the same order."""

    items: list[FoundEntry]
    rows: list[FoundRow]
    next_cursor: str | None


class OpenedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with what its commitment hides, each field proved against the commitment.

    `fields` is None when the content was erased. `previous` is the leaf index of the contract's
    entry before. `proof` is the text of the `.tlog-proof`.
    """

    entry: EntryView
    previous: int | None
    event_id: UUID
    fields: dict[str, Any] | None
    proof: str


class ExportView(msgspec.Struct, frozen=True, kw_only=True):
    """What an export holds: the log up to `size`, and these entries opened, which are what
    `wanted` found."""

    case: CaseView
    wanted: LogSearch
    size: int
    entries: list[FoundEntry]


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What an export that was written holds: entries of the log, and how many of them opened."""

    folder: str
    size: int
    opened: int


class DifferingJudgement(msgspec.Struct, frozen=True, kw_only=True):
    """A past judgement that would differ: about what (the nearest first), and why it is no."""

    judgement_id: UUID
    act: str
    at: datetime
    rule: str
    passed_then: bool
    reasons: list[Text]
    objects: list[Named]


class ReplayView(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay found; `in_force` is the figure as it stands, `asked` the judgements asked
    again, `unreadable` those whose facts an earlier edition kept in another form."""

    figure: str
    value: int | float
    in_force: int | float
    asked: int
    unreadable: int
    differing: list[DifferingJudgement]


class TargetView(msgspec.Struct, frozen=True, kw_only=True):
    """What an order lies on, as people call it."""

    kind: Target
    id: UUID
    name: Text
    href: str | None


class ThingView(msgspec.Struct, frozen=True, kw_only=True):
    """What a number or name means; `pseudonym` names its contract in the log, where it has one."""

    kind: str
    id: UUID
    name: Text
    href: str | None
    pseudonym: str | None


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order; `hold` says whether it stops its target."""

    order_id: UUID
    number: str
    case_id: UUID
    case_number: str
    target: TargetView
    hold: HoldView
    reason: str
    lift_reason: str | None
    ordered_by: str
    lifted_by: str | None

    def is_in_force(self, at: datetime) -> bool:
        """Whether the order stops its target at `at`."""
        return self.hold.is_in_force(at)
