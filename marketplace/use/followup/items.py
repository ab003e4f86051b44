"""What the calendar watches: duties of licences, answers that units owe, prices to be reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from marketplace.foundation.notices.ladder import Limits
from marketplace.foundation.notices.rungs import rungs_above
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import members_of
from marketplace.foundation.rules.model import Rulebook
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.calendar import day_of, end_of_day
from marketplace.kernel.text import Text
from marketplace.supply.listings.queries import listing
from marketplace.supply.listings.tables import Listing
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.licences.tables import Licence
from marketplace.trade.requests.model import Standing
from marketplace.trade.requests.queries import request_of
from marketplace.trade.requests.tables import Request
from marketplace.use.delivery.queries import deliveries_of
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.model import DUTIES, AcceptanceStanding, DutyKind, DutyStanding
from marketplace.use.followup.queries import acceptance_of
from marketplace.use.followup.schemas import DutyView
from marketplace.use.followup.tables import PriceReview, StepTaken, Watch
from marketplace.use.followup.watched import Item, Reach, Watched

REVIEW_DAYS: Final = "prices.review-days"
ON_THE_WAY: Final = frozenset({DutyStanding.RUNNING, DutyStanding.OVERDUE})
UNDECIDED: Final = frozenset({AcceptanceStanding.WAITING, AcceptanceStanding.DEEMED})


def limits_of(book: Rulebook) -> Limits:
    """Return the lengths that the rule packs in force set."""
    return Limits(
        remind_days=book.whole("duties.remind-days"),
        tier_working_days=book.whole("escalation.tier-working-days"),
    )


# -- licences ------------------------------------------------------------------------------------


async def licences_to_look_at(at: datetime) -> list[UUID]:
    """List the licences whose time to be looked at has come, new ones first."""
    watched = {one["licence"]: one["look_at"] for one in await Watch.select()}
    every = [one["id"] for one in await Licence.select(Licence.id).order_by(Licence.id)]
    due = [one for one in every if one in watched and watched[one] <= at]
    return [one for one in every if one not in watched] + sorted(due, key=lambda one: watched[one])


async def items_of_licence(licence: LicenceView, at: datetime) -> list[Item]:
    """List what is due under a licence: its duties, and the windows for acceptance."""
    buyers = await _buyers(licence.enterprise_id, at)
    above = [rung.user_ids for rung in await rungs_above(licence.unit_id, at)]
    duties = await duties_of(licence.licence_id, at)
    found = [
        _duty(one, licence, buyers, [buyers, *above])
        for one in duties
        if one.clock is not None and one.standing in ON_THE_WAY and one.kind is not DutyKind.ACCEPT
    ]
    return found + await _windows(licence, buyers, at)


def _duty(
    duty: DutyView,
    licence: LicenceView,
    buyers: tuple[UUID, ...],
    rungs: Iterable[tuple[UUID, ...]],
) -> Item:
    assert duty.clock is not None, "only duties whose clock runs are watched"
    return Item(
        subject_id=licence.licence_id,
        kind=Watched.of(duty.kind),
        due_at=duty.clock.due_at,
        words=_named(duty.words, licence.number),
        link=f"/licences/{licence.licence_id}/duties",
        about_kind="licence",
        about_id=licence.licence_id,
        reach=_reach(licence),
        bearers=buyers,
        rungs=tuple(rungs),
    )


async def _windows(licence: LicenceView, buyers: tuple[UUID, ...], at: datetime) -> list[Item]:
    """List the windows for acceptance that run, or ended without anybody noting it."""
    deliveries = await deliveries_of(licence.licence_id)
    noted = await StepTaken.select(StepTaken.subject).where(
        StepTaken.subject.is_in([one.delivery_id for one in deliveries] or [licence.licence_id]),
        StepTaken.kind == Watched.ACCEPT.value,
        StepTaken.number > 0,
    )
    over = {one["subject"] for one in noted}
    found = []
    for delivery in deliveries:
        view = await acceptance_of(delivery, at) if delivery.delivery_id not in over else None
        if view is not None and view.standing in UNDECIDED:
            found.append(
                Item(
                    subject_id=delivery.delivery_id,
                    kind=Watched.ACCEPT,
                    due_at=view.clock.due_at,
                    words=_named(DUTIES[DutyKind.ACCEPT], delivery.number),
                    link=f"/licences/{licence.licence_id}/duties",
                    about_kind="licence",
                    about_id=licence.licence_id,
                    reach=_reach(licence, delivery_id=delivery.delivery_id),
                    bearers=buyers,
                    rungs=(),
                )
            )
    return found


def _reach(licence: LicenceView, *, delivery_id: UUID | None = None) -> Reach:
    return Reach(
        unit_id=licence.unit_id,
        enterprise_id=licence.enterprise_id,
        licence_id=licence.licence_id,
        request_id=licence.request_id,
        delivery_id=delivery_id,
    )


async def _buyers(enterprise_id: UUID, at: datetime) -> tuple[UUID, ...]:
    return tuple(one.user_id for one in await members_of(enterprise_id, at))


# -- answers that units owe ----------------------------------------------------------------------


async def requests_to_press(at: datetime, *, limits: Limits) -> list[UUID]:
    """List the open requests whose answer is due within the time of reminding, or late."""
    latest: date = day_of(at) + timedelta(days=limits.remind_days)
    found = await Request.select(Request.id).where(
        Request.standing == Standing.OPEN.value, Request.answer_due <= latest
    )
    return [one["id"] for one in found]


async def item_of_request(request_id: UUID, at: datetime) -> Item | None:
    """Return the answer that a unit owes; None once it was given."""
    request = await request_of(request_id)
    if request.standing is not Standing.OPEN:
        return None
    bearers, rungs = await _from_chief(request.unit_id, at)
    return Item(
        subject_id=request_id,
        kind=Watched.ANSWER,
        due_at=end_of_day(request.answer_due),
        words=_named(Text("答复申请", "answer the request"), request.number),
        link=f"/requests/{request_id}",
        about_kind="request",
        about_id=request_id,
        reach=Reach(request.unit_id, enterprise_id=request.enterprise_id, request_id=request_id),
        bearers=bearers,
        rungs=rungs,
    )


# -- prices --------------------------------------------------------------------------------------


async def listings_to_review(at: datetime, *, days: int, limits: Limits) -> list[UUID]:
    """List the offers whose price was last looked at so long ago that its review is due soon."""
    reviewed = await _reviewed()
    latest = at - timedelta(days=days - limits.remind_days)
    found = await Listing.select(Listing.id, Listing.listed_at).where(
        Listing.ended_at.is_null(), Listing.listed_at <= latest
    )
    return [one["id"] for one in found if reviewed.get(one["id"], one["listed_at"]) <= latest]


async def review_of_product(product_id: UUID, at: datetime) -> tuple[UUID, datetime] | None:
    """Return a product's live offer and by when its price is to be reviewed; None without one."""
    found = await Listing.select(Listing.id, Listing.listed_at).where(
        (Listing.product == product_id) & Listing.ended_at.is_null()
    )
    if not found:
        return None
    days = (await rulebook(at)).whole(REVIEW_DAYS)
    last = (await _reviewed()).get(found[0]["id"], found[0]["listed_at"])
    return found[0]["id"], end_of_day(day_of(last) + timedelta(days=days))


async def item_of_listing(listing_id: UUID, at: datetime, *, days: int) -> Item | None:
    """Return the review that an offer's price is due for; None once it is offered no more."""
    offer = await listing(listing_id)
    if not offer.is_live:
        return None
    last = (await _reviewed()).get(listing_id, offer.listed_at)
    bearers, rungs = await _from_chief(offer.version.unit_id, at)
    return Item(
        subject_id=listing_id,
        kind=Watched.PRICE_REVIEW,
        due_at=end_of_day(day_of(last) + timedelta(days=days)),
        words=_named(Text("复核价格", "review the price"), offer.version.code),
        link=f"/products/{offer.version.code}/users",
        about_kind="listing",
        about_id=listing_id,
        reach=Reach(offer.version.unit_id, listing_id=listing_id),
        bearers=bearers,
        rungs=rungs,
    )


async def _reviewed() -> dict[UUID, datetime]:
    found = await PriceReview.select().order_by(PriceReview.reviewed_at)
    return {one["listing"]: one["reviewed_at"] for one in found}


async def _from_chief(
    unit_id: UUID, at: datetime
) -> tuple[tuple[UUID, ...], tuple[tuple[UUID, ...], ...]]:
    """Return who must act for a unit, its chief data officer, and the ladder from there."""
    ladder = [
        rung.user_ids for rung in await rungs_above(unit_id, at) if Post.LIAISON not in rung.posts
    ]
    return (ladder[0] if ladder else ()), tuple(ladder)


def _named(what: Text, number: str) -> Text:
    return Text("{what}（{number}）", "{what} ({number})").format(what=what, number=number)
