"""What a unit has registered and taken in, for those who serve there; and for the slices above."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anonymize.roles import Kind, Role
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import appointments_of, posts_of, require_post
from marketplace.foundation.organizations.schemas import Posting
from marketplace.kernel.access import Actor
from marketplace.kernel.errors import NotFoundError
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.kernel.prepared import prepared
from marketplace.kernel.text import Text
from marketplace.supply.resources.errors import UnknownBatchError, UnknownResourceError
from marketplace.supply.resources.model import CensusField, DataGrade, UpdateCycle, Zone
from marketplace.supply.resources.schemas import (
    BatchView,
    ColumnView,
    CombinationView,
    ExaminationView,
    ResourceView,
)
from marketplace.supply.resources.tables import Batch, BatchColumn, Resource


async def units_served_by(actor: Actor, at: datetime) -> list[UUID]:
    """Return the units at which the actor holds a post at `at`, each once."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    return list(dict.fromkeys(posting.unit_id for posting in held))


async def require_seen(actor: Actor, unit_id: UUID, hidden: NotFoundError, *, at: datetime) -> None:
    """Let pass who serves at the unit at `at`; to anybody else the thing is not there."""
    if unit_id not in await units_served_by(actor, at):
        raise hidden


async def require_liaison(
    actor: Actor, unit_id: UUID, hidden: NotFoundError, *, at: datetime
) -> Posting:
    """Return the actor's posting as liaison of the unit.

    Who never served there is told that the thing is not there; who did, why it does not suffice.
    """
    await require_known(actor, unit_id, hidden)
    return await require_post(actor, unit_id, Post.LIAISON, at=at)


async def require_known(actor: Actor, unit_id: UUID, hidden: NotFoundError) -> None:
    """Let pass who ever served at the unit; to anybody else the thing is not there."""
    if actor.user_id not in {one.user_id for one in await appointments_of(unit_id)}:
        raise hidden


async def resource_of(resource_id: UUID) -> ResourceView:
    """Return a census record, or UnknownResourceError; for the slices above."""
    found = await Resource.select().where(Resource.id == resource_id)
    if not found:
        raise UnknownResourceError(resource_id=resource_id)
    return _resource(found[0])


async def resource_for(actor: Actor, resource_id: UUID, *, at: datetime) -> ResourceView:
    """Return a census record to somebody who serves at its unit, or UnknownResourceError."""
    resource = await resource_of(resource_id)
    hidden = UnknownResourceError(resource_id=resource_id)
    await require_seen(actor, resource.unit_id, hidden, at=at)
    return resource


async def resources_for(actor: Actor, *, at: datetime) -> list[ResourceView]:
    """List the census records of the units at which the actor serves, the newest first."""
    units = await units_served_by(actor, at)
    if not units:
        return []
    found = (
        await Resource.select()
        .where(Resource.unit.is_in(units))
        .order_by(Resource.id, ascending=False)
    )
    return [_resource(one) for one in found]


async def page_of_resources(
    actor: Actor, *, at: datetime, cursor: str | None, limit: int
) -> Page[ResourceView]:
    """Return one page of the same list."""
    units = await units_served_by(actor, at)

    async def shown(found: dict[str, Any]) -> ResourceView:
        return _resource(found)

    theirs = Resource.unit.is_in(units) if units else Resource.id.is_null()
    query = Resource.select().where(theirs)
    return await newest_page(query, Resource.id, cursor=cursor, limit=limit, view=shown)


async def batch_of(batch_id: UUID) -> BatchView:
    """Return a batch, or UnknownBatchError; for the slices above."""
    found = await _batch_row(batch_id)
    if not found:
        raise UnknownBatchError(batch_id=batch_id)
    return _batch(found[0])


@prepared
def _batch_row(batch_id: UUID) -> Any:
    return _select_batches().where(Batch.id == batch_id)


async def batches_of(resource_id: UUID) -> list[BatchView]:
    """List the batches of a resource, the newest first."""
    found = (
        await _select_batches()
        .where(Batch.resource == resource_id)
        .order_by(Batch.taken_in_at, Batch.id, ascending=False)
    )
    return [_batch(one) for one in found]


async def examination_of(batch_id: UUID) -> ExaminationView:
    """Return a batch with what is known of its columns (none before it was examined)."""
    batch = await batch_of(batch_id)
    found = await _columns(batch_id)
    raw = await _combinations(batch_id)
    combinations = msgspec.json.decode(raw[0]["combinations"] or "[]", type=list[CombinationView])
    return ExaminationView(
        batch=batch, columns=[_column(one) for one in found], combinations=combinations
    )


@prepared
def _columns(batch_id: UUID) -> Any:
    return BatchColumn.select().where(BatchColumn.batch == batch_id).order_by(BatchColumn.position)


@prepared
def _combinations(batch_id: UUID) -> Any:
    return Batch.select(Batch.combinations).where(Batch.id == batch_id)


async def examination_for(actor: Actor, batch_id: UUID, *, at: datetime) -> ExaminationView:
    """Return the same to somebody who serves at the unit, or UnknownBatchError."""
    examination = await examination_of(batch_id)
    hidden = UnknownBatchError(batch_id=batch_id)
    await require_seen(actor, examination.batch.unit_id, hidden, at=at)
    return examination


def _select_batches() -> Any:
    return Batch.select(
        Batch.id.as_alias("batch_id"),
        Batch.resource.as_alias("resource_id"),
        Batch.resource.unit.as_alias("unit_id"),
        Batch.file_name,
        Batch.sha256,
        Batch.size_bytes,
        Batch.rows,
        Batch.columns,
        Batch.encoding,
        Batch.delimiter,
        Batch.taken_in_by,
        Batch.taken_in_at,
        Batch.examined_at,
        Batch.confirmed_by,
        Batch.confirmed_at,
    )


def _batch(found: dict[str, Any]) -> BatchView:
    return BatchView(**found)


def _resource(found: dict[str, Any]) -> ResourceView:
    return ResourceView(
        id=found["id"],
        number=found["number"],
        unit_id=found["unit"],
        system=found["system"],
        table_name=found["table_name"],
        title=Text(found["title_zh"], found["title_en"]),
        duty=found["duty"],
        duty_clause=found["duty_clause"],
        update_cycle=UpdateCycle(found["update_cycle"]),
        source_statement=found["source_statement"],
        grade=DataGrade(found["grade"]),
        contains_personal=bool(found["contains_personal"]),
        zone=Zone(found["zone"]),
        fields=msgspec.json.decode(found["fields"], type=list[CensusField]),
        population=found["population"],
        place_column=found["place_column"],
        count_column=found["count_column"],
        revision=found["revision"],
        registered_by=found["registered_by"],
        registered_at=found["registered_at"],
    )


def _column(found: dict[str, Any]) -> ColumnView:
    return ColumnView(
        name=found["name"],
        found_role=Role(found["found_role"]),
        kind=Kind(found["kind"]),
        confidence=found["confidence"],
        reason=Text(found["reason_zh"], found["reason_en"]),
        distinct=found["distinct_values"],
        missing=found["missing"],
        role=Role(found["role"]) if found["role"] else None,
    )
