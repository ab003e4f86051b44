"""Facts that the log records about itself."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class IndexCommitted(Event, frozen=True, tag="transparency.index-committed"):
    """A search index over the entries from `first` up to, not including, `end` was committed to.

    `rows` and `root` (hex) are the index's; `salt` (hex) hides the ids of subjects in its keys and
    is disclosed to those who may search for them.
    """

    first: int
    end: int
    rows: int
    root: str
    salt: str


class ContentErased(Event, frozen=True, tag="transparency.content-erased"):
    """What opened an entry's commitment was destroyed for good; the entry itself stays."""

    erased_event_id: UUID
    leaf_index: int | None
