"""The history of a contract as its parties open it: every entry of its thread, proved.

The public sees envelopes. A side of the contract gets the fields behind each commitment besides,
checked against the entry in the log, and learns from the entries' own counters whether any was left
out. A regulator opens entries under a case, where each opening is logged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts import entries
from contracts.entries import Envelope
from contracts.errors import ContractsError
from contracts.opened_entry import OpenedEntry
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.foundation.transparency import queries as log
from marketplace.foundation.transparency.answers import opened_entry
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.opening import opened_fields
from marketplace.foundation.transparency.schemas import Inclusion
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import rows
from marketplace.kernel.tables import ContractThread, Event
from marketplace.trade.requests.errors import UnknownRequestError
from marketplace.trade.requests.queries import request_of


class _Fact(msgspec.Struct, frozen=True):
    id: UUID
    type: str
    at: datetime
    counter: int


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One fact of the thread.

    `leaf_index` is None while it waits for the log; `fields` is None then too, and once the content
    was erased.
    """

    type: str
    at: datetime
    counter: int
    leaf_index: int | None
    previous: int | None
    fields: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class History:
    """A thread from its first entry on, as the log proves it.

    `pseudonym` is its name in public. `missing` are the numbers of entries that the counters
    demand and nobody showed.
    """

    pseudonym: str
    entries: tuple[HistoryEntry, ...]
    missing: tuple[int, ...]

    @property
    def waiting(self) -> int:
        """How many facts are not under a published checkpoint yet."""
        return sum(one.leaf_index is None for one in self.entries)


async def history_of(actor: Actor, request_id: UUID) -> History:
    """Return the thread of a request and the contract grown from it, opened to one of its sides.

    Raises `UnknownRequestError` for everybody else, `LogDamagedError` when what is stored does not
    open a commitment, or an entry names another thread or predecessor than it must.
    """
    pseudonym, last, facts = await _thread(actor, request_id)
    opened = tuple([await _entry(fact, pseudonym) for fact in facts])
    _require_chain(opened)
    return History(pseudonym, opened, missing_from(opened, last=last))


async def evidence_of(actor: Actor, request_id: UUID) -> tuple[OpenedEntry, ...]:
    """Return the thread's entries that are in the log, each with all that opens and proves it.

    For its sides alone, as `history_of`.
    """
    _, _, facts = await _thread(actor, request_id)
    found = [await log.inclusion_of(fact.id) for fact in facts]
    return tuple(opened_entry(one) for one in found if one is not None)


def missing_from(opened: Sequence[HistoryEntry], *, last: int) -> tuple[int, ...]:
    """Return the numbers from 1 to `last`, or to the largest shown, that no entry bears."""
    shown = {one.counter for one in opened}
    return tuple(n for n in range(1, max([last, *shown]) + 1) if n not in shown)


async def is_of_side(actor: Actor, *, unit_id: UUID, enterprise_id: UUID) -> bool:
    """Return whether the actor acts for the unit or the enterprise now."""
    if actor.user_id is None:
        return False
    posts = await posts_of(actor.user_id, now())
    members = await memberships_of(actor.user_id, now())
    return any(one.unit_id == unit_id for one in posts) or any(
        one.enterprise_id == enterprise_id for one in members
    )


async def _thread(actor: Actor, request_id: UUID) -> tuple[str, int, list[_Fact]]:
    """Return a thread's pseudonym, its last number and its facts, to one of its sides."""
    request = await request_of(request_id)
    if not await is_of_side(actor, unit_id=request.unit_id, enterprise_id=request.enterprise_id):
        raise UnknownRequestError(request_id=request_id)
    thread = await ContractThread.select().where(ContractThread.contract == request_id).first()
    if not thread:
        raise UnknownRequestError(request_id=request_id)
    facts = await rows(
        Event.select(Event.id, Event.type, Event.at, Event.counter)
        .where(Event.contract == request_id)
        .order_by(Event.counter),
        _Fact,
    )
    return thread["pseudonym"], thread["counter"], facts


async def _entry(fact: _Fact, pseudonym: str) -> HistoryEntry:
    inclusion = await log.inclusion_of(fact.id)
    if inclusion is None:
        return HistoryEntry(fact.type, fact.at, fact.counter, None, None, None)
    envelope = _envelope(inclusion)
    if (envelope.contract, envelope.counter) != (pseudonym, fact.counter):
        raise LogDamagedError(place=f"entry {inclusion.leaf_index}")
    return HistoryEntry(
        type=envelope.type,
        at=envelope.time,
        counter=fact.counter,
        leaf_index=inclusion.leaf_index,
        previous=envelope.previous,
        fields=opened_fields(inclusion),
    )


def _envelope(inclusion: Inclusion) -> Envelope:
    try:
        return entries.decode(inclusion.entry)
    except ContractsError as error:
        raise LogDamagedError(place=f"entry {inclusion.leaf_index}") from error


def _require_chain(opened: Sequence[HistoryEntry]) -> None:
    """Hold each entry's link against the entry before it, where that one is shown."""
    by_number = {one.counter: one for one in opened}
    for one in opened:
        before = by_number.get(one.counter - 1)
        known = before is not None and one.leaf_index is not None
        if known and before is not None and one.previous != before.leaf_index:
            raise LogDamagedError(place=f"entry {one.leaf_index}")
