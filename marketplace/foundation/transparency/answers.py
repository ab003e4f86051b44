"""Answers to searches that prove themselves complete, and entries that prove what they opened."""

from __future__ import annotations

import asyncio
from uuid import UUID

from contracts.complete_answer import (
    OPEN_FIELDS,
    CompleteAnswer,
    StretchAnswer,
    contract_key,
    kind_key,
    subject_key,
)
from contracts.opened_entry import OpenedEntry
from marketplace.foundation.transparency import indexing, queries
from marketplace.foundation.transparency.errors import NotOneQuestionError
from marketplace.foundation.transparency.indexing import StoredIndex
from marketplace.foundation.transparency.schemas import Inclusion

STRETCHES_AT_ONCE = 16
"""Bounds the work of one answer; who wants more asks on from where it ends."""


async def complete_answer(
    *,
    kind: str | None = None,
    contract: str | None = None,
    subject: UUID | None = None,
    since: int = 0,
) -> CompleteAnswer:
    """Return what proves all entries of a kind, a contract (by pseudonym) or about a subject.

    It covers stretches from the one with entry `since` on. About a unit, product or party it
    discloses the salts of the indexes: the caller decides who may know the subject. Raises
    `NotOneQuestionError` unless exactly one of the three is given.
    """
    match kind, contract, subject:
        case str(), None, None:
            return await _answer(kind_key(kind), None, since)
        case None, str(), None:
            return await _answer(contract_key(contract), None, since)
        case None, None, UUID():
            return await _answer(f"subject:{subject}", subject, since)
        case _:
            raise NotOneQuestionError


def opened_entry(inclusion: Inclusion) -> OpenedEntry:
    """Return an entry with everything that opens it, which the caller decides who may see."""
    opening = inclusion.opening
    return OpenedEntry(
        entry=inclusion.entry,
        digests=opening.digests if opening else (),
        disclosures=opening.disclosures if opening else (),
        proof=inclusion.proof,
    )


async def _answer(about: str, subject: UUID | None, since: int) -> CompleteAnswer:
    shown = OPEN_FIELDS if subject is None else (*OPEN_FIELDS, "salt")
    stretches = []
    for stored in await indexing.stored_indexes(since, limit=STRETCHES_AT_ONCE):
        inclusion = await queries.inclusion_of(stored.event)
        if inclusion is None:
            break  # the index itself is not under a published head yet
        committed = opened_entry(inclusion).only(shown)
        answer = await asyncio.to_thread(stored.index().answer, _key(about, subject, stored))
        stretches.append(StretchAnswer(committed, answer))
    return CompleteAnswer(about, tuple(stretches))


def _key(about: str, subject: UUID | None, stored: StoredIndex) -> str:
    return about if subject is None else subject_key(subject, bytes.fromhex(stored.salt))
