"""What ends a session or a job before its time: a recall, a hold, a licence that has stopped."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.foundation.holds.model import Target
from marketplace.foundation.holds.queries import active_holds_on
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.listings.queries import listing, resource_of_product
from marketplace.trade.licences.queries import is_current
from marketplace.use.cleanroom.errors import RoomHeldError
from marketplace.use.cleanroom.events import SessionClosed
from marketplace.use.cleanroom.model import SessionEnd
from marketplace.use.cleanroom.queries import open_sessions_on, session_of
from marketplace.use.cleanroom.schemas import SessionView
from marketplace.use.cleanroom.tables import Session


@unit_of_work
async def close_rooms(actor: Actor, listing_id: UUID) -> int:  # noqa: ARG001 - every command is told who acts
    """Close every session on a version that was called back, tried or licensed; return how many.

    What runs in them is ended at its next check and not answered.
    """
    unchanged()
    found = await open_sessions_on((await listing(listing_id)).version.version_id, now())
    for session in found:
        await end_session(session, SessionEnd.RECALLED)
    return len(found)


async def end_session(session: SessionView, end: SessionEnd) -> None:
    """Note that a session ended and why; part of the command that ends it."""
    await Session.update({Session.closed_at: now(), Session.end: end.value}).where(
        Session.id == session.session_id
    )
    record(
        SessionClosed(
            session_id=session.session_id, enterprise_id=session.enterprise_id, end=end.value
        )
    )


async def stands(session: SessionView) -> bool:
    """Return whether a job that runs in the session may go on."""
    if (await session_of(session.session_id)).closed_at is not None:
        return False
    if session.licence_id is None:
        return not await _is_held(session, now())
    return await is_current(session.licence_id, session.epoch, narrowed_id=session.narrowed_id)


async def require_trial_free(session: SessionView, at: datetime) -> None:
    """Raise `RoomHeldError` while a hold lies on what a trial rests on.

    A licensed session asks its licence instead, which says the same with the contract's reasons.
    """
    if session.licence_id is None and await _is_held(session, at):
        raise RoomHeldError(session_id=session.session_id)


async def _is_held(session: SessionView, at: datetime) -> bool:
    rests_on = [
        (Target.UNIT, session.unit_id),
        (Target.RESOURCE, await resource_of_product(session.product_id)),
        (Target.PRODUCT, session.product_id),
        (Target.VERSION, session.version_id),
        (Target.ENTERPRISE, session.enterprise_id),
    ]
    return bool(await active_holds_on(rests_on, at))
