"""The download door for programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.kernel.access import Actor
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.delivery import service
from marketplace.use.delivery.queries import delivery_numbered, delivery_of, page_of_deliveries
from marketplace.use.delivery.schemas import (
    MEDIA_TYPES,
    AcknowledgeDelivery,
    DeliveryView,
    FileFormat,
    OpenDelivery,
    PurposeSaid,
    ScenarioSaid,
)
from marketplace.use.delivery.sending import file_response
from marketplace.web.answers import LIST_LIMIT, answer, listed, numbered


class Download(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked under the licence, or under a smaller one that was cut out of it."""

    purpose: PurposeSaid
    scenario: ScenarioSaid
    columns: list[str] = []
    rows: Annotated[int, msgspec.Meta(ge=1)] | None = None
    format: FileFormat = FileFormat.CSV
    narrowed_id: UUID | None = None


class Digest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The digest of what arrived."""

    digest: str


@get("/api/v1/licences/{licence_id:uuid}/deliveries")
async def list_deliveries(
    actor: NamedDependency[Actor],
    licence_id: FromPath[UUID],
    number: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[DeliveryView]]:
    """List the deliveries under a licence that you are a side of, or regulate, the newest first; or
    the one of this `number`."""
    await readable_licence(actor, licence_id)
    if number is not None:
        return await numbered(delivery_numbered(licence_id, number), limit=limit)
    return listed(await page_of_deliveries(licence_id, cursor=cursor, limit=limit))


@post("/api/v1/licences/{licence_id:uuid}/deliveries")
async def open_delivery(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Download]
) -> Response[DeliveryView]:
    """Ask to download under a licence; the answer names the file, or every reason against it."""
    command = OpenDelivery(
        licence_id=licence_id,
        purpose=data.purpose,
        scenario=data.scenario,
        columns=data.columns,
        rows=data.rows,
        format=data.format,
        narrowed_id=data.narrowed_id,
    )
    return answer(await service.open_delivery(actor, command), status=201)


@get("/api/v1/deliveries/{delivery_id:uuid}")
async def show_delivery(actor: NamedDependency[Actor], delivery_id: FromPath[UUID]) -> DeliveryView:
    """Return a delivery and its receipt."""
    view = await delivery_of(delivery_id)
    await readable_licence(actor, view.licence_id)
    return view


@get(
    "/api/v1/deliveries/{delivery_id:uuid}/content",
    media_type=MEDIA_TYPES[FileFormat.CSV],
    answers=tuple(MEDIA_TYPES.values()),
    also=(206, 409, 416),
)
async def download_content(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    delivery_id: FromPath[UUID],
) -> Response[Any]:
    """Send the file; resumable by `Range`, and ended when the licence ends."""
    headers = request.headers
    return await file_response(
        actor, delivery_id, headers.get("range"), if_range=headers.get("if-range")
    )


@post("/api/v1/deliveries/{delivery_id:uuid}/acknowledgement", status_code=200)
async def acknowledge_delivery(
    actor: NamedDependency[Actor], delivery_id: FromPath[UUID], data: JSONBody[Digest]
) -> Response[DeliveryView]:
    """Countersign the receipt by the digest of what arrived."""
    command = AcknowledgeDelivery(delivery_id=delivery_id, digest=data.digest)
    return answer(await service.acknowledge_delivery(actor, command))


ROUTES = [
    list_deliveries,
    open_delivery,
    show_delivery,
    download_content,
    acknowledge_delivery,
]
