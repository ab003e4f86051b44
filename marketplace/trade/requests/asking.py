"""From what an enterprise asks to the facts that the gates see and the terms that are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from marketplace.foundation.holds.model import Target
from marketplace.foundation.holds.queries import active_holds_on
from marketplace.foundation.organizations.queries import chief_of, enterprise_of
from marketplace.kernel.calendar import day_of
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.requests import model
from marketplace.trade.requests.gates import AskingFacts
from marketplace.trade.requests.schemas import SubmitRequest, Terms

OFFERED_CHANNELS: Final = ["download"]
"""The channels that the gateways serve when an offer names none."""
CLASSES: Final = {"public-interest": "publicInterest", "industry": "industry"}
"""An offer's class of use in the template's word."""


async def facts_about(command: SubmitRequest, listing: ListingView, *, at: datetime) -> AskingFacts:
    """Collect everything that the gates of a request may see."""
    version = listing.version
    unit = Organisation(PartyKind.UNIT, version.unit_id)
    buyer = Organisation(PartyKind.ENTERPRISE, command.enterprise_id)
    enterprise = await enterprise_of(command.enterprise_id)
    offered = set(listing.evidence.released_columns)
    channels = offered_channels(listing)
    return AskingFacts(
        listing_is_live=listing.is_live,
        is_held=bool(await active_holds_on(_rests_on(listing, command.enterprise_id), at)),
        scenarios=len(command.scenarios),
        purpose=command.purpose,
        use_class=model.use_class_of(command.purpose) if command.purpose in model.PURPOSES else "",
        offered_use_class=CLASSES[version.price.use_class.value],
        enterprise_is_verified=enterprise.verified_at is not None,
        unit_has_officer=await chief_of(version.unit_id, at) is not None,
        unit_has_key=await key_in_force(unit) is not None,
        enterprise_has_key=await key_in_force(buyer) is not None,
        columns_not_offered=[name for name in command.columns if name not in offered],
        channels_not_offered=[name for name in command.channels if name not in channels],
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        today=day_of(at),
    )


def _rests_on(listing: ListingView, enterprise_id: UUID) -> list[tuple[Target, UUID]]:
    version = listing.version
    return [
        (Target.LISTING, listing.listing_id),
        (Target.VERSION, version.version_id),
        (Target.PRODUCT, version.product_id),
        (Target.RESOURCE, version.resource_id),
        (Target.UNIT, version.unit_id),
        (Target.ENTERPRISE, enterprise_id),
    ]


def offered_channels(listing: ListingView) -> list[str]:
    """Return the channels that a product's provider offers."""
    answered = listing.version.answers.get("channels")
    return list(answered) if isinstance(answered, list) else OFFERED_CHANNELS


def terms_of(command: SubmitRequest, listing: ListingView) -> Terms:
    """Return the terms asked, with what was left out filled: all columns, the whole version."""
    rows = max(listing.evidence.figures.rows, 1)
    rows_per_use = command.rows_per_use or rows
    return Terms(
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        max_uses=command.max_uses,
        rows_per_use=rows_per_use,
        rows_total=command.rows_total or rows_per_use * command.max_uses,
        columns=command.columns or list(listing.evidence.released_columns),
        channels=tuple(command.channels),
    )
