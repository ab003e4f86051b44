"""Writing the events of a unit of work: part of the transaction that makes them true.

Per event: the row, what opens its commitment, what it is about, and a row in the outbox. Within a
contract's thread each takes the next number of a gapless counter, under a row lock held to the
commit, so that each party can notice an omission from public bytes.

Every command pays for this, so a unit's events go to the database together, whatever their number:
one trip takes the numbers of their threads and carries the rows of all tables.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from contracts import commitments
from contracts.commitments import Opening
from marketplace.kernel.access import Actor
from marketplace.kernel.bulk import Rows, Target, insert_together
from marketplace.kernel.database import engine_kind
from marketplace.kernel.events import Event, Pending, type_of
from marketplace.kernel.ids import new_id

PSEUDONYM_BYTES: Final = 15
EVENTS_AT_ONCE: Final = 500
"""Keeps a statement under 32,766 values, the least that both engines allow.

**Source:** https://sqlite.org/limits.html, SQLITE_MAX_VARIABLE_NUMBER; PostgreSQL, Limits.
"""

_EVENT: Final = Target(
    "event", ("id", "type", "at", "command", "actor", "door", "contract", "commitment")
)
_THREAD: Final = Target(
    "contract_thread",
    ("contract", "pseudonym", "counter"),
    conflict='ON CONFLICT ("contract") '
    'DO UPDATE SET "counter" = "contract_thread"."counter" + excluded."counter"',
    shares=("contract", "pseudonym", "counter"),
)
_OF_THREAD: Final = '(SELECT "{}" FROM "contract_thread" WHERE "contract" = {{}})'
_EVENT_IN_THREAD: Final = Target(
    "event",
    (*_EVENT.columns, "pseudonym", "counter"),
    row="("
    + ", ".join(["{}"] * len(_EVENT.columns))
    + f", {_OF_THREAD.format('pseudonym')}, {_OF_THREAD.format('counter')} - {{}})",
)
"""Its thread's pseudonym, and the thread's number less how many follow in the same unit."""
_OPENING: Final = Target("event_opening", ("event", "digests", "disclosures"))
_OUTBOX: Final = Target("outbox", ("event",))
_OUTBOX_BEHIND_THREADS: Final = Target(
    "outbox",
    ("id", "event"),
    row='(CASE WHEN (SELECT count(*) FROM "contract_thread") > 0 '
    "THEN nextval('outbox_id_seq') END, {})",
)
"""On PostgreSQL: a place in the queue is drawn only when the threads' rows are locked, so that
within a contract the queue has the order of its numbers. **Source:** PostgreSQL, "Expression
Evaluation Rules" (CASE forces the order)."""
_SUBJECT: Final = Target("event_subject", ("id", "event", "kind", "subject"))


async def write(pending: Sequence[Pending], *, actor: Actor, command: str) -> None:
    """Write events in their order, with openings, subjects and outbox rows.

    Within a thread each takes the next number, in the order in which they were recorded.
    """
    counts = Counter(one.contract for one in pending if one.contract is not None)
    threads = _thread_rows(counts)
    for begin in range(0, len(pending), EVENTS_AT_ONCE):
        await _write_batch(pending[begin : begin + EVENTS_AT_ONCE], threads, counts, actor, command)
        threads = []  # the first batch has moved them on for all


def _thread_rows(counts: Counter[UUID]) -> list[tuple[object, ...]]:
    """What moves the threads' counters on, and begins threads that are not there.

    The rows stay locked until commit. Units that touch several lock them in one order, so that
    none waits for another that waits for it.
    """
    return [
        (contract, secrets.token_urlsafe(PSEUDONYM_BYTES), counts[contract])
        for contract in sorted(counts)
    ]


async def _write_batch(
    pending: Sequence[Pending],
    threads: Rows,
    following: Counter[UUID],
    actor: Actor,
    command: str,
) -> None:
    """Write some events; `following` counts those of each thread that are not written yet."""
    openings = [_opening_of(one, actor, command) for one in pending]
    given = list(zip(pending, openings, strict=True))
    rows = [_event_row(one, opening, actor, command) for one, opening in given]
    target = _EVENT
    queue = _OUTBOX
    if threads and engine_kind() == "postgres":  # SQLite's one writer is in order by itself
        queue = _OUTBOX_BEHIND_THREADS
    if following:
        target = _EVENT_IN_THREAD
        rows = [(*row, *_place(one, following)) for row, one in zip(rows, pending, strict=True)]
    await insert_together(
        {
            _THREAD: threads,
            target: rows,
            _OPENING: [_opening_row(one.id, opening) for one, opening in given],
            queue: [(one.id,) for one in pending],
            _SUBJECT: [row for one in pending for row in _subject_rows(one.id, one.event)],
        }
    )


def _place(one: Pending, following: Counter[UUID]) -> tuple[object, ...]:
    """What finds an event's pseudonym and number; nothing for one without a contract."""
    if one.contract is None:
        return None, None, 0
    following[one.contract] -= 1
    return one.contract, one.contract, following[one.contract]


def _opening_of(pending: Pending, actor: Actor, command: str) -> Opening:
    fields: dict[str, Any] = msgspec.to_builtins(pending.event)
    del fields["type"]  # the envelope says it in the open
    fields["event_id"] = str(pending.id)
    fields["command"] = command
    fields["actor_id"] = str(actor.user_id) if actor.user_id else None
    return commitments.commit(fields)


def _event_row(
    pending: Pending, opening: Opening, actor: Actor, command: str
) -> tuple[object, ...]:
    return (
        pending.id,
        type_of(pending.event),
        pending.at,
        command,
        actor.user_id,
        actor.door.value,
        pending.contract,
        opening.commitment,
    )


def _subject_rows(event_id: UUID, event: Event) -> Iterator[tuple[object, ...]]:
    for name in event.__struct_fields__:
        if name.endswith("_id") and isinstance(value := getattr(event, name), UUID):
            yield new_id(), event_id, name.removesuffix("_id"), value


def _opening_row(event_id: UUID, opening: Opening) -> tuple[object, ...]:
    encoded = [disclosure.encoded for disclosure in opening.disclosures]
    return event_id, _json(opening.digests), _json(encoded)


def _json(texts: Sequence[str]) -> str:
    return msgspec.json.encode(texts).decode()
