"""Sending a delivery's bytes: in chunks, each asking whether the licence still stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from contextvars import copy_context
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from marketplace.kernel import events
from marketplace.kernel.access import Actor
from marketplace.kernel.markets import Market
from marketplace.kernel.shielding import shielded
from marketplace.kernel.stores import store
from marketplace.use.delivery.errors import LicenceStoppedError, UnsatisfiableRangeError
from marketplace.use.delivery.queries import may_go_on
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.delivery.service import end_delivery

CHUNK_BYTES: Final = 1 << 20
"""After the commit of a revocation at most the chunk under way still leaves."""


ANSWER_SECONDS: Final = 0.01
"""How long an answer about a licence holds for further chunks: other processes commit as well."""


@dataclass(slots=True)
class _Commits:
    """How many commands this process has committed: after each, what was asked is asked again."""

    made: int = 0

    def count(self, _: Market) -> None:
        self.made += 1


_commits = _Commits()
events.listeners.append(_commits.count)


class Outcome(StrEnum):
    """How a stream ended."""

    WHOLE = "whole"
    BROKEN_OFF = "broken-off"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a file that is asked for: from `start` to `stop`, `stop` excluded."""

    start: int
    stop: int
    size: int

    @property
    def is_whole(self) -> bool:
        """Whether this is the whole file."""
        return (self.start, self.stop) == (0, self.size)


def span_of(header: str | None, size: int) -> Span:
    """Read a `Range` header with one range; without one, or with several, the whole file.

    Raises `UnsatisfiableRangeError` for a range outside the file. **Source:** RFC 9110 section 14.
    """
    if not header or not header.startswith("bytes=") or "," in header:
        return Span(0, size, size)
    first, _, last = header.removeprefix("bytes=").strip().partition("-")
    if not (first or last) or not all(part.isdigit() for part in (first, last) if part):
        return Span(0, size, size)
    start = int(first) if first else max(size - int(last), 0)
    stop = min(int(last) + 1, size) if first and last else size
    if start >= stop:
        raise UnsatisfiableRangeError(size_bytes=size)
    return Span(start, stop, size)


async def chunks_of(
    actor: Actor, delivery: DeliveryView, span: Span
) -> AsyncGenerator[bytes, None]:
    """Send the span; stop before any chunk that the licence no longer allows.

    While one chunk is sent the next one is read. An answer about the licence counts only while this
    process committed nothing since, and for `ANSWER_SECONDS`; else it is asked again before the
    chunk starts. How far it came is noted however it ends: also when the receiver goes away and the
    event loop closes what nobody reads any more, in a context that knows neither market nor
    request.
    """
    place, outcome, context = span.start, Outcome.BROKEN_OFF, copy_context()
    pieces, standing = _pieces(delivery, span), _Standing(delivery)
    ahead = _begun(pieces)
    try:
        while place < span.stop:
            chunk = await ahead
            if not await standing.holds():
                raise LicenceStoppedError(
                    licence_id=delivery.licence_id, delivery_id=delivery.delivery_id
                )
            if place + len(chunk) < span.stop:
                ahead = _begun(pieces)
            yield chunk
            place += len(chunk)
        outcome = Outcome.WHOLE if span.stop == span.size else Outcome.BROKEN_OFF
    finally:
        ahead.cancel()
        ending = _end(actor, delivery, outcome, place=place, ahead=ahead, pieces=pieces)
        await shielded(ending, context=context)


def _begun(pieces: AsyncGenerator[bytes, None]) -> asyncio.Task[bytes]:
    """Begin to read the next piece."""
    return asyncio.create_task(anext(pieces))


@dataclass(slots=True)
class _Standing:
    """Whether a delivery's licence stands: the last answer, and what it was asked under."""

    delivery: DeliveryView
    _commits: int = -1
    _asked_at: float = 0.0

    async def holds(self) -> bool:
        """Say so by the last answer while it counts, else by asking."""
        if self._commits == _commits.made and time.monotonic() - self._asked_at < ANSWER_SECONDS:
            return True
        commits, asked_at = _commits.made, time.monotonic()
        stands = await may_go_on(self.delivery)
        if stands:
            self._commits, self._asked_at = commits, asked_at
        return stands


async def _pieces(delivery: DeliveryView, span: Span) -> AsyncGenerator[bytes, None]:
    digest = delivery.delivered_digest or ""
    async with aclosing(store().read_span(digest, span.start, span.stop)) as read:
        async for piece in read:
            for at in range(0, len(piece), CHUNK_BYTES):
                yield piece[at : at + CHUNK_BYTES]


async def _end(
    actor: Actor,
    delivery: DeliveryView,
    outcome: Outcome,
    *,
    place: int,
    ahead: asyncio.Task[bytes],
    pieces: AsyncGenerator[bytes, None],
) -> None:
    """Close the file, and note where the stream ended; one that broke off under a stopped licence
    was stopped by it.
    """
    await asyncio.gather(ahead, return_exceptions=True)
    await pieces.aclose()
    if outcome is Outcome.BROKEN_OFF and not await may_go_on(delivery):
        outcome = Outcome.STOPPED
    await end_delivery(actor, delivery.delivery_id, outcome=outcome.value, bytes_sent=place)
