"""The HTTP answer that carries a delivery's bytes, and ends when the licence does."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import msgspec
from anyio import create_task_group
from litestar import Response
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import ASGIApp, Receive, Send

from marketplace.kernel.access import Actor
from marketplace.kernel.markets import Market, current_market
from marketplace.use.delivery.asking import ask_again
from marketplace.use.delivery.errors import UnsatisfiableRangeError
from marketplace.use.delivery.queries import delivery_of, may_go_on
from marketplace.use.delivery.schemas import MEDIA_TYPES, DeliveryView
from marketplace.use.delivery.service import begin_delivery
from marketplace.use.delivery.streaming import Span, chunks_of, span_of
from marketplace.web.problems import PROBLEM_JSON, problem_from

WATCH_SECONDS: Final = 0.5
"""How often a stream asks whether its licence still stands, also while its reader is slow."""


async def file_response(
    actor: Actor, delivery_id: UUID, range_header: str | None, *, if_range: str | None = None
) -> Response[Any]:
    """Begin (or resume) the delivery and return its stream, or 416 for a range outside it.

    The request's `Range` is taken up unless its `If-Range` names other bytes.
    **Source:** RFC 9110 sections 13.1.5, 14, 15.3.7, 15.5.17.
    """
    delivery = await delivery_of(delivery_id)
    size = delivery.size_bytes or 0
    try:
        wanted = range_header if if_range in (None, _etag(delivery)) else None
        span = span_of(wanted, size)
    except UnsatisfiableRangeError as error:
        await ask_again(actor, delivery_id)  # a stranger does not learn the size
        return _outside(error, size)
    delivery = await begin_delivery(actor, delivery_id)
    return LicensedStream(actor, delivery, span)


def _outside(error: UnsatisfiableRangeError, size: int) -> Response[Any]:
    problem = msgspec.structs.replace(problem_from(error), status=416)
    return Response(
        problem,
        status_code=416,
        media_type=PROBLEM_JSON,
        headers={"content-range": f"bytes */{size}"},
    )


class LicensedStream(Response[Any]):
    """The bytes of a span of a delivery, as they are asked for."""

    def __init__(self, actor: Actor, delivery: DeliveryView, span: Span) -> None:
        super().__init__(
            None,
            status_code=200 if span.is_whole else 206,
            media_type=MEDIA_TYPES[delivery.format],
            headers=_headers(delivery, span),
        )
        self.actor, self.delivery, self.span = actor, delivery, span

    def to_asgi_response(  # type: ignore[override] # any ASGI application serves the framework
        self, **_: Any
    ) -> ASGIApp:
        """Return the application that sends the bytes."""
        return _Sending(
            self.actor,
            self.delivery,
            self.span,
            status_code=self.status_code,
            media_type=self.media_type,
            headers={name: str(value) for name, value in self.headers.items()},
        )


class _Sending(ASGIStreamingResponse):
    """Sends chunk by chunk; cut off when the reader has gone or the licence has stopped.

    A reader who takes bytes slowly, or none, holds up `send` and with it the question that each
    chunk asks; so a watch asks beside it.
    """

    __slots__ = ("delivery",)

    def __init__(self, actor: Actor, delivery: DeliveryView, span: Span, **answer: Any) -> None:
        super().__init__(iterator=chunks_of(actor, delivery, span), **answer)
        self.delivery = delivery

    async def send_body(self, send: Send, receive: Receive) -> None:
        """Send until all is sent, the reader is gone, or the licence no longer stands."""
        async with create_task_group() as group:

            async def send_all() -> None:
                async with aclosing(self.iterator):  # type: ignore[type-var]
                    await self._stream(send)
                group.cancel_scope.cancel()

            group.start_soon(send_all)
            group.start_soon(self._listen_for_disconnect, group.cancel_scope, receive)
            await _until_stopped(self.delivery)
            group.cancel_scope.cancel()


async def _until_stopped(delivery: DeliveryView) -> None:
    while await may_go_on(delivery):  # noqa: ASYNC110 - other processes stop licences too
        await asyncio.sleep(WATCH_SECONDS)


def _etag(delivery: DeliveryView) -> str:
    return f'"{delivery.delivered_digest}"'


def _headers(delivery: DeliveryView, span: Span) -> dict[str, str]:
    name = file_name(delivery)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "content-length": str(span.stop - span.start),
        "accept-ranges": "bytes",
        "etag": _etag(delivery),
        "cache-control": "private, no-store",
    }
    if not span.is_whole:
        headers["content-range"] = f"bytes {span.start}-{span.stop - 1}/{span.size}"
    if current_market() is Market.PRACTICE:
        headers["market"] = "practice; no effect"
    return headers


def file_name(delivery: DeliveryView) -> str:
    """Return the name of the delivered file; in the practice market it says so."""
    practice = "practice-no-effect-" if current_market() is Market.PRACTICE else ""
    return f"{practice}{delivery.number}.{delivery.format.value}"
