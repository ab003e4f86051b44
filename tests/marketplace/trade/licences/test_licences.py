"""From pending to in force, and what stops a licence, by whom."""

from __future__ import annotations

import pytest

from contracts.bundle import verify_bundle
from contracts.verdict import Outcome
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.holds.schemas import LiftHold, PlaceHold
from marketplace.foundation.holds.service import lift_hold, place_hold
from marketplace.foundation.organizations.errors import PostMissingError
from marketplace.kernel.clock import now
from marketplace.trade.licences import service
from marketplace.trade.licences.errors import (
    AlreadySuspendedError,
    LicenceRevokedError,
    NotSuspendedError,
    UnknownLicenceError,
)
from marketplace.trade.licences.model import RevocationGround, Standing
from marketplace.trade.licences.queries import (
    bundle_of,
    is_current,
    licence_numbered,
    licence_of,
    trust_directory,
)
from marketplace.trade.licences.reading import readable_licence, readable_licences
from marketplace.trade.licences.schemas import (
    LicenceView,
    ReinstateLicence,
    RevokeLicence,
    SuspendLicence,
)
from tests.conftest import FrozenClock
from tests.factories import a_user, the_regulator
from tests.stories import Deal, a_deal, a_licence, a_licence_in_force, sequence_log

pytestmark = pytest.mark.usefixtures("market", "clock")
MISUSE = RevocationGround.MISUSE


async def _suspended(deal: Deal, view: LicenceView) -> LicenceView:
    command = SuspendLicence(licence_id=view.licence_id, ground=MISUSE)
    return await service.suspend_licence(deal.supply.chief, command)


async def _failed(view: LicenceView) -> set[str]:
    """Return the checks that fail on the bundle as it would be handed out now."""
    bundle = await bundle_of(view.licence_id)
    verdict = verify_bundle(bundle.encoded, await trust_directory(), at=now())
    return {one.check for one in verdict.findings if one.outcome is Outcome.FAILED}


async def test_pending_until_the_log_proves_it_then_in_force() -> None:
    pending = await a_licence(await a_deal())
    await sequence_log()
    after = await licence_of(pending.licence_id)
    assert (
        pending.standing,
        pending.leaf_index,
        after.standing,
    ) == (Standing.PENDING, None, Standing.IN_FORCE)
    assert after.leaf_index is not None


async def test_a_pending_licences_bundle_is_valid_nowhere() -> None:
    pending = await a_licence(await a_deal())
    assert await _failed(pending) == {"log"}


async def test_a_licence_in_force_verifies_offline() -> None:
    assert await _failed(await a_licence_in_force(await a_deal())) == set()


async def test_suspended_reinstated_and_each_change_is_a_new_epoch() -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    suspended = await _suspended(deal, view)
    failed = await _failed(view)
    back = await service.reinstate_licence(
        deal.supply.chief, ReinstateLicence(licence_id=view.licence_id)
    )
    assert (Standing.SUSPENDED, {"suspension"}, Standing.IN_FORCE, [1, 2, 3]) == (
        suspended.standing,
        failed,
        back.standing,
        [one.epoch for one in (view, suspended, back)],
    )


async def test_what_is_suspended_is_not_suspended_again() -> None:
    deal = await a_deal()
    view = await a_licence(deal)
    await _suspended(deal, view)
    with pytest.raises(AlreadySuspendedError):
        await _suspended(deal, view)


async def test_what_is_not_suspended_is_not_reinstated() -> None:
    deal = await a_deal()
    view = await a_licence(deal)
    with pytest.raises(NotSuspendedError):
        await service.reinstate_licence(
            deal.supply.chief, ReinstateLicence(licence_id=view.licence_id)
        )


async def test_revocation_is_for_good() -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    revoked = await service.revoke_licence(
        deal.supply.chief, RevokeLicence(licence_id=view.licence_id, ground=MISUSE)
    )
    failed = await _failed(view)
    with pytest.raises(LicenceRevokedError):
        await service.reinstate_licence(
            deal.supply.chief, ReinstateLicence(licence_id=view.licence_id)
        )
    assert (Standing.REVOKED, {"revocation"}) == (revoked.standing, failed)


async def test_only_the_providers_chief_suspends_and_revokes() -> None:
    deal = await a_deal()
    view = await a_licence(deal)
    for actor in (deal.buyer, deal.supply.liaison, await the_regulator(), await a_user("x1")):
        with pytest.raises(PostMissingError):
            await service.suspend_licence(
                actor, SuspendLicence(licence_id=view.licence_id, ground=MISUSE)
            )
        with pytest.raises(PostMissingError):
            await service.revoke_licence(
                actor, RevokeLicence(licence_id=view.licence_id, ground=MISUSE)
            )
    assert (await licence_of(view.licence_id)).epoch == view.epoch


async def test_what_the_regulator_holds_is_suspended_and_no_chief_lifts_it() -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    regulator = await the_regulator()
    for target, target_id in (
        (Target.LICENCE, view.licence_id),
        (Target.REQUEST, view.request_id),
        (Target.RESOURCE, deal.supply.listing.version.resource_id),
        (Target.UNIT, view.unit_id),
    ):
        hold = await place_hold(
            regulator,
            PlaceHold(
                target_kind=target,
                target_id=target_id,
                ground=Ground.SECURITY_INCIDENT,
                rule="R24",
                clause="第三十三条",
            ),
        )
        held = await licence_of(view.licence_id)
        assert (Standing.SUSPENDED, ["regulator"], {"suspension"}, False) == (
            held.standing,
            held.held_by,
            await _failed(view),
            await is_current(view.licence_id, view.epoch),
        )
        with pytest.raises(NotSuspendedError):
            await service.reinstate_licence(
                deal.supply.chief, ReinstateLicence(licence_id=view.licence_id)
            )
        await lift_hold(regulator, LiftHold(hold_id=hold.id))
    assert (await licence_of(view.licence_id)).standing is Standing.IN_FORCE


async def test_the_end_is_to_the_second(clock: FrozenClock) -> None:
    view = await a_licence_in_force(await a_deal())
    clock.set(view.valid_until)
    clock.move(seconds=-1)
    before = (await licence_of(view.licence_id)).standing
    clock.move(seconds=1)
    after = (await licence_of(view.licence_id)).standing
    assert (Standing.IN_FORCE, Standing.EXPIRED, {"dates"}) == (
        before,
        after,
        await _failed(view),
    )


async def test_a_delivery_notices_a_change_of_status() -> None:
    deal = await a_deal()
    view = await a_licence_in_force(deal)
    before = await is_current(view.licence_id, view.epoch)
    await _suspended(deal, view)
    assert (before, await is_current(view.licence_id, view.epoch)) == (True, False)


async def test_a_licence_is_read_by_its_sides_and_the_regulator_alone() -> None:
    deal = await a_deal()
    view = await a_licence(deal)
    readers = (deal.buyer, deal.supply.chief, deal.supply.liaison, await the_regulator())
    for reader in readers:
        assert (await readable_licence(reader, view.licence_id)).number == view.number
    stranger = await a_user("stranger")
    with pytest.raises(UnknownLicenceError):
        await readable_licence(stranger, view.licence_id)
    assert (await readable_licences(stranger), len(await readable_licences(deal.buyer))) == ([], 1)


async def test_a_licence_is_found_by_its_number() -> None:
    view = await a_licence(await a_deal())
    found = await licence_numbered(f" {view.number.lower()} ")
    assert found.licence_id == view.licence_id
