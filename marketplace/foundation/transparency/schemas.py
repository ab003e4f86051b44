"""What readers of the log ask for and get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from contracts.commitments import Opening


class LogSearch(msgspec.Struct, frozen=True, kw_only=True):
    """A filter over the published log; what is left out does not restrict.

    `since` is included, `until` is not. `kind` is an event's type, or its beginning up to a dot.
    `unit`, `product` and `party` are ids that the event must be about, all of them.
    """

    since: datetime | None = None
    until: datetime | None = None
    kind: str | None = None
    unit: UUID | None = None
    product: UUID | None = None
    party: UUID | None = None
    contract: str | None = None

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """The ids that an event must be about."""
        return tuple(one for one in (self.unit, self.product, self.party) if one is not None)


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """The public part of one entry, verified against the published checkpoint."""

    leaf_index: int
    type: str
    at: datetime
    contract: str | None
    counter: int | None
    commitment: str


class FoundEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that a search found, with the event behind it, for those who may know it.

    `actor` is None when the system acted; it and `command` are left out once the content was
    erased, since nothing proves them any more.
    """

    entry: EntryView
    event_id: UUID
    actor: UUID | None
    command: str


class HeadView(msgspec.Struct, frozen=True, kw_only=True):
    """The newest published tree head: `root` in hex, `note` the signed checkpoint as published."""

    origin: str
    size: int
    root: str
    signed_at: datetime
    published_at: datetime
    witnesses: int
    waiting: int
    note: str


class DayGrowth(msgspec.Struct, frozen=True):
    """How many entries of the log happened on a day, in Shanghai's time."""

    day: date
    entries: int


class IndexView(msgspec.Struct, frozen=True, kw_only=True):
    """A committed search index: its stretch of the log, how many rows, its root in hex."""

    first: int
    end: int
    rows: int
    root: str


class ErasureView(msgspec.Struct, frozen=True, kw_only=True):
    """What was erased: nobody can open the entry at `leaf_index` any more."""

    event_id: UUID
    leaf_index: int | None


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Everything that proves one event to somebody who has only a policy.

    `entry` is the leaf's bytes; `opening` opens its commitment and is None once the content was
    erased; `proof` is the text of a `.tlog-proof`; `checkpoint` the signed note inside it.
    """

    leaf_index: int
    entry: bytes
    opening: Opening | None
    proof: str
    checkpoint: str
