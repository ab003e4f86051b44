"""Reads of deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from anonymize.fingerprint import Layout, Survey
from contracts import canonical
from contracts.policy.vocabulary import Channel
from marketplace.foundation.transparency.queries import inclusion_of
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.kernel.prepared import prepared
from marketplace.trade.licences.queries import is_current
from marketplace.use.delivery.errors import UnknownDeliveryError
from marketplace.use.delivery.schemas import (
    DeliveryView,
    FileFormat,
    LicensedFile,
    Marking,
    MarkView,
)
from marketplace.use.delivery.tables import Copy, Delivery, Mark
from marketplace.use.metering.queries import use_of, uses_of
from marketplace.use.metering.schemas import UseView


async def delivery_of(delivery_id: UUID) -> DeliveryView:
    """Return a delivery, or `UnknownDeliveryError`."""
    found = await _row(delivery_id)
    if not found:
        raise UnknownDeliveryError(delivery_id=delivery_id)
    return await _view(found[0], await use_of(delivery_id))


@prepared
def _row(delivery_id: UUID) -> Any:
    return Delivery.select().where(Delivery.id == delivery_id)


async def deliveries_of(licence_id: UUID) -> list[DeliveryView]:
    """List the deliveries under a licence, the newest first."""
    found = (
        await Delivery.select()
        .where(Delivery.licence == licence_id)
        .order_by(Delivery.id, ascending=False)
    )
    uses = {use.use_id: use for use in await uses_of(licence_id)}
    return [await _view(one, uses.get(one["id"])) for one in found]


async def page_of_deliveries(
    licence_id: UUID, *, cursor: str | None, limit: int
) -> Page[DeliveryView]:
    """Return one page of the deliveries under a licence, the newest first."""

    async def with_use(found: dict[str, Any]) -> DeliveryView:
        return await _view(found, await use_of(found["id"]))

    query = Delivery.select().where(Delivery.licence == licence_id)
    return await newest_page(query, Delivery.id, cursor=cursor, limit=limit, view=with_use)


async def delivery_numbered(licence_id: UUID, number: str) -> DeliveryView:
    """Return the delivery with this number under a licence, or `UnknownDeliveryError`."""
    which = (Delivery.number == number.strip().upper()) & (Delivery.licence == licence_id)
    found = await Delivery.select(Delivery.id).where(which).first()
    if not found:
        raise UnknownDeliveryError(number=number[:40])
    return await delivery_of(found["id"])


async def may_go_on(delivery: DeliveryView) -> bool:
    """Return whether what the delivery was opened under stands unchanged: its licence, and the
    smaller one that was shown for it."""
    return await is_current(delivery.licence_id, delivery.epoch, narrowed_id=delivery.narrowed_id)


async def deliveries_with(digest: str) -> list[DeliveryView]:
    """List the deliveries of exactly these bytes; for the operator and the regulator."""
    found = await Delivery.select(Delivery.id).where(Delivery.delivered_digest == digest)
    return [await delivery_of(one["id"]) for one in found]


async def receipts_not_signed() -> list[DeliveryView]:
    """List the deliveries whose receipt was neither countersigned nor noted as missing."""
    found = await Delivery.select(Delivery.id).where(
        Delivery.acknowledged_at.is_null()
        & Delivery.receipt_missed_at.is_null()
        & Delivery.delivered_digest.is_not_null()
        & (Delivery.channel == Channel.DOWNLOAD.value)
    )
    return [await delivery_of(one["id"]) for one in found]


async def copy_with(
    licence_id: UUID,
    columns: Sequence[str],
    rows: int,
    *,
    form: FileFormat = FileFormat.PARQUET,
) -> LicensedFile | None:
    """Return the licence's table with these columns and rows, or None while it was not made."""
    found = await _copy_with(licence_id, columns_digest(columns), rows, form)
    return _copy(found[0]) if found else None


@prepared
def _copy_with(licence_id: UUID, digest: str, rows: int, form: FileFormat) -> Any:
    return Copy.select().where(
        (Copy.licence == licence_id)
        & (Copy.columns_digest == digest)
        & (Copy.rows == rows)
        & (Copy.form == form)
    )


async def copy_of(copy_id: UUID) -> LicensedFile:
    """Return a copy that was made."""
    return _copy((await _copy_row(copy_id))[0])


@prepared
def _copy_row(copy_id: UUID) -> Any:
    return Copy.select().where(Copy.id == copy_id)


async def copies_with(digest: str) -> list[LicensedFile]:
    """List the copies that are exactly these bytes; for the operator and the regulator."""
    return [_copy(one) for one in await Copy.select().where(Copy.digest == digest)]


def columns_digest(columns: Sequence[str]) -> str:
    """Return what stands for a choice of columns in their order."""
    return canonical.digest_of(list(columns))


async def mark_of(licence_id: UUID) -> MarkView | None:
    """Return what a licence's copies are marked by, or None while that is not settled."""
    found = await Mark.select().where(Mark.licence == licence_id)
    return _mark(found[0]) if found else None


async def marks_on(version_digest: str) -> list[MarkView]:
    """List what the copies of a version are marked by, licence by licence."""
    return [_mark(one) for one in await Mark.select().where(Mark.version_digest == version_digest)]


async def marked_versions() -> list[str]:
    """List the digests of the versions of which marked copies were made."""
    found = await Mark.select(Mark.version_digest).order_by(Mark.id)
    return list(dict.fromkeys(one["version_digest"] for one in found))


def _mark(found: dict[str, Any]) -> MarkView:
    return MarkView(
        licence_id=found["licence"],
        version_digest=found["version_digest"],
        nonce=bytes.fromhex(found["nonce"]),
        salt=bytes.fromhex(found["salt"]),
        commitment=found["commitment"],
        layout=Layout.from_dict(msgspec.json.decode(found["layout"])),
        survey=msgspec.json.decode(found["survey"], type=Survey),
    )


def _copy(found: dict[str, Any]) -> LicensedFile:
    return LicensedFile(
        copy_id=found["id"],
        licence_id=found["licence"],
        version_digest=found["version_digest"],
        columns=msgspec.json.decode(found["columns"], type=list[str]),
        rows=found["rows"],
        format=FileFormat(found["form"]),
        digest=found["digest"],
        size_bytes=found["size_bytes"],
        transform=found["transform"],
        marking=_marking(found),
    )


def _marking(found: dict[str, Any]) -> Marking:
    return msgspec.json.decode(found["marking"], type=Marking)


async def _view(found: dict[str, Any], use: UseView | None) -> DeliveryView:
    inclusion = await inclusion_of(found["event"]) if found["event"] else None
    copies = await _copy_row(found["copy"]) if found["copy"] else []
    return DeliveryView(
        delivery_id=found["id"],
        number=found["number"],
        licence_id=found["licence"],
        epoch=found["epoch"],
        channel=Channel(found["channel"]),
        scenario=found["scenario"],
        version_id=found["version"],
        version_digest=found["version_digest"],
        format=FileFormat(found["format"]),
        columns=msgspec.json.decode(found["columns"], type=list[str]),
        rows=found["rows"],
        transform=found["transform"],
        opened_by=found["opened_by"],
        opened_at=found["opened_at"],
        delivered_digest=found["delivered_digest"],
        size_bytes=found["size_bytes"],
        copy_digest=copies[0]["digest"] if copies else None,
        marking=_marking(copies[0]) if copies else None,
        begun_at=use.begun_at if use else None,
        ended_at=use.ended_at if use else None,
        bytes_sent=use.bytes_sent if use else 0,
        acknowledged_at=found["acknowledged_at"],
        receipt_missed_at=found["receipt_missed_at"],
        leaf_index=inclusion.leaf_index if inclusion else None,
        narrowed_id=found["narrowed"],
    )
