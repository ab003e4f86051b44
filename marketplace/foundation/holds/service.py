"""Placing and lifting holds."""

from __future__ import annotations

from uuid import UUID

from marketplace.foundation.holds.errors import (
    HigherAuthorityError,
    HoldOverError,
    NoAuthorityError,
    NoRuleBasisError,
    UntilPastError,
)
from marketplace.foundation.holds.events import HoldLifted, HoldPlaced
from marketplace.foundation.holds.model import AUTHORITY_OF, Authority, Target
from marketplace.foundation.holds.queries import hold_of
from marketplace.foundation.holds.schemas import HoldView, LiftHold, PlaceHold
from marketplace.foundation.holds.tables import Hold
from marketplace.foundation.organizations.queries import posts_of
from marketplace.foundation.organizations.schemas import Posting
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.unit_of_work import record, unit_of_work


@unit_of_work
async def place_hold(actor: Actor, command: PlaceHold) -> HoldView:
    """Stop something by the authority of the city or the regulator; it takes effect at once.

    An officer of a unit or district stops their own things through the slice that knows whose they
    are; it calls `enter_hold` with their posting.
    """
    posting = await _highest(actor)
    if AUTHORITY_OF[posting.post] < Authority.CITY:
        raise NoAuthorityError(target_id=command.target_id)
    return await enter_hold(posting, command)


async def enter_hold(
    posting: Posting, command: PlaceHold, *, contract: UUID | None = None
) -> HoldView:
    """Write a hold by the authority of `posting`, whose reach over the target the caller has asked.

    Inside a unit of work. `contract` is the thread in which the event is counted, if there is one.
    """
    authority = AUTHORITY_OF.get(posting.post)
    if authority is None:
        raise NoAuthorityError(target_id=command.target_id)
    await _require_basis(command)
    if command.until is not None and command.until <= now():
        raise UntilPastError(field="until")
    hold = Hold(
        target_kind=command.target_kind.value,
        target=command.target_id,
        authority=int(authority),
        unit=posting.unit_id,
        ground=command.ground.value,
        rule=command.rule,
        clause=command.clause,
        placed_by=posting.user_id,
        placed_at=now(),
        until=command.until,
    )
    await hold.save()
    record(
        HoldPlaced(
            hold_id=hold.id,
            authority=authority.name.lower(),
            ground=command.ground.value,
            rule=command.rule,
            clause=command.clause,
            until=command.until,
            **_subject(command.target_kind, command.target_id),
        ),
        contract=contract,
    )
    return await hold_of(hold.id)


async def _require_basis(command: PlaceHold) -> None:
    rule = (await rulebook(now())).rules.get(command.rule)
    in_force = rule is not None and rule.is_in_force(day_of(now()))
    if rule is None or not in_force or rule.clause(command.clause) is None:
        raise NoRuleBasisError(field="rule", rule=command.rule, clause=command.clause)


@unit_of_work
async def lift_hold(actor: Actor, command: LiftHold) -> HoldView:
    """Take a hold off; the same authority or a higher one does, never a lower one.

    An authority of a unit or district lifts only what its own unit placed.
    """
    hold = await locked(Hold.objects().where(Hold.id == command.hold_id)).first()
    view = await hold_of(command.hold_id)
    posting = await _highest(actor)
    authority = AUTHORITY_OF[posting.post]
    own = posting.unit_id == view.unit_id
    if not authority.may_lift(view.authority) or (authority < Authority.CITY and not own):
        raise HigherAuthorityError(hold_id=view.id)
    if not view.is_in_force(now()):
        raise HoldOverError(hold_id=view.id)
    hold.lifted_by, hold.lifted_at = actor.user_id, now()
    await hold.save()
    record(
        HoldLifted(
            hold_id=view.id,
            authority=authority.name.lower(),
            **_subject(view.target_kind, view.target_id),
        )
    )
    return await hold_of(view.id)


async def _highest(actor: Actor) -> Posting:
    held = await posts_of(actor.user_id, now()) if actor.user_id else []
    able = [posting for posting in held if posting.post in AUTHORITY_OF]
    if not able:
        raise NoAuthorityError
    return max(able, key=lambda posting: AUTHORITY_OF[posting.post])


def _subject(kind: Target, target_id: UUID) -> dict[str, UUID]:
    return {f"{kind.value}_id": target_id}
