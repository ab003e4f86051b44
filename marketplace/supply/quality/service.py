"""Measuring the quality of a batch."""

from __future__ import annotations

import asyncio
from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.quality import model
from marketplace.supply.quality.events import QualityMeasured
from marketplace.supply.quality.model import Attribute, Count
from marketplace.supply.quality.queries import newest_card
from marketplace.supply.quality.schemas import (
    Counted,
    EnterCard,
    MeasureQuality,
    QualityCardView,
)
from marketplace.supply.quality.tables import QualityCard, QualityFigure
from marketplace.supply.resources.errors import NotExaminedError, UnknownBatchError
from marketplace.supply.resources.intake import digest_found, table_under
from marketplace.supply.resources.queries import (
    batch_of,
    batches_of,
    examination_of,
    require_liaison,
    resource_of,
)
from marketplace.supply.resources.schemas import ExaminationView


async def measure_quality(actor: Actor, command: MeasureQuality) -> QualityCardView:
    """Measure the five attributes of an examined batch and keep the card."""
    with with_key(None):  # the key of the door belongs to the entry below
        examination = await _allow_measuring(actor, command.batch_id)
    counts = await _count(examination)
    counted = [
        Counted(attribute=attribute, passed=count.passed, total=count.total)
        for attribute, count in counts.items()
    ]
    return await _enter_card(actor, EnterCard(batch_id=command.batch_id, counted=counted))


@unit_of_work
async def _allow_measuring(actor: Actor, batch_id: UUID) -> ExaminationView:
    """Say whether the actor may have the batch measured; a refusal is recorded."""
    examination = await examination_of(batch_id)
    hidden = UnknownBatchError(batch_id=batch_id)
    await require_liaison(actor, examination.batch.unit_id, hidden, at=now())
    if examination.batch.examined_at is None:
        raise NotExaminedError(batch_id=batch_id)
    unchanged()
    return examination


async def _count(examination: ExaminationView) -> dict[Attribute, Count]:
    """Count the five attributes; bytes that cannot be read whole leave only what is on record."""
    batch = examination.batch
    resource = await resource_of(batch.resource_id)
    is_whole = await digest_found(batch.sha256) == batch.sha256
    arrivals = [one.taken_in_at for one in await batches_of(resource.id)]
    kinds = {column.name: column.kind for column in examination.columns}
    accurate = Count(0, 1)
    if is_whole:
        frame = await table_under(batch.sha256)
        accurate = await asyncio.to_thread(model.accuracy, frame, kinds)
    declared = [field.name for field in resource.fields]
    return {
        Attribute.AUTHENTICITY: model.authenticity(declared, list(kinds)),
        Attribute.ACCURACY: accurate,
        Attribute.COMPLETENESS: model.completeness(
            batch.rows, [column.missing for column in examination.columns]
        ),
        Attribute.TIMELINESS: model.timeliness(arrivals, resource.update_cycle.longest),
        Attribute.AVAILABILITY: model.availability(is_whole=is_whole),
    }


@unit_of_work
async def _enter_card(actor: Actor, command: EnterCard) -> QualityCardView:
    """Enter a quality card."""
    batch = await batch_of(command.batch_id)
    await require_liaison(
        actor, batch.unit_id, UnknownBatchError(batch_id=command.batch_id), at=now()
    )
    entered = QualityCard(batch=command.batch_id, measured_at=now())
    await entered.save()
    await QualityFigure.insert(
        *(
            QualityFigure(
                card=entered.id,
                attribute=one.attribute.value,
                passed=one.passed,
                total=one.total,
            )
            for one in command.counted
        )
    )
    view = await newest_card(command.batch_id)
    assert view is not None
    record(
        QualityMeasured(
            card_id=entered.id,
            batch_id=command.batch_id,
            unit_id=batch.unit_id,
            reached=sum(attribute.reaches for attribute in view.attributes),
        )
    )
    return view
