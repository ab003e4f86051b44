"""The HTTP answer that carries a delivery's bytes."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from litestar.response import Stream

from marketplace.kernel.access import Actor
from marketplace.kernel.markets import Market, current_market
from marketplace.use.delivery.schemas import MEDIA_TYPES, DeliveryView
from marketplace.use.delivery.service import begin_delivery
from marketplace.use.delivery.streaming import Span, chunks_of, span_of


async def file_response(actor: Actor, delivery_id: UUID, range_header: str | None) -> Stream:
    """Begin (or resume) the delivery and return its stream. **Source:** RFC 9110 sections 14,
    15.3.7."""
    delivery = await begin_delivery(actor, delivery_id)
    span = span_of(range_header, delivery.size_bytes or 0)
    return Stream(
        chunks_of(actor, delivery, span),
        status_code=200 if span.is_whole else 206,
        media_type=MEDIA_TYPES[delivery.format],
        headers=_headers(delivery, span),
    )


def _headers(delivery: DeliveryView, span: Span) -> dict[str, str]:
    name = file_name(delivery)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "content-length": str(span.stop - span.start),
        "accept-ranges": "bytes",
        "etag": f'"{delivery.delivered_digest}"',
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
