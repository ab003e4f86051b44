"""Reserving, beginning and ending uses. The delivery slices call these inside their own
commands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.trade.licences.queries import licence_of
from marketplace.use.metering.errors import UnknownUseError, UseOverError
from marketplace.use.metering.events import DutyPerformed
from marketplace.use.metering.schemas import OpenUse
from marketplace.use.metering.tables import Performed, Use

LEASE = timedelta(minutes=10)
"""How long an allowed use stays reserved before its first byte."""


@unit_of_work
async def open_use(actor: Actor, command: OpenUse) -> None:
    """Reserve a use; the caller has asked the policy in the same transaction and records it."""
    await Use(
        id=command.use_id,
        licence=command.licence_id,
        narrowed=command.narrowed_id,
        channel=command.channel,
        purpose=command.purpose,
        rows=command.rows,
        opened_at=now(),
        lease_until=now() + LEASE,
    ).save()
    unchanged()


@unit_of_work
async def begin_use(actor: Actor, use_id: UUID) -> bool:
    """Count the use for good; return whether this was its first byte.

    Raises `UseOverError` when the lease ran out before anything was sent.
    """
    row = await _row(use_id)
    unchanged()
    if cast("datetime | None", row.begun_at) is not None:
        return False
    if now() >= row.lease_until:
        raise UseOverError(delivery_id=use_id)
    row.begun_at = now()
    await row.save()
    return True


@unit_of_work
async def end_use(actor: Actor, use_id: UUID, *, bytes_sent: int) -> None:
    """Note how far a use has come; a resumed download raises the figure, never lowers it."""
    row = await _row(use_id)
    row.ended_at = now()
    row.bytes_sent = max(row.bytes_sent, bytes_sent)
    await row.save()
    unchanged()


@unit_of_work
async def grow_use(actor: Actor, use_id: UUID, *, rows: int, bytes_sent: int) -> bool:
    """Bring a use that is read in parts to `rows` rows in all; its first part begins it.

    A part that was read before changes nothing: return whether the use grew. Raises `UseOverError`
    when the lease ran out before the first part.
    """
    row = await _row(use_id)
    unchanged()
    begun = cast("datetime | None", row.begun_at)
    if begun is not None and rows <= row.rows:
        return False
    if begun is None and now() >= row.lease_until:
        raise UseOverError(delivery_id=use_id)
    row.begun_at, row.rows = begun or now(), rows
    row.bytes_sent += bytes_sent
    await row.save()
    return True


@unit_of_work
async def note_performed(actor: Actor, licence_id: UUID, duty: str) -> None:
    """Note that a duty of the licence was performed now."""
    licence = await licence_of(licence_id)
    await Performed(licence=licence_id, duty=duty, at=now()).save()
    record(DutyPerformed(licence_id=licence_id, duty=duty), contract=licence.request_id)


async def _row(use_id: UUID) -> Use:
    row: Use | None = await locked(Use.objects().where(Use.id == use_id)).first()
    if row is None:
        raise UnknownUseError(delivery_id=use_id)
    return row
