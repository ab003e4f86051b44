"""What this slice announces: the regulator's own reads and orders.

The ids that a read asked for make it findable by the same subjects: who was looked at, when, under
which case.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.kernel.events import Event


class CaseOpened(Event, tag="regulation.case-opened", frozen=True):
    """A regulator said why they will look."""

    case_id: UUID


class LogSearched(Event, tag="regulation.log-searched", frozen=True):
    """A regulator searched the log; what was left out did not restrict the search."""

    case_id: UUID
    kind: str | None
    since: datetime | None
    until: datetime | None
    contract: str | None
    unit_id: UUID | None
    product_id: UUID | None
    party_id: UUID | None
    found: int


class FigureReplayed(Event, tag="regulation.figure-replayed", frozen=True):
    """A regulator asked which past judgements would differ under another figure."""

    case_id: UUID
    figure: str
    value: str
    asked: int
    differing: int


class EntryOpened(Event, tag="regulation.entry-opened", frozen=True):
    """A regulator opened the fields behind an entry's commitment."""

    case_id: UUID
    leaf_index: int


class EntryErased(Event, tag="regulation.entry-erased", frozen=True):
    """A regulator had what opens an entry destroyed, under a case that says why."""

    case_id: UUID
    leaf_index: int


class LogExported(Event, tag="regulation.log-exported", frozen=True):
    """A regulator took a copy of the log, with the openings of the entries they searched for."""

    case_id: UUID
    kind: str | None
    since: datetime | None
    until: datetime | None
    contract: str | None
    unit_id: UUID | None
    product_id: UUID | None
    party_id: UUID | None
    size: int
    opened: int


class SuspensionOrdered(Event, tag="regulation.suspension-ordered", frozen=True):
    """A regulator ordered a stop; the hold that it laid says on what, why and until when."""

    order_id: UUID
    case_id: UUID
    hold_id: UUID
    licences_reached: int


class SuspensionLifted(Event, tag="regulation.suspension-lifted", frozen=True):
    """A regulator took a stop back."""

    order_id: UUID
    hold_id: UUID
