"""Sending a delivery's bytes: in chunks, each asking whether the licence still stands."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextvars import copy_context
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from marketplace.kernel.access import Actor
from marketplace.kernel.shielding import shielded
from marketplace.kernel.stores import store
from marketplace.trade.licences.queries import is_current
from marketplace.use.delivery.errors import LicenceStoppedError, UnsatisfiableRangeError
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.delivery.service import end_delivery

CHUNK_BYTES: Final = 1 << 20
"""After the commit of a revocation at most the chunk under way still leaves."""


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

    How far it came is noted however it ends: also when the receiver goes away and the event loop
    closes what nobody reads any more, in a context that knows neither market nor request.
    """
    place, outcome, context = span.start, Outcome.BROKEN_OFF, copy_context()
    try:
        async for piece in store().read_span(
            delivery.delivered_digest or "", span.start, span.stop
        ):
            for at in range(0, len(piece), CHUNK_BYTES):
                if not await is_current(delivery.licence_id, delivery.epoch):
                    raise LicenceStoppedError(
                        licence_id=delivery.licence_id, delivery_id=delivery.delivery_id
                    )
                chunk = piece[at : at + CHUNK_BYTES]
                yield chunk
                place += len(chunk)
        outcome = Outcome.WHOLE if span.stop == span.size else Outcome.BROKEN_OFF
    finally:
        await shielded(_note_end(actor, delivery, outcome, place), context=context)


async def _note_end(actor: Actor, delivery: DeliveryView, outcome: Outcome, place: int) -> None:
    """Note where a stream ended; one that broke off under a stopped licence was stopped by it."""
    if outcome is Outcome.BROKEN_OFF and not await is_current(delivery.licence_id, delivery.epoch):
        outcome = Outcome.STOPPED
    await end_delivery(actor, delivery.delivery_id, outcome=outcome.value, bytes_sent=place)
