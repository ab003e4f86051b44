"""Who decides on a draft, once, and what stops them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.foundation.organizations.errors import PostMissingError, TermEndedError
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.tables import Appointment
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.markets import Market
from marketplace.kernel.tables import Decision, Event
from marketplace.supply.desensitisation.queries import evidence_of
from marketplace.supply.listings import service
from marketplace.supply.listings.errors import (
    OpenVersionError,
    OwnDraftError,
    StaleVersionError,
    UnknownVersionError,
    WrongStateError,
)
from marketplace.supply.listings.model import EndGround, ReturnGround, State
from marketplace.supply.listings.queries import (
    listed_products,
    listing,
    live_listing_of,
    products_awaiting,
    version_for,
    version_of,
    versions_for,
)
from marketplace.supply.listings.review import checks_before
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    DraftVersion,
    RecallListing,
    ReturnProduct,
    ReviseVersion,
    SubmitProduct,
    VersionView,
    WithdrawListing,
)
from tests.conftest import FrozenClock
from tests.factories import an_officer, the_unit
from tests.supply_factories import (
    Publisher,
    a_draft,
    a_draft_of,
    a_listing,
    a_publisher,
    a_submission,
    an_evidence,
    offer_of,
)

INCOMPLETE: dict[str, tuple[dict[str, object], str]] = {
    "scenario": ({"scenarios": []}, "scenario-missing"),
    "blank scenario": ({"scenarios": ["  "]}, "scenario-missing"),
    "price": ({"price_minor": None}, "price-missing"),
    "ceiling": ({"ceiling_minor": None}, "ceiling-missing"),
    "channel": ({"channel": None}, "channel-missing"),
    "template": ({"template": ""}, "template-missing"),
    "answers": ({"answers": {"unheard_of": 1}}, "answers-out-of-bounds"),
}


def _approval(version: VersionView) -> ApproveProduct:
    return ApproveProduct(version_id=version.version_id, if_match=version.revision)


@pytest.mark.parametrize("case", INCOMPLETE)
async def test_draft_that_lacks_something_is_held_back_with_its_reason(
    market: Market, clock: FrozenClock, case: str
) -> None:
    changed, code = INCOMPLETE[case]
    publisher = await a_publisher()
    draft = await a_draft(publisher, **changed)
    refused = await service.submit_product(
        publisher.liaison, SubmitProduct(version_id=draft.version_id, if_match=draft.revision)
    )
    assert isinstance(refused, Refusal)
    state = (await version_of(draft.version_id)).state
    assert ((code,), State.DRAFT, True) == (
        refused.codes,
        state,
        all(reason.rule and reason.clause for reason in refused.reasons),
    )


async def test_refusal_is_kept_with_its_decisions(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    draft = await a_draft(publisher, scenarios=[])
    refused = await service.submit_product(
        publisher.liaison, SubmitProduct(version_id=draft.version_id, if_match=draft.revision)
    )
    assert isinstance(refused, Refusal)
    kept = await Decision.select(Decision.passed).where(Decision.judgement == refused.judgement_id)
    assert (len(kept), sum(not one["passed"] for one in kept)) == (12, 1)


async def test_unit_without_receipt_may_not_submit(market: Market, clock: FrozenClock) -> None:
    publisher = await _unfiled_publisher()
    draft = await a_draft(publisher)
    refused = await service.submit_product(
        publisher.liaison, SubmitProduct(version_id=draft.version_id, if_match=draft.revision)
    )
    assert isinstance(refused, Refusal)
    assert refused.codes == ("officer-missing", "plan-not-filed", "plan-not-receipted")
    assert {(one.rule, one.clause) for one in refused.reasons} == {("GZ-51", "三(一)")}


async def test_recipe_that_only_drops_identifiers_stays_at_level_2_and_is_not_listed(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    evidence = await an_evidence(publisher, recipe="drop-only@1")
    draft = await service.draft_product(publisher.liaison, a_draft_of(evidence))
    refused = await service.submit_product(
        publisher.liaison, SubmitProduct(version_id=draft.version_id, if_match=draft.revision)
    )
    assert isinstance(refused, Refusal)
    assert (evidence.figures.level, refused.codes) == (2, ("threshold-missed",))


async def _unfiled_publisher() -> Publisher:
    liaison = await an_officer(Post.LIAISON, "hz-street-02")
    return Publisher(unit=await the_unit("hz-street-02"), liaison=liaison, chief=liaison)


async def test_submission_waits_for_the_chief_and_nobody_else(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    waiting = [
        await products_awaiting(one, at=now()) for one in (publisher.chief, publisher.liaison)
    ]
    assert [[version], []] == waiting


async def test_liaison_does_not_approve_their_own_draft(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    with pytest.raises(PostMissingError):
        await service.approve_product(publisher.liaison, _approval(version))
    refusals = await Event.count().where(Event.type == "kernel.act-refused")
    assert (refusals, await listed_products()) == (1, [])


async def test_liaison_made_chief_does_not_approve_what_they_drafted(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    assert publisher.chief.user_id is not None
    ends = clock.at + timedelta(days=1)
    await _end_term(publisher, ends)
    clock.move(days=2)
    await an_officer(Post.DEPARTMENT_CDO, username="liaison-hz-data-bureau", since=clock.at)
    with pytest.raises(OwnDraftError):
        await service.approve_product(publisher.liaison, _approval(version))


async def test_chief_whose_term_ended_yesterday_approves_nothing(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    await _end_term(publisher, clock.at + timedelta(days=1))
    clock.move(days=2)
    with pytest.raises(TermEndedError):
        await service.approve_product(publisher.chief, _approval(version))


async def _end_term(publisher: Publisher, until: object) -> None:
    await Appointment.update({Appointment.until: until}).where(
        (Appointment.user == publisher.chief.user_id) & (Appointment.unit == publisher.unit.id)
    )


async def test_other_unit_does_not_see_a_draft(market: Market, clock: FrozenClock) -> None:
    draft = await a_draft(await a_publisher())
    stranger = await an_officer(Post.STREET_CDO, "hz-street-01")
    with pytest.raises(UnknownVersionError):
        await version_for(stranger, draft.version_id, at=now())
    assert await versions_for(stranger, at=now()) == []


async def test_other_units_chief_decides_nothing(market: Market, clock: FrozenClock) -> None:
    version = await a_submission(await a_publisher())
    stranger = await an_officer(Post.STREET_CDO, "hz-street-01")
    with pytest.raises(UnknownVersionError):
        await service.approve_product(stranger, _approval(version))


async def test_second_decision_conflicts(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    await service.approve_product(publisher.chief, _approval(version))
    with pytest.raises(StaleVersionError):
        await service.return_product(
            publisher.chief,
            ReturnProduct(
                version_id=version.version_id,
                if_match=version.revision,
                ground=ReturnGround.RISK,
            ),
        )


async def test_two_decisions_at_once_are_one(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    results = await asyncio.gather(
        *(service.approve_product(publisher.chief, _approval(version)) for _ in range(2)),
        return_exceptions=True,
    )
    conflicts = [one for one in results if isinstance(one, StaleVersionError)]
    assert (len(conflicts), len(await listed_products())) == (1, 1)


async def test_same_post_twice_lists_once_and_answers_alike(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    answers = []
    for _ in range(2):
        with with_key("one form"):
            answers.append(await service.approve_product(publisher.chief, _approval(version)))
    events = await Event.count().where(Event.type == "listings.listing-published")
    assert (answers[0], 1) == (answers[1], events)


async def test_same_draft_sent_twice_is_one_product(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    command = a_draft_of(await an_evidence(publisher))
    for _ in range(2):
        with with_key("one form"):
            await service.draft_product(publisher.liaison, command)
    assert len(await versions_for(publisher.liaison, at=now())) == 1


async def test_changed_byte_stops_the_approval(
    market: Market, clock: FrozenClock, tmp_path: Path
) -> None:
    publisher = await a_publisher()
    listed = await a_submission(publisher)
    draft = await version_of(listed.version_id)
    evidence = await evidence_of(draft.evidence_id)
    name = evidence.version_digest.removeprefix("sha256:")
    kept = next(path for path in (tmp_path / "store").rglob(name))
    kept.write_bytes(kept.read_bytes()[:-1] + b" ")
    refused = await service.approve_product(publisher.chief, _approval(draft))
    assert isinstance(refused, Refusal)
    assert refused.codes == ("bytes-changed",)


async def test_returned_draft_is_revised_and_submitted_again(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    returned = await service.return_product(
        publisher.chief,
        ReturnProduct(
            version_id=version.version_id,
            if_match=version.revision,
            ground=ReturnGround.DESCRIPTION,
        ),
    )
    revised = await service.revise_version(publisher.liaison, _revision(returned))
    assert (
        returned.state,
        returned.return_ground,
        revised.state,
    ) == (State.RETURNED, ReturnGround.DESCRIPTION, State.DRAFT)


def _revision(version: VersionView) -> ReviseVersion:
    offer = offer_of(version)
    said = {name: getattr(offer, name) for name in offer.__struct_fields__}
    return ReviseVersion(
        version_id=version.version_id,
        if_match=version.revision,
        evidence_id=version.evidence_id,
        **said,
    )


async def test_listed_version_is_not_revised(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    listed = await a_listing(publisher)
    current = await version_of(listed.version.version_id)
    with pytest.raises(WrongStateError):
        await service.revise_version(publisher.liaison, _revision(current))


async def test_next_version_supersedes_the_listing(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    first = await a_listing(publisher)
    second = await service.draft_version(publisher.liaison, _next(first.version))
    result = await service.submit_product(
        publisher.liaison, SubmitProduct(version_id=second.version_id, if_match=1)
    )
    assert isinstance(result, VersionView)
    await service.approve_product(publisher.chief, _approval(result))
    live = await live_listing_of(first.version.code)
    ended = await listing(first.listing_id)
    assert (
        live.version.number,
        ended.end_ground,
        ended.version.state,
    ) == (2, EndGround.SUPERSEDED, State.WITHDRAWN)


def _next(version: VersionView) -> DraftVersion:
    offer = offer_of(version)
    said = {name: getattr(offer, name) for name in offer.__struct_fields__}
    return DraftVersion(product_id=version.product_id, evidence_id=version.evidence_id, **said)


async def test_product_has_one_version_in_the_making(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    version = await a_submission(publisher)
    with pytest.raises(OpenVersionError):
        await service.draft_version(publisher.liaison, _next(version))


async def test_withdrawn_listing_leaves_the_offer(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    listed = await a_listing(publisher)
    ended = await service.withdraw_listing(
        publisher.chief,
        WithdrawListing(listing_id=listed.listing_id, ground=EndGround.NO_LONGER_OFFERED),
    )
    assert (ended.is_live, await listed_products()) == (False, [])


async def test_recalled_listing_cannot_be_withdrawn(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    listed = await a_listing(publisher)
    await service.recall_listing(
        publisher.chief,
        RecallListing(listing_id=listed.listing_id, ground=EndGround.RISK_FOUND),
    )
    with pytest.raises(WrongStateError, match="is recalled: it cannot be withdrawn"):
        await service.withdraw_listing(
            publisher.chief,
            WithdrawListing(listing_id=listed.listing_id, ground=EndGround.QUALITY),
        )


async def test_liaison_does_not_withdraw(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    listed = await a_listing(publisher)
    with pytest.raises(PostMissingError):
        await service.withdraw_listing(
            publisher.liaison,
            WithdrawListing(listing_id=listed.listing_id, ground=EndGround.QUALITY),
        )


async def test_checklist_names_what_is_missing_without_deciding(
    market: Market, clock: FrozenClock
) -> None:
    draft = await a_draft(await a_publisher(), scenarios=[], price_minor=None)
    checks = await checks_before(draft, at=now())
    missing = [check.gate for check in checks if not check.met]
    assert (missing, await Decision.count()) == (["listing.price", "listing.scenario"], 0)


async def test_checklist_says_what_nobody_compared(market: Market, clock: FrozenClock) -> None:
    """A gate that had nothing to compare passes; it is not said to be met."""
    checks = await checks_before(await a_draft(await a_publisher()), at=now())
    unknown = {check.gate: check.met for check in checks if check.not_compared}
    assert unknown == {"listing.combined": True}
