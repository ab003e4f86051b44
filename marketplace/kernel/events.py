"""Facts that slices announce, and how they reach the log.

An event says in the past tense what happened, with ids and values only. It is written in the
transaction that makes it true (`kernel.recording`); the sequencer of the transparency log takes it
from there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from marketplace.kernel import clock
from marketplace.kernel.access import Actor
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market, current_market


class Event(msgspec.Struct, frozen=True):
    """A fact. Derive one class per fact, with `tag="slice.what-happened", frozen=True`; never
    rename or reorder.

    Fields are ids, enums, numbers, dates, digests: no personal data, no free text. New ones come
    last, with a default. A field named `<kind>_id` makes the event findable by that subject.
    """


def type_of(event: Event | type[Event]) -> str:
    """Return the stable type of a fact, such as `listings.listing-published`."""
    return str(event.__struct_config__.tag)


def event_types() -> dict[str, type[Event]]:
    """Return every event class that is loaded, by its stable type."""
    found: dict[str, type[Event]] = {}
    for kind in Event.__subclasses__():
        if type_of(kind) in found:
            raise TypeError(f"two events are called {type_of(kind)}")
        found[type_of(kind)] = kind
    return found


class ActRefused(Event, tag="kernel.act-refused", frozen=True):
    """A known actor was refused at the boundary (not allowed, or in conflict); nothing was
    changed."""

    act: str
    code: str
    subjects: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Pending:
    """An event recorded in the running unit of work, to be written when it commits."""

    id: UUID
    event: Event
    contract: UUID | None
    at: datetime


listeners: list[Callable[[Market], None]] = []
"""Called after each commit that wrote events; they wake the sequencer and must not fail or wait."""


Reaction = Callable[[Actor, "Event", UUID | None], Awaitable[object]]
reactions: dict[type[Event], tuple[Reaction, ...]] = {}
"""What else happens in the same transaction when a fact is recorded; filled from
`marketplace.reactions`.

A reaction is called with the acting user, the fact and its contract thread. It touches rows or
enqueues a job, nothing outside the database.
"""


def announce_commit() -> None:
    """Tell the listeners that this market has new events."""
    for listener in listeners:
        listener(current_market())


def pend(event: Event, *, contract: UUID | None) -> Pending:
    """Give an event its id and its instant."""
    return Pending(id=new_id(), event=event, contract=contract, at=clock.now())
