"""Reading the log: its head, proofs of events, searches. Only published and verified history."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from piccolo.query.functions.aggregate import Count

from contracts import entries, merkle, notes
from contracts.checkpoint import Checkpoint
from contracts.commitments import Opening
from contracts.errors import ContractsError
from contracts.notes import Note
from contracts.tlog_proof import TlogProof
from marketplace.foundation.transparency import proofs, store
from marketplace.foundation.transparency.errors import (
    CheckpointNotFoundError,
    EntryNotFoundError,
    LogDamagedError,
)
from marketplace.foundation.transparency.schemas import (
    DayGrowth,
    EntryView,
    FoundEntry,
    HeadView,
    Inclusion,
    LogSearch,
)
from marketplace.foundation.transparency.vouching import (
    EventRow,
    entry_view,
    stored_openings,
    vouched,
)
from marketplace.kernel import clock
from marketplace.kernel.database import rows
from marketplace.kernel.paging import DEFAULT_LIMIT, Page, checked_limit, decode_cursor, page_of
from marketplace.kernel.prepared import prepared
from marketplace.kernel.tables import Event, EventSubject, Outbox


async def head() -> HeadView | None:
    """Return the newest published head; None before the first."""
    found = await store.published_checkpoint()
    state = await store.state()
    if found is None or found.published_at is None or state is None:
        return None
    note = notes.parse(found.note.encode())
    checkpoint = Checkpoint.parse(note.text)
    return HeadView(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        signed_at=found.signed_at,
        published_at=found.published_at,
        witnesses=_witnesses(note, checkpoint.origin),
        waiting=(await _queued())[0]["facts"] + state.size - checkpoint.size,
        note=found.note,
    )


@prepared
def _queued() -> Any:
    return Outbox.select(Count(alias="facts"))


async def growth(days: int) -> list[DayGrowth]:
    """Count the published entries of each of the last days, oldest first, in Shanghai's time."""
    published = await store.published_checkpoint()
    size = published.size if published else 0
    today = clock.now().astimezone(clock.SHANGHAI).date()
    counted = []
    for back in reversed(range(days)):
        day = today - timedelta(days=back)
        begin = datetime.combine(day, time(), clock.SHANGHAI).astimezone(UTC)
        within = (Event.at >= begin) & (Event.at < begin + timedelta(days=1))
        counted.append(
            DayGrowth(day, await Event.count().where(within & (Event.leaf_index < size)))
        )
    return counted


async def inclusion_of(event_id: UUID) -> Inclusion | None:
    """Return the proof of an event under the newest published checkpoint; None while it waits.

    The caller decides who may see the opening. Raises `LogDamagedError` when what is stored does
    not verify.
    """
    found = await _leaf(event_id)
    published = await store.published_checkpoint()
    if not found or published is None or found[0]["leaf_index"] >= published.size:
        return None
    index = int(found[0]["leaf_index"])
    entry = await proofs.entry_at(index)
    return Inclusion(
        leaf_index=index,
        entry=entry,
        opening=await _opening(event_id, entry),
        proof=await _verified_proof(index, entry, published),
        checkpoint=published.note,
    )


@prepared
def _leaf(event_id: UUID) -> Any:
    return Event.select(Event.leaf_index).where(
        (Event.id == event_id) & Event.leaf_index.is_not_null()
    )


async def proof_of(index: int) -> str:
    """Return the `.tlog-proof` of an entry under the newest published checkpoint.

    Raises `EntryNotFoundError` for an entry beyond it.
    """
    published = await store.published_checkpoint()
    if published is None or not 0 <= index < published.size:
        raise EntryNotFoundError(index=index)
    return await _verified_proof(index, await proofs.entry_at(index), published)


async def entry_of(index: int) -> EntryView:
    """Return the public part of an entry under the newest published checkpoint, verified."""
    await proof_of(index)
    return entry_view(index, await proofs.entry_at(index))


async def consistency_of(old_size: int, new_size: int) -> tuple[bytes, ...]:
    """Return the proof between two published sizes, for a reader who kept the older head."""
    published = await store.published_checkpoint()
    if published is None or not 0 < old_size <= new_size <= published.size:
        raise CheckpointNotFoundError
    return await proofs.consistency_proof(old_size, new_size)


async def search(
    wanted: LogSearch, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[FoundEntry]:
    """Return the published entries that match, newest first, each verified against the log.

    Raises `LogDamagedError` when what is stored of an event contradicts its entry.
    """
    published = await store.published_checkpoint()
    below = published.size if published else 0
    if cursor is not None:
        below = min(below, decode_cursor(cursor, int))
    found = await rows(
        _matching(wanted, below)
        .order_by(Event.leaf_index, ascending=False)
        .limit(checked_limit(limit) + 1),
        EventRow,
    )
    verified = await vouched(found)
    return page_of(verified, limit, view=lambda one: one, key=lambda one: one.entry.leaf_index)


def _matching(wanted: LogSearch, below: int) -> Any:
    query = Event.select(
        Event.id,
        Event.type,
        Event.at,
        Event.pseudonym,
        Event.counter,
        Event.commitment,
        Event.leaf_index,
        Event.actor,
        Event.command,
    ).where(Event.leaf_index < below)
    if wanted.since is not None:
        query = query.where(Event.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Event.at < wanted.until)
    if wanted.kind is not None:
        query = query.where((Event.type == wanted.kind) | Event.type.like(f"{wanted.kind}.%"))
    if wanted.contract is not None:
        query = query.where(Event.pseudonym == wanted.contract)
    for subject in wanted.subjects:
        about = EventSubject.select(EventSubject.event).where(EventSubject.subject == subject)
        query = query.where(Event.id.is_in(about))
    return query


async def _opening(event_id: UUID, entry: bytes) -> Opening | None:
    stored = (await stored_openings([event_id])).get(event_id)
    return None if stored is None else stored.opening_of(entries.decode(entry).commitment)


async def _verified_proof(index: int, entry: bytes, published: store.StoredCheckpoint) -> str:
    hashes = await proofs.inclusion_proof(index, published.size)
    head_of = Checkpoint.parse(notes.parse(published.note.encode()).text)
    try:
        merkle.verify_inclusion(
            hashes,
            index=index,
            size=published.size,
            leaf=merkle.leaf_hash(entry),
            root=head_of.root,
        )
    except ContractsError as error:
        raise LogDamagedError(place=f"entry {index}") from error
    return TlogProof(index, hashes, published.note.encode()).text


def _witnesses(note: Note, origin: str) -> int:
    """How many names beside the log's own stand under a published checkpoint."""
    return len({line.name for line in note.lines} - {origin})
