"""The one visible table of reactions: which command follows in the same transaction when a fact
is recorded.

Only what would otherwise have to import upward stands here. Everything else asks at the moment of
use.
"""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel import events
from marketplace.kernel.access import Actor
from marketplace.kernel.origin import current_place
from marketplace.supply.listings.events import ListingEnded, ListingPublished
from marketplace.trade.agreements.events import AgreementConcluded
from marketplace.trade.agreements.service import draw_up_agreement, terminate_agreement
from marketplace.trade.catalogue.service import enter_listing, remove_listing
from marketplace.trade.licences.events import LicenceIssued
from marketplace.trade.licences.service import issue_licence
from marketplace.trade.requests.events import (
    RequestAccepted,
    RequestRefused,
    RequestWithdrawn,
)
from marketplace.use.alerts.service import note_origin
from marketplace.use.cleanroom.stopping import close_rooms
from marketplace.use.corrections.service import correct_by_version
from marketplace.use.delivery.events import DeliveryAllowed
from marketplace.use.delivery.preparing import prepare_soon
from marketplace.use.followup.ending import (
    give_up_change,
    recall_from_holders,
    replace_licence,
)
from marketplace.use.followup.watching import resume_licence
from marketplace.use.metering.events import DutyPerformed
from marketplace.use.settlement.service import post_fee


async def _show(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, ListingPublished)
    await enter_listing(actor, event.listing_id)


async def _correct(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, ListingPublished)
    await correct_by_version(actor, event.listing_id)


async def _hide(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, ListingEnded)
    await remove_listing(actor, event.listing_id)


async def _draw_up(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, RequestAccepted)
    await draw_up_agreement(actor, event.request_id)


async def _issue(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, AgreementConcluded)
    await issue_licence(actor, event.agreement_id)


async def _post_fee(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, LicenceIssued)
    await post_fee(actor, event.licence_id)


async def _recall(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, ListingEnded)
    if event.recalled:
        await recall_from_holders(actor, event.listing_id)
        await close_rooms(actor, event.listing_id)


async def _prepare(_: Actor, event: events.Event, __: UUID | None) -> None:
    assert isinstance(event, LicenceIssued)
    await prepare_soon(event.licence_id)


async def _replace(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, LicenceIssued)
    await replace_licence(actor, event.licence_id)


async def _give_up(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, RequestRefused | RequestWithdrawn)
    await give_up_change(actor, event.request_id)


async def _terminate(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, RequestRefused | RequestWithdrawn)
    await terminate_agreement(actor, event.request_id)


async def _resume(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, DutyPerformed)
    await resume_licence(actor, event.licence_id)


async def _note_origin(actor: Actor, event: events.Event, _: UUID | None) -> None:
    assert isinstance(event, DeliveryAllowed)
    place = current_place()
    if place is not None:
        await note_origin(actor, event.delivery_id, place)


REACTIONS: dict[type[events.Event], tuple[events.Reaction, ...]] = {
    ListingPublished: (_show, _correct),
    ListingEnded: (_hide, _recall),
    RequestAccepted: (_draw_up,),
    AgreementConcluded: (_issue,),
    RequestRefused: (_terminate, _give_up),
    RequestWithdrawn: (_terminate, _give_up),
    LicenceIssued: (_post_fee, _replace, _prepare),
    DeliveryAllowed: (_note_origin,),
    DutyPerformed: (_resume,),
}


def connect() -> None:
    """Put the table in force for this process."""
    events.reactions.clear()
    events.reactions.update(REACTIONS)
