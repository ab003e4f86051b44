"""Submitting, answering and withdrawing requests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from contracts import canonical
from contracts.templates import Answering
from marketplace.foundation.organizations.queries import (
    enterprise_of,
    require_chief,
    require_member,
    unit_of,
)
from marketplace.foundation.rules.service import Judgement, judge
from marketplace.kernel.access import Actor
from marketplace.kernel.bulk import insert_row
from marketplace.kernel.calendar import add_working_days, day_of
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.ids import new_id
from marketplace.kernel.series import next_number
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.supply.listings import queries as listings
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.requests import model
from marketplace.trade.requests.answering import (
    AT_ONCE,
    answers_at_once,
    ground_of,
    left_to_the_officer,
    template_answer,
)
from marketplace.trade.requests.asking import (
    currency_of,
    facts_about,
    require_terms_fit,
    tariff_of,
    terms_of,
)
from marketplace.trade.requests.errors import (
    StaleRequestError,
    UnknownRequestError,
    WrongStandingError,
)
from marketplace.trade.requests.events import (
    RequestAccepted,
    RequestConcluded,
    RequestRefused,
    RequestSubmitted,
    RequestWithdrawn,
)
from marketplace.trade.requests.queries import request_of, view_of
from marketplace.trade.requests.schemas import (
    AcceptRequest,
    RefuseRequest,
    RequestView,
    SubmitRequest,
    WithdrawRequest,
)
from marketplace.trade.requests.tables import Request


@unit_of_work
async def submit_request(
    actor: Actor, command: SubmitRequest, *, renews: UUID | None = None
) -> RequestView | Refusal:
    """Ask for a product on behalf of an enterprise, for exactly one scenario.

    `renews`: the request whose contract this one's is to replace; only the follow-up names one.
    """
    at = now()
    await require_member(actor, command.enterprise_id, at=at)
    listing = await listings.listing(command.listing_id)
    enterprise = await enterprise_of(command.enterprise_id)
    request_id = new_id()
    judgement = await judge(
        "requests.submit",
        await facts_about(command, listing, enterprise, at=at),
        at=at,
        about=_about(request_id, listing, command.enterprise_id),
    )
    if not judgement.passed:
        return judgement.refusal()
    require_terms_fit(command, listing)
    working_days = judgement.book.whole("requests.answer-working-days")
    row = await _enter(
        request_id, actor, command, listing, working_days=working_days, renews=renews
    )
    unit = await unit_of(listing.version.unit_id)
    entered = view_of(row, version=listing.version, unit=unit, enterprise=enterprise)
    record(_submitted(entered, judgement.id), contract=request_id)
    if answers_at_once(judgement.book):
        return await _answer_by_template(entered, listing)
    return entered


def _submitted(entered: RequestView, judgement_id: UUID) -> RequestSubmitted:
    return RequestSubmitted(
        request_id=entered.request_id,
        listing_id=entered.listing_id,
        version_id=entered.version_id,
        product_id=entered.product_id,
        unit_id=entered.unit_id,
        enterprise_id=entered.enterprise_id,
        judgement_id=judgement_id,
        purpose=entered.purpose,
        scenario_digest=canonical.digest(entered.scenario.encode()),
        price_minor=entered.price_minor,
        answer_due=entered.answer_due,
    )


async def _answer_by_template(asked: RequestView, listing: ListingView) -> RequestView:
    """Answer as the template says; what it leaves to people waits for the officer.

    So does what a gate of acceptance stands against.
    """
    row = await _locked(asked.request_id)
    answered = template_answer(
        listing, scenario=asked.scenario, purpose=asked.purpose, terms=asked.terms
    )
    judgement = await _judged_for_acceptance(row) if answered.answering in AT_ONCE else None
    if judgement is not None and not judgement.passed:
        answered = left_to_the_officer(answered)
    row.answered = msgspec.json.encode(answered).decode()
    if answered.answering is Answering.REFUSED:
        row.ground = ground_of(answered, listing).value
        await _decide(row, model.Standing.REFUSED, by=None)
        _record_refusal(row, by_template=True)
    elif judgement is not None and judgement.passed:
        await _decide(row, model.Standing.ACCEPTED, by=None)
        _record_acceptance(row, judgement.id, by_template=True)
    else:
        await row.save()
    return await request_of(row.id)


async def _enter(
    request_id: UUID,
    actor: Actor,
    command: SubmitRequest,
    listing: ListingView,
    *,
    working_days: int,
    renews: UUID | None,
) -> dict[str, Any]:
    """Enter a request that is answered within so many working days; return its row."""
    at = now()
    version = listing.version
    use_class = model.use_class_of(command.purpose)
    row: dict[str, Any] = {
        "id": request_id,
        "number": await next_number("HZ", "Q"),
        "listing": listing.listing_id,
        "version": version.version_id,
        "product": version.product_id,
        "unit": version.unit_id,
        "enterprise": command.enterprise_id,
        "scenario": command.scenarios[0].strip(),
        "purpose": command.purpose,
        "use_class": use_class,
        "terms": msgspec.json.encode(terms_of(command, listing)).decode(),
        "price_minor": model.price_for(
            tariff_of(listing),
            use_class=use_class,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            uses=command.max_uses,
        ),
        "currency": currency_of(listing).value,
        "standing": model.Standing.OPEN.value,
        "revision": 1,
        "submitted_by": actor.user_id,
        "submitted_at": at,
        "answer_due": add_working_days(day_of(at), working_days).day,
        "decided_by": None,
        "decided_at": None,
        "ground": None,
        "answered": None,
        "renews": renews,
    }
    await insert_row(Request, row)
    return row


@unit_of_work
async def accept_request(actor: Actor, command: AcceptRequest) -> RequestView | Refusal:
    """Agree to the terms asked, as the unit's chief data officer; the contract is drawn up next."""
    row = await _locked(command.request_id)
    await require_chief(actor, row.unit, at=now())
    _require_move(row, command.if_match, model.Move.ACCEPT)
    judgement = await _judged_for_acceptance(row)
    if not judgement.passed:
        return judgement.refusal()
    await _decide(row, model.Standing.ACCEPTED, by=actor)
    _record_acceptance(row, judgement.id)
    return await request_of(row.id)


async def _judged_for_acceptance(row: Request) -> Judgement:
    view = await request_of(row.id)
    listing = await listings.listing(row.listing)
    enterprise = await enterprise_of(row.enterprise)
    asked = SubmitRequest(
        listing_id=view.listing_id,
        enterprise_id=view.enterprise_id,
        scenarios=[view.scenario],
        purpose=view.purpose,
        **msgspec.structs.asdict(view.terms),
    )
    return await judge(
        "requests.accept",
        await facts_about(asked, listing, enterprise, at=now(), request_id=row.id),
        at=now(),
        about=_about(row.id, listing, row.enterprise),
        contract=row.id,
    )


def _record_acceptance(row: Request, judgement_id: UUID, *, by_template: bool = False) -> None:
    record(
        RequestAccepted(
            request_id=row.id,
            product_id=row.product,
            unit_id=row.unit,
            enterprise_id=row.enterprise,
            judgement_id=judgement_id,
            by_template=by_template,
        ),
        contract=row.id,
    )


@unit_of_work
async def refuse_request(actor: Actor, command: RefuseRequest) -> RequestView:
    """Refuse with a ground, as the unit's chief data officer."""
    row = await _locked(command.request_id)
    await require_chief(actor, row.unit, at=now())
    _require_move(row, command.if_match, model.Move.REFUSE)
    row.ground = command.ground.value
    await _decide(row, model.Standing.REFUSED, by=actor)
    _record_refusal(row)
    return await request_of(row.id)


def _record_refusal(row: Request, *, by_template: bool = False) -> None:
    record(
        RequestRefused(
            request_id=row.id,
            product_id=row.product,
            unit_id=row.unit,
            enterprise_id=row.enterprise,
            ground=row.ground,
            by_template=by_template,
        ),
        contract=row.id,
    )


@unit_of_work
async def withdraw_request(actor: Actor, command: WithdrawRequest) -> RequestView:
    """Take a request back, as a member of the enterprise."""
    row = await _locked(command.request_id)
    await require_member(actor, row.enterprise, at=now())
    _require_move(row, command.if_match, model.Move.WITHDRAW)
    await _decide(row, model.Standing.WITHDRAWN, by=actor)
    record(
        RequestWithdrawn(
            request_id=row.id,
            product_id=row.product,
            unit_id=row.unit,
            enterprise_id=row.enterprise,
        ),
        contract=row.id,
    )
    return await request_of(row.id)


@unit_of_work
async def conclude_request(actor: Actor, request_id: UUID) -> RequestView:
    """Mark a request as concluded; the agreements slice does so when both sides have signed."""
    row = await _locked(request_id)
    _require_move(row, row.revision, model.Move.CONCLUDE)
    row.standing = model.Standing.CONCLUDED.value
    row.revision += 1
    await row.save()
    record(
        RequestConcluded(
            request_id=row.id,
            product_id=row.product,
            unit_id=row.unit,
            enterprise_id=row.enterprise,
        ),
        contract=row.id,
    )
    return await request_of(row.id)


async def _locked(request_id: UUID) -> Request:
    row: Request | None = await locked(Request.objects().where(Request.id == request_id)).first()
    if row is None:
        raise UnknownRequestError(request_id=request_id)
    return row


def _require_move(row: Request, if_match: int, move: model.Move) -> None:
    """Raise unless nobody was faster and the move is possible; asked after who acts."""
    standing = model.Standing(row.standing)
    if if_match != row.revision:
        raise StaleRequestError(request_id=row.id)
    if (standing, move) not in model.TRANSITIONS:
        stands, moved = model.STANDINGS[standing], model.MOVES[move]
        raise WrongStandingError(
            request_id=row.id,
            standing_zh=stands.zh,
            standing_en=stands.en,
            move_zh=moved.zh,
            move_en=moved.en,
        )


async def _decide(row: Request, standing: model.Standing, *, by: Actor | None) -> None:
    row.standing = standing.value
    row.revision += 1
    row.decided_by = by.user_id if by else None
    row.decided_at = now()
    await row.save()


def _about(request_id: UUID, listing: ListingView, enterprise_id: UUID) -> dict[str, UUID]:
    return {
        "request_id": request_id,
        "listing_id": listing.listing_id,
        "product_id": listing.version.product_id,
        "unit_id": listing.version.unit_id,
        "enterprise_id": enterprise_id,
    }
