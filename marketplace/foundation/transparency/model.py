"""Pure rules of the sequencer: which bytes a fact becomes, and how long a batch may gather."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.entries import Envelope
from contracts.log_errors import EntryFieldError
from marketplace.foundation.transparency.errors import LogDamagedError

SHORTEST_PAUSE_SECONDS = 0.025
LONGEST_PAUSE_SECONDS = 0.1
PAUSE_PER_WORK = 9.0
"""The sequencer rests nine times as long as its last batch took, so writers keep nine tenths of a
shared disk.
"""


@dataclass(frozen=True, slots=True)
class WaitingFact:
    """A committed event that is not in the log yet.

    `place` is its outbox row. `previous` is the leaf index of its contract's event before, None
    when there is none or when that one waits too.
    """

    place: int
    event_id: UUID
    type: str
    at: datetime
    pseudonym: str | None
    counter: int | None
    commitment: str
    previous: int | None


def entries_from(facts: Sequence[WaitingFact], *, first: int) -> list[bytes]:
    """Return the entries' bytes for facts in outbox order; the first takes leaf index `first`.

    Within a contract outbox order is counter order, since the counter's row stays locked until
    commit. Raises `LogDamagedError` when a contract's previous event is neither in the log nor in
    the batch: a row was taken away; or when a row cannot be an entry.
    """
    last: dict[str, int] = {}
    entries = []
    for index, fact in enumerate(facts, start=first):
        previous = fact.previous
        if fact.pseudonym is not None:
            previous = last.get(fact.pseudonym, previous)
            last[fact.pseudonym] = index
        if fact.counter is not None and (previous is None) != (fact.counter == 1):
            raise LogDamagedError(place=f"event {fact.event_id}")
        entries.append(_entry(fact, previous))
    return entries


def _entry(fact: WaitingFact, previous: int | None) -> bytes:
    """Return the bytes of a fact; one whose row nobody could have recorded is damage."""
    try:
        return Envelope(
            type=fact.type,
            time=fact.at,
            contract=fact.pseudonym,
            counter=fact.counter,
            previous=previous,
            commitment=fact.commitment,
        ).encode()
    except EntryFieldError as error:
        raise LogDamagedError(place=f"event {fact.event_id}: {error.field}") from error


def pause_after(work_seconds: float) -> float:
    """Return how long to let facts gather after a batch that took `work_seconds`.

    One fsync pays for a whole batch, so a slow disk gathers more per batch; the bounds keep the
    wait for a checkpoint short and an idle log quiet.
    """
    return min(max(work_seconds * PAUSE_PER_WORK, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
