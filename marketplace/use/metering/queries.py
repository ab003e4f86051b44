"""What was used, and how a licence stands for the evaluator."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from piccolo.columns.combination import Where
from piccolo.query.functions.aggregate import Count, Max, Sum

from contracts.evaluation import StateOfWorld
from marketplace.kernel.database import rows, views
from marketplace.kernel.prepared import prepared
from marketplace.trade.licences.model import POLICY_STATUS
from marketplace.trade.licences.schemas import LicenceView, NarrowedView
from marketplace.use.metering.errors import UnknownUseError
from marketplace.use.metering.schemas import MeteredView, UseView
from marketplace.use.metering.tables import Performed, Use

NO_USE: Final = UUID(int=0)
"""Stands for the use to leave out where none is."""


async def uses_of(licence_id: UUID) -> list[UseView]:
    """List every use of a licence, the newest first, those that never began included."""
    found = _select().where(Use.licence == licence_id).order_by(Use.id, ascending=False)
    return await rows(found, UseView)


async def use_of(use_id: UUID) -> UseView:
    """Return a use, or `UnknownUseError`."""
    found = views(await _use(use_id), UseView)
    if not found:
        raise UnknownUseError(delivery_id=use_id)
    return found[0]


@prepared
def _use(use_id: UUID) -> Any:
    return _select().where(Use.id == use_id)


def _select() -> Any:
    return Use.select(
        Use.id.as_alias("use_id"),
        Use.licence.as_alias("licence_id"),
        Use.channel,
        Use.purpose,
        Use.rows,
        Use.opened_at,
        Use.lease_until,
        Use.begun_at,
        Use.ended_at,
        Use.bytes_sent,
        Use.narrowed.as_alias("narrowed_id"),
    )


async def figures_of(
    licence_id: UUID, *, since: datetime | None = None, until: datetime | None = None
) -> MeteredView:
    """Return what was used of a licence in a period; only uses that began."""
    begun = [
        use
        for use in await uses_of(licence_id)
        if use.begun_at is not None
        and (since is None or since <= use.begun_at)
        and (until is None or use.begun_at < until)
    ]
    return MeteredView(
        uses=len(begun),
        rows=sum(use.rows for use in begun),
        bytes_sent=sum(use.bytes_sent for use in begun),
        last_used=max((use.begun_at for use in begun if use.begun_at), default=None),
    )


async def state_of(
    licence: LicenceView, at: datetime, *, besides: UUID | None = None
) -> StateOfWorld:
    """Return how the licence stands before the next act; uses under a lease count as well.

    The use `besides` is left out: it is the act that is asked about.
    """
    counted = await _under_licence(licence.licence_id, at, besides or NO_USE)
    return await _state(licence, counted[0])


@prepared
def _under_licence(licence_id: UUID, at: datetime, besides: UUID) -> Any:
    return _counted(Use.licence == licence_id, at, besides)


async def state_under(
    narrowed: NarrowedView, at: datetime, *, besides: UUID | None = None
) -> StateOfWorld:
    """Return how a smaller licence stands before the next act; only uses under it count here."""
    counted = await _under_narrowed(narrowed.narrowed_id, at, besides or NO_USE)
    return await _state(narrowed, counted[0])


@prepared
def _under_narrowed(narrowed_id: UUID, at: datetime, besides: UUID) -> Any:
    return _counted(Use.narrowed == narrowed_id, at, besides)


def _counted(which: Where, at: datetime, besides: UUID) -> Any:
    counts = Use.begun_at.is_not_null() | (Use.lease_until > at)
    return Use.select(
        Count(alias="uses"), Sum(Use.rows, alias="rows"), Max(Use.opened_at, alias="last")
    ).where(which & counts & (Use.id != besides))


async def _state(licence: LicenceView | NarrowedView, counted: dict[str, Any]) -> StateOfWorld:
    return StateOfWorld(
        status=POLICY_STATUS[licence.standing],
        uses=counted["uses"],
        rows_delivered=int(counted["rows"] or 0),
        began=licence.valid_from,
        last_used=_instant(counted["last"]),
        performed=await performed_of(licence.licence_id),
    )


def _instant(found: datetime | str | None) -> datetime | None:
    """Return an aggregate's instant; SQLite gives it as the text that it keeps."""
    return datetime.fromisoformat(found) if isinstance(found, str) else found


async def performed_of(licence_id: UUID) -> dict[str, datetime]:
    """Return when each duty of a licence was last performed, by the duty's id in the policy."""
    return {one["duty"]: one["at"] for one in await _performed(licence_id)}


@prepared
def _performed(licence_id: UUID) -> Any:
    return (
        Performed.select(Performed.duty, Performed.at)
        .where(Performed.licence == licence_id)
        .order_by(Performed.at)
    )
