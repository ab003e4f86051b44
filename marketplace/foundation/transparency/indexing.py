"""Search indexes over stretches of the log: how they are built and kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from contracts import search_index
from contracts.complete_answer import contract_key, kind_key, subject_key
from contracts.search_index import IndexRow, SearchIndex
from marketplace.foundation.transparency.tables import LogIndex
from marketplace.kernel.database import rows
from marketplace.kernel.tables import Event, EventSubject


class _IndexedEvent(msgspec.Struct, frozen=True):
    id: UUID
    type: str
    pseudonym: str | None
    leaf_index: int


class _Subject(msgspec.Struct, frozen=True):
    event: UUID
    subject: UUID


class StoredIndex(msgspec.Struct, frozen=True):
    """A committed index as it lies in the database."""

    first: int
    end: int
    rows: str
    salt: str
    event: UUID

    def index(self) -> SearchIndex:
        """Return the index itself."""
        found = json.loads(self.rows)
        return SearchIndex(tuple(IndexRow(key, tuple(leaves)) for key, leaves in found))


async def build(first: int, end: int, *, salt: bytes) -> SearchIndex:
    """Return the index over the entries from `first` up to, not including, `end`."""
    within = (Event.leaf_index >= first) & (Event.leaf_index < end)
    query = Event.select(Event.id, Event.type, Event.pseudonym, Event.leaf_index).where(within)
    events = await rows(query, _IndexedEvent)
    about = EventSubject.select(EventSubject.event, EventSubject.subject).where(
        EventSubject.event.is_in(Event.select(Event.id).where(within))
    )
    return search_index.build(_pairs(events, await rows(about, _Subject), salt))


async def indexed_end() -> int:
    """Return how far the committed indexes reach."""
    query = LogIndex.select(LogIndex.end).order_by(LogIndex.first, ascending=False).limit(1)
    found = await query.first()
    return int(found["end"]) if found else 0


async def stored_indexes(since: int, *, limit: int) -> list[StoredIndex]:
    """Return the committed indexes from the one that holds entry `since`, oldest first."""
    query = _select().where(LogIndex.end > since).order_by(LogIndex.first).limit(limit)
    return await rows(query, StoredIndex)


def _pairs(
    events: Sequence[_IndexedEvent], subjects: Sequence[_Subject], salt: bytes
) -> Iterator[tuple[str, int]]:
    places = {event.id: event.leaf_index for event in events}
    for event in events:
        yield kind_key(event.type), event.leaf_index
        if event.pseudonym is not None:
            yield contract_key(event.pseudonym), event.leaf_index
    for one in subjects:
        yield subject_key(one.subject, salt), places[one.event]


def _select() -> Any:
    return LogIndex.select(
        LogIndex.first, LogIndex.end, LogIndex.rows, LogIndex.salt, LogIndex.event
    )
