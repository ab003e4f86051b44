"""Registering and correcting census records; taking batches in; examining and confirming
columns.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from anonymize.detect import Profile, detect
from anonymize.roles import Role
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import require_post
from marketplace.foundation.organizations.tables import Unit
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.judgements import written
from marketplace.kernel.series import next_number
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.resources.errors import (
    BlankFieldError,
    DuplicateFieldError,
    DuplicateResourceError,
    DutyMissingError,
    NotExaminedError,
    StaleResourceError,
    UnknownBatchError,
    UnknownColumnError,
    UnknownResourceError,
)
from marketplace.supply.resources.events import (
    BatchTakenIn,
    ColumnsConfirmed,
    ColumnsExamined,
    ResourceCorrected,
    ResourceRegistered,
)
from marketplace.supply.resources.intake import table_under, take_in
from marketplace.supply.resources.model import (
    CensusField,
    checked_file_name,
    population_called,
)
from marketplace.supply.resources.queries import (
    batch_of,
    examination_of,
    require_liaison,
    resource_of,
)
from marketplace.supply.resources.schemas import (
    BatchView,
    ColumnView,
    CombinationView,
    ConfirmColumns,
    CorrectResource,
    EnterBatch,
    EnterExamination,
    ExaminationView,
    ExamineColumns,
    RegisterResource,
    ResourceView,
    TakeInBatch,
)
from marketplace.supply.resources.tables import Batch, BatchColumn, Resource

CENSUS_PLACE = "HZ"


@unit_of_work
async def register_resource(actor: Actor, command: RegisterResource) -> ResourceView:
    """Enter a table in the census of the actor's unit; its liaison only."""
    await require_post(actor, command.unit_id, Post.LIAISON, at=now())
    _require_complete(command)
    await _require_new(command)
    entered = Resource(
        number=await next_number(CENSUS_PLACE, "C"),
        unit=command.unit_id,
        system=command.system.strip(),
        table_name=command.table_name.strip(),
        registered_by=actor.user_id,
        registered_at=now(),
        **_content(command),
    )
    await entered.save()
    record(
        ResourceRegistered(
            resource_id=entered.id,
            unit_id=command.unit_id,
            number=entered.number,
            grade=command.grade.value,
            contains_personal=command.contains_personal,
        )
    )
    return await resource_of(entered.id)


def _require_complete(command: RegisterResource | CorrectResource) -> None:
    if not command.duty.strip() or not command.duty_clause.strip():
        raise DutyMissingError(field="duty")
    for name in ("system", "table_name", "title_zh", "title_en", "source_statement"):
        if not getattr(command, name, "-").strip():
            raise BlankFieldError(field=name)
    counts = Counter(field.name for field in command.fields)
    for name, count in counts.items():
        if count > 1:
            raise DuplicateFieldError(field="fields", name=name)
    place, count_of = command.place_column.strip(), command.count_column.strip()
    if place and place == count_of:
        raise DuplicateFieldError(field="count_column", name=place)


async def _require_new(command: RegisterResource) -> None:
    """The unit's row is locked first, so that two registrations of one table cannot both pass."""
    await locked(Unit.select(Unit.id).where(Unit.id == command.unit_id))
    found = await Resource.select(Resource.number).where(
        (Resource.unit == command.unit_id)
        & (Resource.system == command.system.strip())
        & (Resource.table_name == command.table_name.strip())
    )
    if found:
        raise DuplicateResourceError(number=found[0]["number"])


def _content(command: RegisterResource | CorrectResource) -> dict[str, Any]:
    return {
        "title_zh": command.title_zh.strip(),
        "title_en": command.title_en.strip(),
        "duty": command.duty.strip(),
        "duty_clause": command.duty_clause.strip(),
        "update_cycle": command.update_cycle.value,
        "source_statement": command.source_statement.strip(),
        "grade": command.grade.value,
        "contains_personal": command.contains_personal,
        "zone": command.zone.value,
        "fields": _written_fields(command.fields),
        "population": population_called(command.population),
        "place_column": command.place_column.strip(),
        "count_column": command.count_column.strip(),
    }


def _written_fields(fields: Sequence[CensusField]) -> str:
    return written(list(fields))


@unit_of_work
async def correct_resource(actor: Actor, command: CorrectResource) -> ResourceView:
    """Replace what a census record says; what was measured and listed under it stays as it was."""
    found = await locked(Resource.objects().where(Resource.id == command.resource_id).first())
    hidden = UnknownResourceError(resource_id=command.resource_id)
    if found is None:
        raise hidden
    await require_liaison(actor, found.unit, hidden, at=now())
    _require_complete(command)
    if found.revision != command.if_match:
        raise StaleResourceError(resource_id=found.id)
    for name, value in _content(command).items():
        setattr(found, name, value)
    found.revision += 1
    await found.save()
    record(
        ResourceCorrected(
            resource_id=found.id,
            unit_id=found.unit,
            revision=found.revision,
            grade=command.grade.value,
        )
    )
    return await resource_of(found.id)


async def take_in_batch(
    actor: Actor, command: TakeInBatch, stream: AsyncIterable[bytes]
) -> BatchView:
    """Take in the stream as a batch of the resource; the same bytes again are the same batch.

    No transaction is open while bytes arrive: the right to take in is asked before the first of
    them and again when the batch is entered.
    """
    name = checked_file_name(command.file_name)
    with with_key(None):  # the key of the door belongs to the entry below
        await _allow_intake(actor, command)
    reading = await take_in(stream)
    arrived = EnterBatch(
        resource_id=command.resource_id,
        file_name=name,
        sha256=reading.sha256,
        size_bytes=reading.size_bytes,
        rows=reading.rows,
        columns=len(reading.frame.columns),
        encoding=reading.encoding,
        delimiter=reading.delimiter,
    )
    return await _enter_batch(actor, arrived)


@unit_of_work
async def _allow_intake(actor: Actor, command: TakeInBatch) -> ResourceView:
    """Say whether the actor may take in a batch now; a refusal is recorded, nothing else
    happens.
    """
    resource = await resource_of(command.resource_id)
    hidden = UnknownResourceError(resource_id=resource.id)
    await require_liaison(actor, resource.unit_id, hidden, at=now())
    unchanged()
    return resource


@unit_of_work
async def _enter_batch(actor: Actor, command: EnterBatch) -> BatchView:
    """Enter bytes that have arrived as a batch of the resource, or find them entered already."""
    resource = await locked(Resource.objects().where(Resource.id == command.resource_id).first())
    hidden = UnknownResourceError(resource_id=command.resource_id)
    if resource is None:
        raise hidden
    await require_liaison(actor, resource.unit, hidden, at=now())
    known = await Batch.select(Batch.id).where(
        (Batch.resource == resource.id) & (Batch.sha256 == command.sha256)
    )
    if known:
        unchanged()
        return msgspec.structs.replace(await batch_of(known[0]["id"]), already_known=True)
    counted = msgspec.structs.asdict(command)
    del counted["resource_id"]
    entered = Batch(resource=resource.id, taken_in_by=actor.user_id, taken_in_at=now(), **counted)
    await entered.save()
    record(
        BatchTakenIn(
            batch_id=entered.id,
            resource_id=resource.id,
            unit_id=resource.unit,
            sha256=command.sha256,
            rows=command.rows,
            columns=command.columns,
        )
    )
    return await batch_of(entered.id)


async def examine_columns(actor: Actor, command: ExamineColumns) -> ExaminationView:
    """Judge every column of a batch; a second time finds what was found, and confirms nothing."""
    batch = await batch_of(command.batch_id)
    with with_key(None):
        await _allow_examination(actor, command)
    if batch.examined_at is not None:
        return await examination_of(batch.batch_id)
    profile = await asyncio.to_thread(detect, await table_under(batch.sha256))
    return await _enter_examination(actor, _examination(command.batch_id, profile))


def _examination(batch_id: UUID, profile: Profile) -> EnterExamination:
    columns = [
        ColumnView(
            name=column.name,
            found_role=column.role,
            kind=column.kind,
            confidence=column.confidence,
            reason=Text.of(column.reason),
            distinct=column.distinct,
            missing=column.missing,
            role=None,
        )
        for column in profile.columns
    ]
    combinations = [
        CombinationView(columns=list(one.columns), unique_share=one.unique_share)
        for one in profile.combinations
    ]
    return EnterExamination(batch_id=batch_id, columns=columns, combinations=combinations)


@unit_of_work
async def _allow_examination(actor: Actor, command: ExamineColumns) -> BatchView:
    """Say whether the actor may have the batch examined; a refusal is recorded."""
    batch = await batch_of(command.batch_id)
    await require_liaison(
        actor, batch.unit_id, UnknownBatchError(batch_id=batch.batch_id), at=now()
    )
    unchanged()
    return batch


@unit_of_work
async def _enter_examination(actor: Actor, command: EnterExamination) -> ExaminationView:
    """Enter what the examination found, once per batch."""
    batch = await _locked_batch(actor, command.batch_id)
    if batch.examined_at is not None:
        unchanged()
        return await examination_of(batch.batch_id)
    await Batch.update(
        {Batch.examined_at: now(), Batch.combinations: written(command.combinations)}
    ).where(Batch.id == batch.batch_id)
    await BatchColumn.insert(
        *(_column_row(batch.batch_id, i, column) for i, column in enumerate(command.columns))
    )
    found = Counter(column.found_role for column in command.columns)
    record(
        ColumnsExamined(
            batch_id=batch.batch_id,
            unit_id=batch.unit_id,
            direct=found[Role.DIRECT],
            quasi=found[Role.QUASI],
            sensitive=found[Role.SENSITIVE],
            plain=found[Role.PLAIN],
        )
    )
    return await examination_of(batch.batch_id)


def _column_row(batch_id: UUID, position: int, column: ColumnView) -> BatchColumn:
    return BatchColumn(
        batch=batch_id,
        position=position,
        name=column.name,
        found_role=column.found_role.value,
        kind=column.kind.value,
        confidence=column.confidence,
        reason_zh=column.reason.zh,
        reason_en=column.reason.en,
        distinct_values=column.distinct,
        missing=column.missing,
    )


@unit_of_work
async def confirm_columns(actor: Actor, command: ConfirmColumns) -> ExaminationView:
    """Settle the role of every column; the liaison answers for it from then on."""
    batch = await _locked_batch(actor, command.batch_id)
    if batch.examined_at is None:
        raise NotExaminedError(batch_id=batch.batch_id)
    examination = await examination_of(batch.batch_id)
    _require_every_column(examination, command.roles)
    if examination.is_confirmed and examination.roles == command.roles:
        unchanged()
        return examination
    for name, role in command.roles.items():
        await BatchColumn.update({BatchColumn.role: role.value}).where(
            (BatchColumn.batch == batch.batch_id) & (BatchColumn.name == name)
        )
    await Batch.update({Batch.confirmed_by: actor.user_id, Batch.confirmed_at: now()}).where(
        Batch.id == batch.batch_id
    )
    record(
        ColumnsConfirmed(
            batch_id=batch.batch_id,
            unit_id=batch.unit_id,
            corrected=sum(c.found_role is not command.roles[c.name] for c in examination.columns),
        )
    )
    return await examination_of(batch.batch_id)


def _require_every_column(examination: ExaminationView, roles: Mapping[str, Role]) -> None:
    known = {column.name for column in examination.columns}
    for name in sorted(known ^ set(roles)):
        raise UnknownColumnError(field="roles", column=name)


async def _locked_batch(actor: Actor, batch_id: UUID) -> BatchView:
    """Return the batch, its row locked, to the liaison of its unit."""
    await locked(Batch.select(Batch.id).where(Batch.id == batch_id))
    batch = await batch_of(batch_id)
    await require_liaison(actor, batch.unit_id, UnknownBatchError(batch_id=batch_id), at=now())
    return batch
