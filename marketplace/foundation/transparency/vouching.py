"""What the database says of an event, held against the log's entry of it before anybody sees it.

The entry vouches for type, time, thread and commitment; what the commitment covers, once opened,
vouches for who acted, by which command, and what it was about. Nothing vouches for these once the
content was erased: they are left out then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts import commitments, entries
from contracts.commitments import Disclosure, Opening
from contracts.errors import ContractsError
from marketplace.foundation.transparency import proofs
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.schemas import EntryView, FoundEntry
from marketplace.kernel.database import rows, views
from marketplace.kernel.prepared import prepared_for_each_count
from marketplace.kernel.tables import EventOpening, EventSubject


class EventRow(msgspec.Struct, frozen=True):
    """An event as it is stored, numbered by the log."""

    id: UUID
    type: str
    at: datetime
    pseudonym: str | None
    counter: int | None
    commitment: str
    leaf_index: int
    actor: UUID | None
    command: str


class StoredOpening(msgspec.Struct, frozen=True):
    """What opens an event's commitment, as it is stored; JSON."""

    event: UUID
    digests: str
    disclosures: str

    def opening_of(self, commitment: str) -> Opening:
        """Return it as the opening of `commitment`, which it is not yet proved to be."""
        return Opening(
            disclosures=tuple(Disclosure.parse(text) for text in json.loads(self.disclosures)),
            digests=tuple(json.loads(self.digests)),
            commitment=commitment,
        )


class _SubjectRow(msgspec.Struct, frozen=True):
    event: UUID
    kind: str
    subject: UUID


async def vouched(found: Sequence[EventRow]) -> list[FoundEntry]:
    """Return the events with their entries, each thing said of them proved.

    Raises `LogDamagedError` when a row, an opening or a subject contradicts the log.
    """
    ids = [one.id for one in found]
    openings = await stored_openings(ids)
    subjects = await _subjects_of(ids)
    vouched = []
    for one in found:
        entry = _require_same(one, await proofs.entry_at(one.leaf_index))
        fields = _fields(one, openings.get(one.id))
        if fields is not None:
            _require_committed(one, fields, subjects.get(one.id, []))
        vouched.append(
            FoundEntry(
                entry=entry,
                event_id=one.id,
                actor=one.actor if fields is not None else None,
                command=one.command if fields is not None else "",
            )
        )
    return vouched


async def stored_openings(ids: Iterable[UUID]) -> dict[UUID, StoredOpening]:
    """Return what opens these events, by event; those whose content was erased are absent."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = views(await _openings(len(wanted))(*wanted), StoredOpening)
    return {one.event: one for one in found}


@prepared_for_each_count
def _openings(*ids: UUID) -> Any:
    query = EventOpening.select(EventOpening.event, EventOpening.digests, EventOpening.disclosures)
    return query.where(EventOpening.event.is_in(list(ids)))


def entry_view(index: int, entry: bytes) -> EntryView:
    """Return the public part of an entry, or raise `LogDamagedError` when it is none."""
    try:
        envelope = entries.decode(entry)
    except ContractsError as error:
        raise LogDamagedError(place=f"entry {index}") from error
    return EntryView(
        leaf_index=index,
        type=envelope.type,
        at=envelope.time,
        contract=envelope.contract,
        counter=envelope.counter,
        commitment=envelope.commitment,
    )


async def _subjects_of(ids: Sequence[UUID]) -> dict[UUID, list[_SubjectRow]]:
    if not ids:
        return {}
    query = EventSubject.select(EventSubject.event, EventSubject.kind, EventSubject.subject)
    found: dict[UUID, list[_SubjectRow]] = {}
    for one in await rows(query.where(EventSubject.event.is_in(list(ids))), _SubjectRow):
        found.setdefault(one.event, []).append(one)
    return found


def _require_same(found: EventRow, entry: bytes) -> EntryView:
    view = entry_view(found.leaf_index, entry)
    claimed = (found.type, found.at, found.pseudonym, found.counter, found.commitment)
    if claimed != (view.type, view.at, view.contract, view.counter, view.commitment):
        raise LogDamagedError(place=f"event {found.id}")
    return view


def _fields(found: EventRow, stored: StoredOpening | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    try:
        opening = stored.opening_of(found.commitment)
        return commitments.open_fields(found.commitment, opening.digests, opening.disclosures)
    except ContractsError as error:
        raise LogDamagedError(place=f"event {found.id}") from error


def _require_committed(
    found: EventRow, fields: dict[str, Any], subjects: Sequence[_SubjectRow]
) -> None:
    actor = str(found.actor) if found.actor else None
    claimed = {"event_id": str(found.id), "command": found.command, "actor_id": actor}
    claimed |= {f"{one.kind}_id": str(one.subject) for one in subjects}
    if any(fields.get(name) != value for name, value in claimed.items()):
        raise LogDamagedError(place=f"event {found.id}")
