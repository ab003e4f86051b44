"""The calendar at work: every few minutes it takes the steps whose time has come.

What there is to do is computed anew from the facts at each round; what was done is a row with a
unique key, written in the transaction that did it. So a round may be cut short, come late or run
twice at once, and every step is still taken exactly once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from marketplace.foundation.notices.ladder import (
    Limits,
    Step,
    StepKind,
    next_step_at,
    steps_open,
)
from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.organizations.queries import require_chief
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.errors import MarketplaceError
from marketplace.kernel.jobs import Running
from marketplace.kernel.routines import Round, routine
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.listings.queries import listing
from marketplace.supply.listings.tables import Listing
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import SuspendLicence
from marketplace.trade.licences.service import reinstate_by_contract, suspend_by_contract
from marketplace.trade.licences.tables import Licence
from marketplace.trade.requests.tables import Request
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.ending import stop_if_ended
from marketplace.use.followup.events import CalendarStepTaken, PriceReviewed
from marketplace.use.followup.items import (
    REVIEW_DAYS,
    item_of_listing,
    item_of_request,
    items_of_licence,
    licences_to_look_at,
    limits_of,
    listings_to_review,
    requests_to_press,
)
from marketplace.use.followup.life import ended_at
from marketplace.use.followup.model import DutyStanding
from marketplace.use.followup.tables import PriceReview, StepTaken, Watch
from marketplace.use.followup.watched import SUSPENDS, Item, Watched, sentence

WATCH: Final = "followup.watch"
ROUND_EVERY: Final = timedelta(minutes=10)
LOOK_AGAIN: Final = timedelta(days=1)
"""How long a licence is left alone at most: what begins a duty is then seen."""
STOPPABLE: Final = frozenset({Standing.IN_FORCE, Standing.PENDING, Standing.NOT_YET})
_log = structlog.get_logger(__name__)


@routine(WATCH, every=ROUND_EVERY)
async def watch(running: Running, _: Round) -> int:
    """Take every step of this market whose time has come; return how many were taken.

    What one licence cannot do does not hold up the others: it is logged and tried again.
    """
    taken = 0
    async for what, subject_id, follow in _rounds(now()):
        await running.report(0.5, Text("正在查看到期事项。", "Looking at what is due."))
        try:
            taken += await follow(SYSTEM, subject_id)
        except MarketplaceError as error:
            _log.warning("watch_failed", what=what, subject=str(subject_id), code=error.code)
    return taken


Follow = Callable[[Actor, UUID], Awaitable[int]]


async def _rounds(at: datetime) -> AsyncIterator[tuple[str, UUID, Follow]]:
    book = await rulebook(at)
    limits = limits_of(book)
    for licence_id in await licences_to_look_at(at):
        yield "licence", licence_id, follow_licence
    for request_id in await requests_to_press(at, limits=limits):
        yield "request", request_id, follow_request
    for listing_id in await listings_to_review(at, days=book.whole(REVIEW_DAYS), limits=limits):
        yield "listing", listing_id, follow_listing


@unit_of_work
async def follow_licence(actor: Actor, licence_id: UUID) -> int:
    """Take the open steps of a licence's duties, and say when to look again."""
    at, limits = now(), limits_of(await rulebook(now()))
    await locked(Licence.select(Licence.id).where(Licence.id == licence_id))
    stopped = await stop_if_ended(actor, licence_id)
    items = await items_of_licence(await licence_of(licence_id), at)
    taken = stopped + await _take(actor, items, limits, at)
    coming = [next_step_at(item.calendar(limits), at=at) for item in items]
    end = ended_at(await licence_of(licence_id))
    coming.append(end if end > at else None)
    await _look_again(licence_id, min([at + LOOK_AGAIN, *[one for one in coming if one]]))
    return taken


@unit_of_work
async def follow_request(actor: Actor, request_id: UUID) -> int:
    """Take the open steps of an answer that a unit owes."""
    at, limits = now(), limits_of(await rulebook(now()))
    await locked(Request.select(Request.id).where(Request.id == request_id))
    item = await item_of_request(request_id, at)
    return await _take(actor, [item] if item else [], limits, at)


@unit_of_work
async def follow_listing(actor: Actor, listing_id: UUID) -> int:
    """Take the open steps of the review of an offer's price."""
    at, book = now(), await rulebook(now())
    await locked(Listing.select(Listing.id).where(Listing.id == listing_id))
    item = await item_of_listing(listing_id, at, days=book.whole(REVIEW_DAYS))
    return await _take(actor, [item] if item else [], limits_of(book), at)


async def _take(actor: Actor, items: Iterable[Item], limits: Limits, at: datetime) -> int:
    unchanged()
    taken = 0
    for item in items:
        for step in steps_open(item.calendar(limits), done=await _done(item), at=at):
            await _enter(item, step, at)
            await _tell(actor, item, step)
            if step.kind is StepKind.ACT:
                await _act(actor, item)
            taken += 1
    return taken


async def _done(item: Item) -> set[int]:
    found = await StepTaken.select(StepTaken.number).where(
        StepTaken.subject == item.subject_id,
        StepTaken.kind == item.kind.value,
        StepTaken.due_at == item.due_at,
    )
    return {one["number"] for one in found}


async def _enter(item: Item, step: Step, at: datetime) -> None:
    await StepTaken(
        subject=item.subject_id,
        kind=item.kind.value,
        due_at=item.due_at,
        number=step.number,
        taken_at=at,
    ).save()
    record(
        CalendarStepTaken(
            kind=item.kind.value,
            step=step.kind.value,
            number=step.number,
            due_at=item.due_at,
            **asdict(item.reach),
        ),
        contract=item.reach.request_id,
    )


async def _tell(actor: Actor, item: Item, step: Step) -> None:
    last_day = day_of(item.due_at - timedelta.resolution)
    await send_notice(
        actor,
        SendNotice(
            user_ids=list(item.audience(step)),
            text=sentence(item, step, last_day.isoformat()),
            link=item.link,
            about_kind=item.about_kind,
            about_id=item.about_id,
        ),
    )


async def _act(actor: Actor, item: Item) -> None:
    """Do what the contract says once the last limit ran out."""
    ground, licence_id = SUSPENDS.get(item.kind), item.reach.licence_id
    if ground is None or licence_id is None:
        return
    if (await licence_of(licence_id)).standing in STOPPABLE:
        await suspend_by_contract(actor, SuspendLicence(licence_id=licence_id, ground=ground))


async def _look_again(licence_id: UUID, at: datetime) -> None:
    entered = Watch(licence=licence_id, look_at=at)
    await Watch.insert(entered).on_conflict(
        target=Watch.licence, action="DO UPDATE", values=[Watch.look_at]
    )


@unit_of_work
async def resume_licence(actor: Actor, licence_id: UUID) -> None:
    """Lift the suspension that the calendar made, once nothing it was made for is overdue."""
    unchanged()
    if (await licence_of(licence_id)).suspended_at is None:
        return
    overdue = {
        Watched.of(one.kind)
        for one in await duties_of(licence_id, now())
        if one.standing is DutyStanding.OVERDUE
    }
    met = frozenset(ground for kind, ground in SUSPENDS.items() if kind not in overdue)
    await reinstate_by_contract(actor, licence_id, grounds=met)


@unit_of_work
async def review_price(actor: Actor, listing_id: UUID) -> None:
    """Say, as the unit's chief data officer, that a price was reviewed and stays as it is."""
    offer = await listing(listing_id)
    await require_chief(actor, offer.version.unit_id, at=now())
    await PriceReview(listing=listing_id, reviewed_by=actor.user_id, reviewed_at=now()).save()
    record(
        PriceReviewed(
            listing_id=listing_id,
            product_id=offer.version.product_id,
            unit_id=offer.version.unit_id,
        )
    )
