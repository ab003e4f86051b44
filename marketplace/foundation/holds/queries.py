"""What stands still at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.foundation.holds.errors import UnknownHoldError
from marketplace.foundation.holds.model import AUTHORITY_OF, Authority, Target
from marketplace.foundation.holds.schemas import HoldView
from marketplace.foundation.holds.tables import Hold
from marketplace.foundation.organizations.queries import posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.database import row, rows, views
from marketplace.kernel.prepared import prepared, prepared_for_each_count


async def active_holds(kind: Target, target_id: UUID, at: datetime) -> list[HoldView]:
    """List the holds in force on one thing at `at`; none means it may go on."""
    return await active_holds_on([(kind, target_id)], at)


async def active_holds_on(targets: Iterable[tuple[Target, UUID]], at: datetime) -> list[HoldView]:
    """List the holds in force on any of these things at `at`, the oldest first.

    A use names everything it rests on (licence, version, product, unit, enterprise) in one call.
    """
    wanted = set(targets)
    if not wanted:
        return []
    ids = sorted({target_id for _, target_id in wanted})
    return [
        hold
        for hold in views(await _on(len(ids))(*ids), HoldView)
        if (hold.target_kind, hold.target_id) in wanted and hold.is_in_force(at)
    ]


@prepared_for_each_count
def _on(*target_ids: UUID) -> Any:
    return _select().where(Hold.target.is_in(list(target_ids))).order_by(Hold.id)


async def holds_on(kind: Target, target_id: UUID) -> list[HoldView]:
    """List every hold that ever lay on one thing, the oldest first; for its history."""
    which = (Hold.target == target_id) & (Hold.target_kind == kind.value)
    return await rows(_select().where(which).order_by(Hold.id), HoldView)


async def list_holds(at: datetime) -> list[HoldView]:
    """List every hold in force at `at`, the newest first; for the regulator and the public."""
    return [hold for hold in views(await _not_lifted(), HoldView) if hold.is_in_force(at)]


@prepared
def _not_lifted() -> Any:
    return _select().where(Hold.lifted_at.is_null()).order_by(Hold.id, ascending=False)


async def hold_of(hold_id: UUID) -> HoldView:
    """Return one hold, or UnknownHoldError."""
    found = await row(_select().where(Hold.id == hold_id), HoldView)
    if found is None:
        raise UnknownHoldError(hold_id=hold_id)
    return found


async def authority_of(actor: Actor | None, at: datetime) -> Authority | None:
    """Return the highest authority that an actor carries at `at`; None when they carry none."""
    held = await posts_of(actor.user_id, at) if actor and actor.user_id else []
    return max((AUTHORITY_OF[one.post] for one in held if one.post in AUTHORITY_OF), default=None)


def _select() -> Any:
    return Hold.select(
        Hold.id,
        Hold.target_kind,
        Hold.target.as_alias("target_id"),
        Hold.authority,
        Hold.unit.as_alias("unit_id"),
        Hold.ground,
        Hold.rule,
        Hold.clause,
        Hold.placed_by,
        Hold.placed_at,
        Hold.until,
        Hold.lifted_by,
        Hold.lifted_at,
    )
