"""The download door for people: open, fetch, countersign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.policy.vocabulary import Channel
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text
from marketplace.trade.licences.narrowed import narrowed_called
from marketplace.trade.licences.page import is_of_holder
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery import service
from marketplace.use.delivery.making import MADE_BY
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.receipts import clock_of
from marketplace.use.delivery.schemas import AcknowledgeDelivery, OpenDelivery
from marketplace.use.delivery.sending import file_response
from marketplace.web.forms import field_errors
from marketplace.web.parts import FieldError
from marketplace.web.shell import Shell


@post("/licences/{licence_id:uuid}/deliveries", status_code=200)
async def take_download(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Open a download for the licence's own purpose and scenario, or say why not."""
    actor = shell.require_actor()
    licence = await readable_licence(actor, licence_id)
    command = await shell.form(
        OpenDelivery,
        licence_id=licence_id,
        purpose=licence.purpose,
        scenario=licence.scenario,
        channel=Channel.DOWNLOAD,
    )
    with shell.once():
        found = await service.open_delivery(actor, command)
    if isinstance(found, Refusal):
        return await _refused(shell, licence, found)
    return shell.redirect(f"/deliveries/{found.delivery_id}")


async def _refused(shell: Shell, licence: LicenceView, refusal: Refusal) -> Response[Any]:
    return await shell.page(
        "delivery/refused.html", status=422, licence=licence, refusals=refusal.reasons
    )


@get("/deliveries/{delivery_id:uuid}")
async def show_delivery(
    shell: NamedDependency[Shell], delivery_id: FromPath[UUID]
) -> Response[Any]:
    """Answer: what was delivered, and what proves it?"""
    return await _delivery(shell, delivery_id)


async def _delivery(
    shell: Shell, delivery_id: UUID, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor, delivery = shell.require_actor(), await delivery_of(delivery_id)
    licence = await readable_licence(actor, delivery.licence_id)
    return await shell.page(
        "delivery/delivery.html",
        status=422 if errors else 200,
        errors=errors,
        delivery=delivery,
        licence=licence,
        is_buyer=await is_of_holder(actor, licence),
        made_by=MADE_BY[delivery.format],
        receipt=clock_of(delivery, at=now()),
        shown=await narrowed_called(delivery.narrowed_id) if delivery.narrowed_id else None,
    )


@get("/deliveries/{delivery_id:uuid}/content")
async def fetch_content(
    shell: NamedDependency[Shell], delivery_id: FromPath[UUID]
) -> Response[Any]:
    """Send the file; resumable, and ended when the licence ends."""
    headers = shell.request.headers
    return await file_response(
        shell.require_actor(),
        delivery_id,
        headers.get("range"),
        if_range=headers.get("if-range"),
    )


@post("/deliveries/{delivery_id:uuid}/acknowledgement", status_code=200)
async def take_acknowledgement(
    shell: NamedDependency[Shell], delivery_id: FromPath[UUID]
) -> Response[Any]:
    """Countersign the receipt by the digest of what arrived."""
    try:
        command = await shell.form(AcknowledgeDelivery, delivery_id=delivery_id)
        with shell.once():
            await service.acknowledge_delivery(shell.require_actor(), command)
    except InvalidError as refused:
        return await _delivery(shell, delivery_id, errors=field_errors(refused, "digest"))
    said = Text("回执已签收并记入日志。", "Receipt countersigned and logged.")
    return shell.redirect(f"/deliveries/{delivery_id}", said)


ROUTES = [take_download, show_delivery, fetch_content, take_acknowledgement]
