"""Drafting, submitting, deciding and ending: the life of a version, one transition table."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import require_chief, require_post
from marketplace.foundation.rules.service import judge
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.series import next_number
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.supply.desensitisation.errors import UnknownEvidenceError
from marketplace.supply.desensitisation.queries import evidence_of
from marketplace.supply.listings.errors import (
    ForeignEvidenceError,
    OpenVersionError,
    OwnDraftError,
    StaleVersionError,
    UnknownListingError,
    UnknownProductError,
    UnknownVersionError,
    WrongStateError,
)
from marketplace.supply.listings.events import (
    ListingEnded,
    ListingPublished,
    ProductDrafted,
    ProductReturned,
    ProductSubmitted,
    VersionRevised,
)
from marketplace.supply.listings.model import (
    MOVES,
    OPEN,
    STATES,
    TRANSITIONS,
    EndGround,
    Hand,
    Move,
    State,
    step,
)
from marketplace.supply.listings.neighbours import hold_population
from marketplace.supply.listings.offers import content_of
from marketplace.supply.listings.queries import listing, listing_of, version_of, versions_of
from marketplace.supply.listings.review import APPROVE, SUBMIT, facts_before
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    DraftProduct,
    DraftVersion,
    ListingView,
    Offer,
    RecallListing,
    ReturnProduct,
    ReviseVersion,
    SubmitProduct,
    VersionView,
    WithdrawListing,
)
from marketplace.supply.listings.tables import Listing, Product, Version
from marketplace.supply.resources.errors import UnknownResourceError
from marketplace.supply.resources.queries import require_known, require_liaison, resource_of

PRODUCT_PLACE = "HZ"


@unit_of_work
async def draft_product(actor: Actor, command: DraftProduct) -> VersionView:
    """Draft the first version of a product; the liaison of the resource's unit only."""
    await require_post(actor, command.unit_id, Post.LIAISON, at=now())
    resource = await resource_of(command.resource_id)
    if resource.unit_id != command.unit_id:
        raise UnknownResourceError(resource_id=command.resource_id)
    await _require_measured_on(command.evidence_id, resource.id, command.unit_id)
    product = Product(
        number=await next_number(PRODUCT_PLACE, "P"),
        unit=command.unit_id,
        resource=resource.id,
        created_at=now(),
    )
    await product.save()
    return await _enter_version(actor, product.id, command.evidence_id, command, number=1)


@unit_of_work
async def draft_version(actor: Actor, command: DraftVersion) -> VersionView:
    """Draft the next version of a product; what is listed stays listed until it is replaced."""
    hidden = UnknownProductError(product_id=command.product_id)
    product = await locked(Product.objects().where(Product.id == command.product_id).first())
    if product is None:
        raise hidden
    await require_liaison(actor, product.unit, hidden, at=now())
    await _require_measured_on(command.evidence_id, product.resource, product.unit)
    earlier = await versions_of(product.id)
    if any(version.state in OPEN for version in earlier):
        raise OpenVersionError(product_id=product.id)
    number = max(version.number for version in earlier) + 1
    return await _enter_version(actor, product.id, command.evidence_id, command, number=number)


async def _require_measured_on(evidence_id: UUID, resource_id: UUID, unit_id: UUID) -> None:
    """Refuse evidence of another unit as unknown, and of another resource as foreign."""
    evidence = await evidence_of(evidence_id)
    if evidence.unit_id != unit_id:
        raise UnknownEvidenceError(evidence_id=evidence_id)
    if evidence.resource_id != resource_id:
        raise ForeignEvidenceError(field="evidence_id")


async def _enter_version(
    actor: Actor, product_id: UUID, evidence_id: UUID, offer: Offer, *, number: int
) -> VersionView:
    entered = Version(
        product=product_id,
        number=number,
        state=State.DRAFT.value,
        evidence=evidence_id,
        drafted_by=actor.user_id,
        drafted_at=now(),
        **content_of(offer),
    )
    await entered.save()
    version = await version_of(entered.id)
    record(
        ProductDrafted(
            product_id=product_id,
            version_id=version.version_id,
            unit_id=version.unit_id,
            resource_id=version.resource_id,
            evidence_id=evidence_id,
            number=number,
        )
    )
    return version


@unit_of_work
async def revise_version(actor: Actor, command: ReviseVersion) -> VersionView:
    """Replace what a draft or a returned version says; it is a draft (again), and the actor's."""
    version = await _moved(actor, command.version_id, Move.REVISE, command.if_match)
    await _require_measured_on(command.evidence_id, version.resource_id, version.unit_id)
    await _write(
        version,
        Move.REVISE,
        {
            **content_of(command),
            "evidence": command.evidence_id,
            "drafted_by": actor.user_id,
            "drafted_at": now(),
        },
    )
    record(
        VersionRevised(
            version_id=version.version_id,
            product_id=version.product_id,
            unit_id=version.unit_id,
            evidence_id=command.evidence_id,
            revision=version.revision + 1,
        )
    )
    return await version_of(version.version_id)


@unit_of_work
async def submit_product(actor: Actor, command: SubmitProduct) -> VersionView | Refusal:
    """Put a draft before the chief data officer, if every gate of submission lets it pass."""
    at = now()
    version = await _moved(actor, command.version_id, Move.SUBMIT, command.if_match)
    facts = await facts_before(version, approver=None, at=at)
    judgement = await judge(SUBMIT, facts, at=at, about=_about(version))
    if not judgement.passed:
        return judgement.refusal()
    await _write(version, Move.SUBMIT, {"submitted_at": at, "return_ground": None})
    record(
        ProductSubmitted(
            version_id=version.version_id,
            product_id=version.product_id,
            unit_id=version.unit_id,
            judgement_id=judgement.id,
        )
    )
    return await version_of(version.version_id)


@unit_of_work
async def approve_product(actor: Actor, command: ApproveProduct) -> ListingView | Refusal:
    """Approve a submitted version and list it: the unit's serving chief data officer, never the
    drafter.

    All gates are asked again with what holds at this instant, the stored bytes included. What was
    listed before of the same product is withdrawn as superseded.
    """
    at = now()
    version = await _moved(actor, command.version_id, Move.APPROVE, command.if_match)
    await hold_population(version)
    facts = await facts_before(version, approver=actor.user_id, at=at)
    judgement = await judge(APPROVE, facts, at=at, about=_about(version))
    if not judgement.passed:
        return judgement.refusal()
    await _supersede(actor, version.product_id, at)
    await _write(version, Move.APPROVE, {"decided_by": actor.user_id, "decided_at": at})
    listed = await _enter_listing(actor, version, judgement.id, at)
    evidence = listed.evidence
    record(
        ListingPublished(
            listing_id=listed.listing_id,
            version_id=version.version_id,
            product_id=version.product_id,
            unit_id=version.unit_id,
            resource_id=version.resource_id,
            evidence_id=evidence.evidence_id,
            judgement_id=judgement.id,
            version_digest=evidence.version_digest,
            evidence_digest=evidence.evidence_digest,
        )
    )
    return listed


async def _enter_listing(
    actor: Actor, version: VersionView, judgement_id: UUID, at: datetime
) -> ListingView:
    entered = Listing(
        version=version.version_id,
        product=version.product_id,
        judgement=judgement_id,
        listed_by=actor.user_id,
        listed_at=at,
    )
    await entered.save()
    return await listing(entered.id)


async def _supersede(actor: Actor, product_id: UUID, at: datetime) -> None:
    for version in await versions_of(product_id):
        if version.state is State.LISTED:
            await _end(actor, version, Move.WITHDRAW, EndGround.SUPERSEDED, at)


@unit_of_work
async def return_product(actor: Actor, command: ReturnProduct) -> VersionView:
    """Send a submitted version back, with a ground; the chief data officer, never the drafter."""
    version = await _moved(actor, command.version_id, Move.RETURN, command.if_match)
    await _write(
        version,
        Move.RETURN,
        {
            "decided_by": actor.user_id,
            "decided_at": now(),
            "return_ground": command.ground.value,
        },
    )
    record(
        ProductReturned(
            version_id=version.version_id,
            product_id=version.product_id,
            unit_id=version.unit_id,
            ground=command.ground.value,
        )
    )
    return await version_of(version.version_id)


@unit_of_work
async def withdraw_listing(actor: Actor, command: WithdrawListing) -> ListingView:
    """Stop offering a version; licences that exist stay."""
    return await _end_listing(actor, command.listing_id, Move.WITHDRAW, command.ground)


@unit_of_work
async def recall_listing(actor: Actor, command: RecallListing) -> ListingView:
    """Call a version back because of a fault; what its users are told follows from the event."""
    return await _end_listing(actor, command.listing_id, Move.RECALL, command.ground)


async def _end_listing(
    actor: Actor, listing_id: UUID, move: Move, ground: EndGround
) -> ListingView:
    found = await Listing.select(Listing.version).where(Listing.id == listing_id)
    if not found:
        raise UnknownListingError(listing_id=listing_id)
    version = await version_of(found[0]["version"])
    await require_chief(actor, version.unit_id, at=now())
    await locked(Version.select(Version.id).where(Version.id == version.version_id))
    version = await version_of(version.version_id)
    _require_state(version, move)
    await _end(actor, version, move, ground, now())
    return await listing(listing_id)


async def _end(
    actor: Actor, version: VersionView, move: Move, ground: EndGround, at: datetime
) -> None:
    live = await listing_of(version.version_id)
    assert live is not None, "a listed version has its listing"
    await _write(version, move, {})
    await Listing.update(
        {
            Listing.ended_by: actor.user_id,
            Listing.ended_at: at,
            Listing.end_ground: ground.value,
        }
    ).where(Listing.id == live.listing_id)
    record(
        ListingEnded(
            listing_id=live.listing_id,
            version_id=version.version_id,
            product_id=version.product_id,
            unit_id=version.unit_id,
            recalled=move is Move.RECALL,
            ground=ground.value,
        )
    )


async def _moved(actor: Actor, version_id: UUID, move: Move, if_match: int) -> VersionView:
    """Return the version, its row locked, if the actor may make this move on what they read.

    In this order: not there for strangers; not theirs to do; decided or changed meanwhile; not
    possible in this state.
    """
    await locked(Version.select(Version.id).where(Version.id == version_id))
    version = await version_of(version_id)
    await _require_hand(actor, version, move)
    if version.revision != if_match:
        raise StaleVersionError(version_id=version_id, revision=version.revision)
    _require_state(version, move)
    return version


async def _require_hand(actor: Actor, version: VersionView, move: Move) -> None:
    """Liaisons draft, the chief data officer decides, and nobody decides on their own draft."""
    hidden = UnknownVersionError(version_id=version.version_id)
    await require_known(actor, version.unit_id, hidden)
    if _hand_of(move) is Hand.LIAISON:
        await require_post(actor, version.unit_id, Post.LIAISON, at=now())
        return
    await require_chief(actor, version.unit_id, at=now())
    if version.drafted_by == actor.user_id:
        raise OwnDraftError(version_id=version.version_id)


def _hand_of(move: Move) -> Hand:
    return next(s.hand for (_, known), s in TRANSITIONS.items() if known is move)


def _require_state(version: VersionView, move: Move) -> None:
    if step(version.state, move) is None:
        raise WrongStateError(
            version_id=version.version_id,
            state=version.state.value,
            move=move.value,
            stands=STATES[version.state],
            wanted=MOVES[move],
        )


async def _write(version: VersionView, move: Move, changes: dict[str, Any]) -> None:
    """Move the version on: its new state, the next revision, and what else changes."""
    leads = step(version.state, move)
    assert leads is not None, "the caller asked the table"
    values = {**changes, "state": leads.to.value, "revision": version.revision + 1}
    await Version.update(**values).where(Version.id == version.version_id)


def _about(version: VersionView) -> dict[str, UUID]:
    return {
        "version_id": version.version_id,
        "product_id": version.product_id,
        "unit_id": version.unit_id,
    }
