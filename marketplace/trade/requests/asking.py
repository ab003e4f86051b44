"""From what an enterprise asks to the facts that the gates see and the terms that are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.canonical import JSON
from contracts.templates import load
from contracts.templates.errors import TemplateError
from marketplace.foundation.holds.model import Target
from marketplace.foundation.holds.queries import active_holds_on
from marketplace.foundation.organizations.queries import chief_of
from marketplace.foundation.organizations.schemas import EnterpriseView
from marketplace.kernel.calendar import day_of
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.money import Currency
from marketplace.supply.listings.model import TEMPLATES
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import holders_of_keys
from marketplace.trade.requests import model
from marketplace.trade.requests.errors import TermsNotUnderstoodError
from marketplace.trade.requests.gates import AskingFacts
from marketplace.trade.requests.schemas import SubmitRequest, Terms, TermsAsked

SERVED_CHANNELS: Final = ("download", "rowApi", "deltaSharing", "cleanRoom")
"""The channels that a gateway really serves; an offer cannot name others into being."""
CLASSES: Final = {"public-interest": "publicInterest", "industry": "industry"}
"""An offer's class of use in the template's word."""


async def facts_about(
    command: SubmitRequest,
    listing: ListingView,
    enterprise: EnterpriseView,
    *,
    at: datetime,
    request_id: UUID | None = None,
) -> AskingFacts:
    """Collect everything that the gates of a request may see; `request_id` once it is entered."""
    version = listing.version
    unit = Organisation(PartyKind.UNIT, version.unit_id)
    buyer = Organisation(PartyKind.ENTERPRISE, command.enterprise_id)
    offered = set(listing.evidence.released_columns)
    channels = offered_channels(listing)
    rests = _rests_on(listing, command.enterprise_id)
    if request_id is not None:
        rests.append((Target.REQUEST, request_id))
    holders = await holders_of_keys(unit, buyer)
    return AskingFacts(
        listing_is_live=listing.is_live,
        is_held=bool(await active_holds_on(rests, at)),
        scenarios=len(command.scenarios),
        purpose=command.purpose,
        use_class=model.use_class_of(command.purpose) if command.purpose in model.PURPOSES else "",
        offered_use_class=CLASSES[version.price.use_class.value],
        enterprise_is_verified=enterprise.verified_at is not None,
        unit_has_officer=await chief_of(version.unit_id, at) is not None,
        unit_has_key=unit in holders,
        enterprise_has_key=buyer in holders,
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
    named = answered if isinstance(answered, list) else SERVED_CHANNELS
    return [channel for channel in named if channel in SERVED_CHANNELS]


def terms_of(command: TermsAsked, listing: ListingView) -> Terms:
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


def tariff_of(listing: ListingView) -> model.Tariff:
    """Return what an offer costs."""
    price = listing.version.price
    return model.Tariff(price.price_minor or 0, price.unit)


def currency_of(listing: ListingView) -> Currency:
    """In the practice market everything is counted in credits, whatever the offer says."""
    in_practice = current_market() is Market.PRACTICE
    return Currency.CREDIT if in_practice else listing.version.price.currency


def answers_asked(scenario: str, purpose: str, terms: Terms) -> dict[str, JSON]:
    """Return what was asked as answers to the blanks of the contract template."""
    return {
        "purpose": purpose,
        "use_class": model.use_class_of(purpose),
        "scenario": scenario,
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": terms.ends_on.isoformat(),
        "max_uses": terms.max_uses,
        "rows_per_use": terms.rows_per_use,
        "rows_total": terms.rows_total,
        "columns": list(terms.columns),
        "channels": list(terms.channels),
    }


def require_terms_fit(command: SubmitRequest, listing: ListingView) -> None:
    """Raise `TermsNotUnderstoodError` unless the template's blanks take what is asked.

    Checked when it is asked, so that no request is entered whose contract cannot be drawn up.
    """
    blanks = load(TEMPLATES[listing.version.template]).blanks
    terms = terms_of(command, listing)
    asked = answers_asked(command.scenarios[0].strip(), command.purpose, terms)
    for name, answer in asked.items():
        try:
            if name in blanks:
                blanks[name].read(answer)
        except TemplateError as error:
            raise _misfit(name, error.text.zh, error.text.en) from None
    if terms.rows_per_use > terms.rows_total:
        raise _misfit(
            "rows_total", "累计行数少于单次行数。", "fewer rows in total than in a single use"
        )


def _misfit(blank: str, what_zh: str, what_en: str) -> TermsNotUnderstoodError:
    field = "scenarios" if blank == "scenario" else blank
    return TermsNotUnderstoodError(field=field, blank=blank, what_zh=what_zh, what_en=what_en)
