"""Opening, preparing, beginning, ending and acknowledging deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import IO
from uuid import UUID

import msgspec

from anonymize.fingerprint import Layout, Marker, NoRoom
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.ids import new_id
from marketplace.kernel.series import next_number
from marketplace.kernel.storage import Blob
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.licences.tables import Licence
from marketplace.use.delivery.asking import (
    Hearing,
    ask_again,
    granted_columns,
    hear,
    in_order,
    released_roles,
    require_holder,
    rows_of,
)
from marketplace.use.delivery.copies import Room, room_in
from marketplace.use.delivery.errors import (
    LicenceStoppedError,
    NotReadyError,
    UnknownDeliveryError,
    WrongDigestError,
)
from marketplace.use.delivery.events import (
    CopyMade,
    DeliveryAcknowledged,
    DeliveryAllowed,
    DeliveryBegun,
    DeliveryEnded,
    DeliveryPrepared,
    FingerprintCommitted,
    ReceiptMissed,
)
from marketplace.use.delivery.fingerprints import Commitment, table_secret
from marketplace.use.delivery.judging import keep_hearing, record_refusal
from marketplace.use.delivery.making import (
    TRANSFORMS,
    Made,
    bound_table,
    cut_copy,
    make_copy,
    measured,
    transform_of,
)
from marketplace.use.delivery.queries import (
    columns_digest,
    copy_of,
    copy_with,
    delivery_of,
    mark_of,
    marks_on,
    may_go_on,
)
from marketplace.use.delivery.schemas import (
    AcknowledgeDelivery,
    DeliveryView,
    FileFormat,
    LicensedFile,
    Marking,
    MarkView,
    OpenDelivery,
)
from marketplace.use.delivery.tables import Copy, Delivery, Mark
from marketplace.use.metering.schemas import OpenUse
from marketplace.use.metering.service import begin_use, end_use, open_use

Maker = Callable[[DeliveryView], Awaitable[Made]]
"""How a door makes what leaves, from the delivery that was allowed."""


async def open_delivery(
    actor: Actor, command: OpenDelivery, *, make: Maker | None = None
) -> DeliveryView | Refusal:
    """Open a delivery: ask licence and policy now, reserve the use, make what leaves ready.

    `make` is the door's own; without it, a file in the format asked for. No transaction is open
    while it is made; what cannot be made costs no use.
    """
    allowed = await _allow_delivery(actor, command)
    if isinstance(allowed, Refusal):
        return allowed
    with with_key(None):  # the door's key belongs to the step above
        if allowed.is_ready:
            return allowed
        made = await (make(allowed) if make else _make_file(actor, allowed))
        return await _enter_file(actor, allowed.delivery_id, made)


@unit_of_work
async def _allow_delivery(actor: Actor, command: OpenDelivery) -> DeliveryView | Refusal:
    """Ask everything that must hold now; reserve the use, or refuse with every reason."""
    await locked(Licence.select(Licence.id).where(Licence.id == command.licence_id))
    hearing = await hear(actor, command, at=now())
    if hearing.reasons:
        return await refuse_use(actor, hearing)
    return await _reserve(actor, command, hearing, await keep_hearing(actor, hearing))


@unit_of_work
async def refuse_use(actor: Actor, hearing: Hearing) -> Refusal:
    """Refuse what the gate heard, with its judgement kept; for doors that heard it themselves."""
    return record_refusal(hearing, await keep_hearing(actor, hearing))


async def _reserve(
    actor: Actor, command: OpenDelivery, hearing: Hearing, judgement_id: UUID
) -> DeliveryView:
    licence, asked = hearing.licence, hearing.asked
    columns = await in_order(licence, asked.columns)
    delivery_id, channel = new_id(), asked.channel.name.lower()
    await Delivery(
        id=delivery_id,
        number=await next_number("HZ", "D"),
        licence=licence.licence_id,
        narrowed=hearing.narrowed_id,
        epoch=licence.epoch,
        channel=asked.channel.value,
        scenario=asked.scenario,
        version=licence.version_id,
        version_digest=hearing.document.product.digest,
        format=command.format.value,
        columns=msgspec.json.encode(columns).decode(),
        rows=asked.rows,
        transform=TRANSFORMS[command.format],
        opened_by=actor.user_id,
        opened_at=now(),
    ).save()
    await open_use(
        actor,
        OpenUse(
            use_id=delivery_id,
            licence_id=licence.licence_id,
            channel=channel,
            purpose=asked.purpose,
            rows=asked.rows,
            narrowed_id=hearing.narrowed_id,
        ),
    )
    record(
        DeliveryAllowed(
            delivery_id=delivery_id,
            licence_id=licence.licence_id,
            product_id=licence.product_id,
            unit_id=licence.unit_id,
            enterprise_id=licence.enterprise_id,
            judgement_id=judgement_id,
            channel=channel,
            rows=asked.rows,
            narrowed_id=hearing.narrowed_id,
        ),
        contract=licence.request_id,
    )
    return await delivery_of(delivery_id)


@unit_of_work
async def _enter_file(actor: Actor, delivery_id: UUID, made: Made) -> DeliveryView:
    """Record what the file is before its first byte leaves."""
    row = await _row(delivery_id)
    licence = await licence_of(row.licence)
    row.delivered_digest, row.size_bytes, row.rows = (
        made.blob.digest,
        made.blob.size_bytes,
        made.rows,
    )
    copy = await copy_of(made.copy_id) if made.copy_id else None
    row.copy = made.copy_id
    if copy is not None:
        row.transform = transform_of(FileFormat(row.format), copy.marking)
    row.event = record(
        DeliveryPrepared(
            delivery_id=delivery_id,
            licence_id=row.licence,
            version_id=row.version,
            version_digest=row.version_digest,
            delivered_digest=made.blob.digest,
            transform=row.transform,
            rows=made.rows,
            copy_digest=copy.digest if copy else None,
        ),
        contract=licence.request_id,
    )
    await row.save()
    return await delivery_of(delivery_id)


async def begin_delivery(actor: Actor, delivery_id: UUID) -> DeliveryView:
    """Let the first byte leave: the use counts from here, once, however often it is resumed.

    Licence and policy are asked again at each call; raises `LicenceStoppedError`, `NotReadyError`.
    """
    delivery = await delivery_of(delivery_id)
    resumes = delivery.begun_at is not None and await may_go_on(delivery)
    if resumes and not await ask_again(actor, delivery_id):
        return delivery
    return await _begin_delivery(actor, delivery_id)


@unit_of_work
async def _begin_delivery(actor: Actor, delivery_id: UUID) -> DeliveryView:
    delivery = await delivery_of(delivery_id)
    licence = await licence_of(delivery.licence_id)
    await require_holder(actor, licence)
    if not delivery.is_ready:
        raise NotReadyError(delivery_id=delivery_id)
    if licence.epoch != delivery.epoch or await ask_again(actor, delivery_id):
        raise LicenceStoppedError(licence_id=licence.licence_id, delivery_id=delivery_id)
    if await begin_use(actor, delivery_id):
        record(
            DeliveryBegun(delivery_id=delivery_id, licence_id=licence.licence_id),
            contract=licence.request_id,
        )
    else:
        unchanged()
    return await delivery_of(delivery_id)


@unit_of_work
async def end_delivery(
    actor: Actor, delivery_id: UUID, *, outcome: str, bytes_sent: int
) -> DeliveryView:
    """Note how a stream ended: `whole`, `broken-off` or `stopped`."""
    delivery = await delivery_of(delivery_id)
    licence = await licence_of(delivery.licence_id)
    await end_use(actor, delivery_id, bytes_sent=bytes_sent)
    record(
        DeliveryEnded(
            delivery_id=delivery_id,
            licence_id=delivery.licence_id,
            outcome=outcome,
            bytes_sent=bytes_sent,
        ),
        contract=licence.request_id,
    )
    return await delivery_of(delivery_id)


@unit_of_work
async def acknowledge_delivery(actor: Actor, command: AcknowledgeDelivery) -> DeliveryView:
    """Countersign the receipt by the digest of what arrived, as a member of the holder."""
    row = await _row(command.delivery_id)
    licence = await licence_of(row.licence)
    await require_holder(actor, licence)
    if f"sha256:{command.digest.strip().lower().removeprefix('sha256:')}" != row.delivered_digest:
        raise WrongDigestError(field="digest", delivery_id=row.id)
    row.acknowledged_by, row.acknowledged_at = actor.user_id, now()
    await row.save()
    record(
        DeliveryAcknowledged(
            delivery_id=row.id, licence_id=row.licence, delivered_digest=command.digest
        ),
        contract=licence.request_id,
    )
    return await delivery_of(row.id)


@unit_of_work
async def note_missing_receipt(actor: Actor, delivery_id: UUID) -> bool:
    """Note that a receipt was not countersigned in its time; return whether that was news."""
    row = await _row(delivery_id)
    delivery = await delivery_of(delivery_id)
    if delivery.acknowledged_at is not None or delivery.receipt_missed_at is not None:
        unchanged()
        return False
    licence = await licence_of(row.licence)
    row.receipt_missed_at = now()
    await row.save()
    record(
        ReceiptMissed(delivery_id=delivery_id, licence_id=row.licence), contract=licence.request_id
    )
    return True


async def _row(delivery_id: UUID) -> Delivery:
    row: Delivery | None = await locked(
        Delivery.objects().where(Delivery.id == delivery_id)
    ).first()
    if row is None:
        raise UnknownDeliveryError(delivery_id=delivery_id)
    return row


async def licensed_file(
    actor: Actor,
    licence_id: UUID,
    *,
    columns: Collection[str] = (),
    rows: int | None = None,
    form: FileFormat = FileFormat.PARQUET,
) -> LicensedFile:
    """Return the licence's own table in a form in the blob store, made once and recorded.

    It carries the licence's fingerprint where the table has room for one, else says why not.
    Without `columns` it holds all that the licence grants, without `rows` every row, else the first
    ones. The caller has asked the gate: this one makes a file and lets nothing out. Raises
    `EvidenceVoidError`, `UnknownColumnError`.
    """
    whole = await _whole_copy(actor, licence_id)
    licence = await licence_of(licence_id)
    chosen = await in_order(licence, columns or whole.columns)
    wanted = min(rows or whole.rows, whole.rows)
    made = await copy_with(licence_id, chosen, wanted, form=form)
    if made is not None:
        return made
    cut = await cut_copy(whole, chosen, form=form, rows=wanted)
    with with_key(None):
        return await _enter_copy(actor, licence_id, chosen, cut, marking=whole.marking, form=form)


async def _make_file(actor: Actor, delivery: DeliveryView) -> Made:
    """Make the file that a download asks for from the licence's own copy."""
    file = await licensed_file(
        actor,
        delivery.licence_id,
        columns=delivery.columns,
        rows=delivery.rows,
        form=delivery.format,
    )
    whole = await _whole_copy(actor, delivery.licence_id)
    return Made(Blob(file.digest, file.size_bytes), file.rows, whole.copy_id)


async def _whole_copy(actor: Actor, licence_id: UUID) -> LicensedFile:
    """Return the licence's table with all columns it grants and all rows, made if it was not."""
    licence = await licence_of(licence_id)
    document = await document_of(licence.agreement_id)
    granted = await in_order(licence, granted_columns(document))
    made = await copy_with(licence_id, granted, await rows_of(licence))
    if made is not None:
        return made
    with with_key(None):
        async with bound_table(document.product.digest) as file:
            marker = await _marker(actor, licence, document.product.digest, file)
            blob, copied = await make_copy(file, granted, marker)
        fresh = Made(blob, copied.rows)
        return await _enter_copy(actor, licence_id, granted, fresh, marking=measured(copied.marks))


async def _marker(
    actor: Actor, licence: LicenceView, version_digest: str, file: IO[bytes]
) -> Marker | NoRoom:
    """Settle by what the licence's copies are marked, in the log before any of them is made."""
    mark = await mark_of(licence.licence_id)
    if mark is None:
        others = await marks_on(version_digest)
        roles = await released_roles(licence)
        room = (
            Room(others[0].survey, others[0].layout)
            if others
            else await asyncio.to_thread(room_in, file, roles)
        )
        if isinstance(room.layout, NoRoom):
            return room.layout
        mark = await _commit_mark(actor, licence.licence_id, version_digest, room)
    return Marker(table_secret(version_digest), mark.nonce, mark.layout, mark.survey)


@unit_of_work
async def _commit_mark(actor: Actor, licence_id: UUID, version_digest: str, room: Room) -> MarkView:
    """Draw the licence's nonce and commit to it, unless another request did meanwhile."""
    await locked(Licence.select(Licence.id).where(Licence.id == licence_id))
    mark = await mark_of(licence_id)
    if mark is not None:
        unchanged()
        return mark
    assert isinstance(room.layout, Layout)
    licence, fresh = await licence_of(licence_id), Commitment.fresh(version_digest)
    event = record(
        FingerprintCommitted(
            licence_id=licence_id, version_digest=version_digest, commitment=fresh.digest
        ),
        contract=licence.request_id,
    )
    await Mark(
        licence=licence_id,
        version_digest=version_digest,
        nonce=fresh.nonce.hex(),
        salt=fresh.salt.hex(),
        commitment=fresh.digest,
        layout=msgspec.json.encode(room.layout.to_dict()).decode(),
        survey=msgspec.json.encode(room.survey).decode(),
        event=event,
    ).save()
    return await _settled(licence_id)


async def _settled(licence_id: UUID) -> MarkView:
    mark = await mark_of(licence_id)
    assert mark is not None
    return mark


@unit_of_work
async def _enter_copy(
    actor: Actor,
    licence_id: UUID,
    columns: list[str],
    file: Made,
    *,
    marking: Marking,
    form: FileFormat = FileFormat.PARQUET,
) -> LicensedFile:
    """Record the copy, unless another request made it meanwhile."""
    await locked(Licence.select(Licence.id).where(Licence.id == licence_id))
    made = await copy_with(licence_id, columns, file.rows, form=form)
    if made is not None:
        unchanged()
        return made
    licence = await licence_of(licence_id)
    document = await document_of(licence.agreement_id)
    mark = None if marking.unmarked else await mark_of(licence_id)
    transform = transform_of(form, marking)
    event = record(
        CopyMade(
            licence_id=licence_id,
            version_id=licence.version_id,
            version_digest=document.product.digest,
            delivered_digest=file.blob.digest,
            transform=transform,
            rows=file.rows,
            unmarked=marking.unmarked.value if marking.unmarked else None,
            commitment=mark.commitment if mark else None,
            cells_share=marking.cells_share if mark else None,
            step_share=marking.step_share if mark else None,
            smallest_class=marking.smallest_class,
        ),
        contract=licence.request_id,
    )
    await Copy(
        licence=licence_id,
        version_digest=document.product.digest,
        columns=msgspec.json.encode(columns).decode(),
        columns_digest=columns_digest(columns),
        rows=file.rows,
        form=form.value,
        transform=transform,
        digest=file.blob.digest,
        size_bytes=file.blob.size_bytes,
        marking=msgspec.json.encode(marking).decode(),
        event=event,
        made_at=now(),
    ).save()
    found = await copy_with(licence_id, columns, file.rows, form=form)
    assert found is not None
    return found
