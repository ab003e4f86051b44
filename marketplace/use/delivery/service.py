"""Opening, preparing, beginning, ending and acknowledging deliveries."""

from __future__ import annotations

from uuid import UUID

import msgspec

from contracts.agreement import Agreement
from contracts.policy.vocabulary import Action, Channel
from marketplace.foundation.organizations.errors import NotMemberError
from marketplace.foundation.organizations.queries import require_member
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Reason, Refusal, RefusalReason, Verdict
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.ids import new_id
from marketplace.kernel.judgements import Decided, keep_judgement
from marketplace.kernel.series import next_number
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.desensitisation.queries import evidence_of
from marketplace.supply.listings.queries import version_of
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.licences.tables import Licence
from marketplace.use.delivery import gate
from marketplace.use.delivery.errors import (
    LicenceStoppedError,
    NotHolderError,
    NotReadyError,
    UnknownDeliveryError,
    WrongDigestError,
)
from marketplace.use.delivery.events import (
    DeliveryAcknowledged,
    DeliveryAllowed,
    DeliveryBegun,
    DeliveryEnded,
    DeliveryPrepared,
    DeliveryRefused,
)
from marketplace.use.delivery.making import TRANSFORMS, Made, make_file
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.schemas import AcknowledgeDelivery, DeliveryView, OpenDownload
from marketplace.use.delivery.tables import Delivery
from marketplace.use.metering.queries import state_of
from marketplace.use.metering.schemas import OpenUse
from marketplace.use.metering.service import begin_use, end_use, open_use

OPEN = "delivery.open"


async def open_download(actor: Actor, command: OpenDownload) -> DeliveryView | Refusal:
    """Open a download: ask licence and policy now, reserve the use, make the file ready.

    No transaction is open while the file is made; a file that cannot be made costs no use.
    """
    allowed = await _allow_download(actor, command)
    if isinstance(allowed, Refusal):
        return allowed
    with with_key(None):  # the door's key belongs to the step above
        if allowed.is_ready:
            return allowed
        made = await make_file(
            allowed.version_digest, allowed.columns, form=allowed.format, rows=allowed.rows
        )
        return await _enter_file(actor, allowed.delivery_id, made)


@unit_of_work
async def _allow_download(actor: Actor, command: OpenDownload) -> DeliveryView | Refusal:
    """Ask everything that must hold now; reserve the use, or refuse with every reason."""
    at = now()
    await locked(Licence.select(Licence.id).where(Licence.id == command.licence_id))
    licence = await licence_of(command.licence_id)
    await _require_holder(actor, licence)
    document = await document_of(licence.agreement_id)
    asked = await _asked(command, document, licence)
    reasons = await gate.faults_of_licence(licence, at=at)
    reasons += gate.faults_of_policy(
        document, licence, asked, state=await state_of(licence, at), at=at
    )
    judgement_id = await _keep(actor, licence, asked, reasons)
    if reasons:
        return _refused(licence, judgement_id, reasons)
    return await _reserve(actor, licence, command, asked, judgement_id)


async def _asked(command: OpenDownload, document: Agreement, licence: LicenceView) -> gate.Asked:
    """Put the wish beside what the offered version really holds."""
    granted = document.answers.get("columns")
    columns = command.columns or (list(map(str, granted)) if isinstance(granted, list) else [])
    version = await version_of(licence.version_id)
    rows = (await evidence_of(version.evidence_id)).figures.rows
    return gate.Asked(
        action=Action.REPRODUCE,
        channel=Channel.DOWNLOAD,
        purpose=command.purpose,
        scenario=command.scenario,
        columns=frozenset(columns),
        areas=gate.areas_of(version.answers),
        rows=min(rows, command.rows or rows),
    )


async def _require_holder(actor: Actor, licence: LicenceView) -> None:
    """Raise `NotHolderError`, which is recorded, unless the actor acts for the licence's holder."""
    try:
        await require_member(actor, licence.enterprise_id, at=now())
    except NotMemberError:
        raise NotHolderError(licence_id=licence.licence_id) from None


async def _keep(
    actor: Actor, licence: LicenceView, asked: gate.Asked, reasons: list[RefusalReason]
) -> UUID:
    """Keep what the two gates said, with what they saw."""
    judgement_id = new_id()
    decided = [
        Decided(
            gate=name,
            rule=licence.agreement_number,
            rule_version=licence.digest,
            parameters={},
            verdict=Verdict(
                tuple(Reason(one.code, one.text, {"clause": one.clause}) for one in found)
            ),
        )
        for name in (gate.LICENCE_GATE, gate.POLICY_GATE)
        for found in [[one for one in reasons if one.gate == name]]
    ]
    facts = {
        "licence": str(licence.licence_id),
        "channel": asked.channel.value,
        "purpose": asked.purpose,
        "columns": sorted(asked.columns),
        "areas": sorted(asked.areas),
        "rows": asked.rows,
    }
    await keep_judgement(
        judgement_id,
        decided,
        act=OPEN,
        facts=facts,
        about={"licence_id": licence.licence_id, "enterprise_id": licence.enterprise_id},
        actor=actor,
        at=now(),
    )
    return judgement_id


def _refused(licence: LicenceView, judgement_id: UUID, reasons: list[RefusalReason]) -> Refusal:
    record(
        DeliveryRefused(
            licence_id=licence.licence_id,
            product_id=licence.product_id,
            unit_id=licence.unit_id,
            enterprise_id=licence.enterprise_id,
            judgement_id=judgement_id,
            codes=[reason.code for reason in reasons],
        ),
        contract=licence.request_id,
    )
    return Refusal(act=OPEN, judgement_id=judgement_id, reasons=reasons)


async def _reserve(
    actor: Actor,
    licence: LicenceView,
    command: OpenDownload,
    asked: gate.Asked,
    judgement_id: UUID,
) -> DeliveryView:
    document = await document_of(licence.agreement_id)
    delivery_id = new_id()
    await Delivery(
        id=delivery_id,
        number=await next_number("HZ", "D"),
        licence=licence.licence_id,
        epoch=licence.epoch,
        version=licence.version_id,
        version_digest=document.product.digest,
        format=command.format.value,
        columns=msgspec.json.encode(sorted(asked.columns)).decode(),
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
            channel=asked.channel.name.lower(),
            purpose=asked.purpose,
            rows=asked.rows,
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
            channel=asked.channel.name.lower(),
            rows=asked.rows,
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
    row.event = record(
        DeliveryPrepared(
            delivery_id=delivery_id,
            licence_id=row.licence,
            version_id=row.version,
            version_digest=row.version_digest,
            delivered_digest=made.blob.digest,
            transform=row.transform,
            rows=made.rows,
        ),
        contract=licence.request_id,
    )
    await row.save()
    return await delivery_of(delivery_id)


@unit_of_work
async def begin_delivery(actor: Actor, delivery_id: UUID) -> DeliveryView:
    """Let the first byte leave: the use counts from here, once, however often it is resumed."""
    delivery = await delivery_of(delivery_id)
    licence = await licence_of(delivery.licence_id)
    await _require_holder(actor, licence)
    if not delivery.is_ready:
        raise NotReadyError(delivery_id=delivery_id)
    if licence.epoch != delivery.epoch or await gate.faults_of_licence(licence, at=now()):
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
    await _require_holder(actor, licence)
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


async def _row(delivery_id: UUID) -> Delivery:
    row: Delivery | None = await locked(
        Delivery.objects().where(Delivery.id == delivery_id)
    ).first()
    if row is None:
        raise UnknownDeliveryError(delivery_id=delivery_id)
    return row
