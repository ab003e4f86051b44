"""Facts that slices announce, and how they reach the log.

An event says in the past tense what happened, with ids and values only. It is written in the
transaction that makes it true: the row, what opens its commitment, what it is about, and a row in
the outbox. The sequencer of the transparency log takes it from there. Within a contract's thread a
gapless counter is assigned here, under a row lock held to the commit, so that each party can notice
an omission from public bytes.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from piccolo.querystring import QueryString

from contracts import canonical, commitments
from marketplace.kernel import clock, tables
from marketplace.kernel.access import Actor
from marketplace.kernel.database import engine
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market, current_market

PSEUDONYM_BYTES = 15


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


async def write(pending: Pending, *, actor: Actor, command: str) -> None:
    """Write one event with its opening, subjects and outbox row; part of the running
    transaction."""
    fields = cast(dict[str, Any], msgspec.to_builtins(pending.event))
    del fields["type"]  # the envelope says it in the open
    opening = commitments.commit(
        {
            **fields,
            "event_id": str(pending.id),
            "command": command,
            "actor_id": str(actor.user_id) if actor.user_id else None,
        }
    )
    pseudonym, counter = None, None
    if pending.contract is not None:
        pseudonym, counter = await _next_in_thread(pending.contract)
    await tables.Event(
        id=pending.id,
        type=type_of(pending.event),
        at=pending.at,
        command=command,
        actor=actor.user_id,
        door=actor.door.value,
        contract=pending.contract,
        pseudonym=pseudonym,
        counter=counter,
        commitment=opening.commitment,
    ).save()
    await tables.EventOpening.insert(
        tables.EventOpening(
            event=pending.id,
            digests=_json(opening.digests),
            disclosures=_json([disclosure.encoded for disclosure in opening.disclosures]),
        )
    )
    await _write_subjects(pending.id, pending.event)
    await tables.Outbox.insert(tables.Outbox(event=pending.id))


async def _write_subjects(event_id: UUID, event: Event) -> None:
    subjects = [
        tables.EventSubject(event=event_id, kind=name.removesuffix("_id"), subject=value)
        for name in event.__struct_fields__
        if name.endswith("_id") and isinstance(value := getattr(event, name), UUID)
    ]
    if subjects:
        await tables.EventSubject.insert(*subjects)


async def _next_in_thread(contract: UUID) -> tuple[str, int]:
    """Return the thread's pseudonym and its next number; the row stays locked until commit."""
    found = await engine().run_querystring(
        QueryString(
            'INSERT INTO "contract_thread" ("contract", "pseudonym", "counter") VALUES ({}, {}, 1) '
            'ON CONFLICT ("contract") DO UPDATE SET "counter" = "contract_thread"."counter" + 1 '
            'RETURNING "pseudonym", "counter"',
            contract,
            secrets.token_urlsafe(PSEUDONYM_BYTES),
        )
    )
    return str(found[0]["pseudonym"]), int(found[0]["counter"])


def _json(value: Any) -> str:
    return canonical.encode(list(value)).decode()


def announce_commit() -> None:
    """Tell the listeners that this market has new events."""
    for listener in listeners:
        listener(current_market())


def pend(event: Event, *, contract: UUID | None) -> Pending:
    """Give an event its id and its instant."""
    return Pending(id=new_id(), event=event, contract=contract, at=clock.now())
