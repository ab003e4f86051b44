"""Writing the events of a unit of work: part of the transaction that makes them true.

Per event: the row, what opens its commitment, what it is about, and a row in the outbox. Within a
contract's thread each takes the next number of a gapless counter, under a row lock held to the
commit, so that each party can notice an omission from public bytes.

Every command pays for this, so a unit's events go to the database together, whatever their number:
one statement takes the numbers, and one trip carries the rows of all tables.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
from piccolo.querystring import QueryString

from contracts import commitments
from contracts.commitments import Opening
from marketplace.kernel.access import Actor
from marketplace.kernel.bulk import Target, insert_together
from marketplace.kernel.database import engine, insertion
from marketplace.kernel.events import Event, Pending, type_of
from marketplace.kernel.ids import new_id

PSEUDONYM_BYTES: Final = 15
EVENTS_AT_ONCE: Final = 500
"""Keeps a statement under 32,766 values, the least that both engines allow.

**Source:** https://sqlite.org/limits.html, SQLITE_MAX_VARIABLE_NUMBER; PostgreSQL, Limits.
"""

_EVENT: Final = Target(
    "event",
    (
        "id", "type", "at", "command", "actor", "door", "contract", "pseudonym", "counter",
        "commitment",
    ),
)  # fmt: skip
_OPENING: Final = Target("event_opening", ("event", "digests", "disclosures"))
_OUTBOX: Final = Target("outbox", ("event",))
_SUBJECT: Final = Target("event_subject", ("id", "event", "kind", "subject"))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an event stands in its contract's thread."""

    pseudonym: str | None = None
    counter: int | None = None


async def write(pending: Sequence[Pending], *, actor: Actor, command: str) -> None:
    """Write events in their order, with openings, subjects and outbox rows."""
    placed = list(zip(pending, await _places(pending), strict=True))
    for begin in range(0, len(placed), EVENTS_AT_ONCE):
        await _write_batch(placed[begin : begin + EVENTS_AT_ONCE], actor, command)


async def _write_batch(
    placed: Sequence[tuple[Pending, _Place]], actor: Actor, command: str
) -> None:
    openings = [_opening_of(pending, actor, command) for pending, _ in placed]
    given = list(zip(placed, openings, strict=True))
    await insert_together(
        {
            _EVENT: [_event_row(*one, opening, actor, command) for one, opening in given],
            _OPENING: [_opening_row(pending.id, opening) for (pending, _), opening in given],
            _OUTBOX: [(pending.id,) for pending, _ in placed],
            _SUBJECT: [row for one, _ in placed for row in _subject_rows(one.id, one.event)],
        }
    )


def _opening_of(pending: Pending, actor: Actor, command: str) -> Opening:
    fields: dict[str, Any] = msgspec.to_builtins(pending.event)
    del fields["type"]  # the envelope says it in the open
    fields["event_id"] = str(pending.id)
    fields["command"] = command
    fields["actor_id"] = str(actor.user_id) if actor.user_id else None
    return commitments.commit(fields)


def _event_row(
    pending: Pending, place: _Place, opening: Opening, actor: Actor, command: str
) -> tuple[object, ...]:
    return (
        pending.id,
        type_of(pending.event),
        pending.at,
        command,
        actor.user_id,
        actor.door.value,
        pending.contract,
        place.pseudonym,
        place.counter,
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


async def _places(pending: Sequence[Pending]) -> list[_Place]:
    """Give each event the next number of its thread, in the order in which they were recorded."""
    counts = Counter(one.contract for one in pending if one.contract is not None)
    threads = await _advanced(counts) if counts else {}
    places = []
    for one in pending:
        if one.contract is None:
            places.append(_Place())
            continue
        pseudonym, last = threads[one.contract]
        places.append(_Place(pseudonym, last - counts[one.contract] + 1))
        counts[one.contract] -= 1
    return places


async def _advanced(counts: Counter[UUID]) -> dict[UUID, tuple[str, int]]:
    """Move the threads' counters on; return each one's pseudonym and last number.

    The rows stay locked until commit. Units that touch several lock them in one order, so that
    none waits for another that waits for it.
    """
    rows = [
        (contract, secrets.token_urlsafe(PSEUDONYM_BYTES), counts[contract])
        for contract in sorted(counts)
    ]
    statement = QueryString(
        '{} ON CONFLICT ("contract") '
        'DO UPDATE SET "counter" = "contract_thread"."counter" + excluded."counter" '
        'RETURNING "contract", "pseudonym", "counter"',
        insertion("contract_thread", ("contract", "pseudonym", "counter"), rows),
    )
    found = await engine().run_querystring(statement)
    return {
        UUID(str(row["contract"])): (str(row["pseudonym"]), int(row["counter"])) for row in found
    }
