"""The gateway's files behind sealed addresses.

A client asks for one file many times: HEADs, GETs that it breaks off, ranges. Each request is asked
about anew, here and in the gateway; the delivery is counted once, from its first byte.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.datastructures import Headers

from marketplace.kernel.clock import now
from marketplace.use.delivery.asking import ask_again
from marketplace.use.delivery.errors import LicenceStoppedError
from marketplace.use.delivery.queries import delivery_of, may_go_on
from marketplace.use.delivery.schemas import MEDIA_TYPES
from marketplace.use.delivery.sending import file_response
from marketplace.use.sharing.errors import AddressAlteredError
from marketplace.use.sharing.queries import asked_of, bearer_by_id
from marketplace.use.sharing.schemas import LicenceBearer
from marketplace.use.sharing.seals import Address, check_address


async def send_file(delivery_id: UUID, *, until: str, seal: str, headers: Headers) -> Response[Any]:
    """Begin or go on with the delivery that an address leads to."""
    bearer = await _bearer(delivery_id, until, seal)
    return await file_response(
        bearer.actor, delivery_id, headers.get("range"), if_range=headers.get("if-range")
    )


async def describe_file(delivery_id: UUID, *, until: str, seal: str) -> Response[Any]:
    """Return what a GET would be told of the file, and no byte of it; nothing is counted.

    Licence and policy are asked as for a GET.
    """
    bearer = await _bearer(delivery_id, until, seal)
    delivery = await delivery_of(delivery_id)
    if not await may_go_on(delivery) or await ask_again(bearer.actor, delivery_id):
        raise LicenceStoppedError(licence_id=bearer.licence_id, delivery_id=delivery_id)
    headers = {
        "content-length": str(delivery.size_bytes or 0),
        "accept-ranges": "bytes",
        "etag": f'"{delivery.delivered_digest}"',
        "cache-control": "private, no-store",
    }
    return Response(b"", media_type=MEDIA_TYPES[delivery.format], headers=headers)


async def _bearer(delivery_id: UUID, until: str, seal: str) -> LicenceBearer:
    """Return who was given the address, if it is ours, in time, and their token still stands."""
    at, asked = now(), await asked_of(delivery_id)
    address = Address(
        delivery_id=delivery_id,
        licence_id=asked.licence_id,
        token_id=asked.token_id,
        until=_end(delivery_id, until),
    )
    check_address(address, seal, at=at)
    return await bearer_by_id(asked.token_id, at=at)


def _end(delivery_id: UUID, until: str) -> datetime:
    if not (until.isascii() and until.isdigit() and len(until) <= 12):
        raise AddressAlteredError(delivery_id=delivery_id)
    return datetime.fromtimestamp(int(until), UTC)
