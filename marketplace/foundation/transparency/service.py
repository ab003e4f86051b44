"""Commands of the log itself: committing a search index, erasing what opens an entry."""

from __future__ import annotations

import json
import secrets
from uuid import UUID

from marketplace.foundation.organizations.queries import require_regulator
from marketplace.foundation.transparency import indexing, store
from marketplace.foundation.transparency.errors import AlreadyErasedError, OnlySystemError
from marketplace.foundation.transparency.events import ContentErased, IndexCommitted
from marketplace.foundation.transparency.schemas import ErasureView, IndexView
from marketplace.foundation.transparency.tables import LogIndex
from marketplace.kernel import clock
from marketplace.kernel.access import Actor
from marketplace.kernel.database import locked
from marketplace.kernel.tables import Event, EventOpening, EventSubject
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work

SALT_BYTES = 16


@unit_of_work
async def commit_index(actor: Actor) -> IndexView | None:
    """Index the published entries since the last index and commit to that in the log.

    Returns None when nothing is new. Raises `OnlySystemError` for anybody but the system: an index
    by whoever likes would let somebody choose its stretches.
    """
    if not actor.is_system:
        raise OnlySystemError
    await store.locked_state()  # two processes must not index the same stretch
    published = await store.published_checkpoint()
    first = await indexing.indexed_end()
    end = published.size if published else 0
    if end <= first:
        unchanged()
        return None
    salt = secrets.token_bytes(SALT_BYTES)
    index = await indexing.build(first, end, salt=salt)
    view = IndexView(first=first, end=end, rows=len(index.rows), root=index.root.hex())
    event_id = record(
        IndexCommitted(first=first, end=end, rows=view.rows, root=view.root, salt=salt.hex())
    )
    written = json.dumps([[row.key, row.leaves] for row in index.rows])
    await LogIndex.insert(
        LogIndex(first=first, end=end, rows=written, salt=salt.hex(), event=event_id)
    )
    return view


@unit_of_work
async def erase_content(actor: Actor, event_id: UUID) -> ErasureView:
    """Destroy the salts and fields that open an entry, and what the event was about.

    The entry, its proof and its place in its contract's thread stay. Only a regulator may. Raises
    `AlreadyErasedError` when there is nothing to erase.

    **Source:** Personal Information Protection Law of the PRC, article 47 (duty to delete).
    """
    await require_regulator(actor, at=clock.now())
    query = EventOpening.select(EventOpening.event).where(EventOpening.event == event_id)
    if await locked(query).first() is None:
        raise AlreadyErasedError(event_id=event_id)
    await EventOpening.delete().where(EventOpening.event == event_id)
    await EventSubject.delete().where(EventSubject.event == event_id)
    found = await Event.select(Event.leaf_index).where(Event.id == event_id).first()
    leaf_index = found["leaf_index"] if found else None
    record(ContentErased(erased_event_id=event_id, leaf_index=leaf_index))
    return ErasureView(event_id=event_id, leaf_index=leaf_index)
