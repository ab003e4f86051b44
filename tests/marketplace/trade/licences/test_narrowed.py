"""A smaller licence out of a bigger one: for a team, for some days; never more than its parent."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest

from contracts.bundle import verify_bundle
from contracts.licence import parse
from contracts.licence.narrowing import require_narrower
from marketplace.foundation.organizations.errors import NotMemberError
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.trade.licences import service
from marketplace.trade.licences.errors import (
    NarrowedRevokedError,
    NotInForceError,
    WiderThanLicenceError,
)
from marketplace.trade.licences.model import RevocationGround, Standing
from marketplace.trade.licences.narrowed import narrowed_bundle, narrowed_called, narrowed_of
from marketplace.trade.licences.queries import trust_directory
from marketplace.trade.licences.schemas import (
    LicenceView,
    NarrowedView,
    NarrowLicence,
    RevokeLicence,
    RevokeNarrowed,
    SuspendLicence,
)
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.marketplace.conftest import headers_of
from tests.stories import Deal, a_deal, a_licence_in_force, sequence_log

pytestmark = pytest.mark.usefixtures("market", "clock")
MISUSE = RevocationGround.MISUSE


def asked(licence: LicenceView, **changes: object) -> NarrowLicence:
    today: date = day_of(now())
    given: dict[str, object] = {
        "licence_id": licence.licence_id,
        "team": "线网组",
        "starts_on": today,
        "ends_on": today,
    }
    return NarrowLicence(**(given | changes))  # type: ignore[arg-type]


async def a_narrowed(deal: Deal) -> tuple[LicenceView, NarrowedView]:
    licence = await a_licence_in_force(deal)
    made = await service.narrow_licence(deal.buyer, asked(licence))
    await sequence_log()
    return licence, await narrowed_called(made.narrowed_id)


async def codes(narrowed: NarrowedView) -> list[str]:
    bundle = await narrowed_bundle(narrowed.narrowed_id)
    verdict = verify_bundle(bundle.encoded, await trust_directory(), at=now())
    return [one.code for one in verdict.failures]


async def test_it_verifies_offline_and_is_narrower_by_form() -> None:
    licence, narrowed = await a_narrowed(await a_deal())
    child = parse((await narrowed_bundle(narrowed.narrowed_id)).licence).content
    require_narrower(child, parse(licence.text))
    assert (await codes(narrowed), narrowed.standing) == ([], Standing.IN_FORCE)


async def test_it_ends_with_its_last_day(clock: FrozenClock) -> None:
    licence, narrowed = await a_narrowed(await a_deal())
    clock.set(narrowed.valid_until)
    found = await narrowed_called(narrowed.narrowed_id)
    assert (found.standing, found.valid_until < licence.valid_until) == (Standing.EXPIRED, True)


async def test_its_end_is_never_after_the_bigger_ones() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    beyond = day_of(licence.valid_until) + timedelta(days=30)
    made = await service.narrow_licence(deal.buyer, asked(licence, ends_on=beyond))
    assert made.valid_until == licence.valid_until


async def test_suspending_the_bigger_one_stops_it_everywhere() -> None:
    deal = await a_deal()
    licence, narrowed = await a_narrowed(deal)
    command = SuspendLicence(licence_id=licence.licence_id, ground=MISUSE)
    await service.suspend_licence(deal.supply.chief, command)
    found = await narrowed_called(narrowed.narrowed_id)
    assert (found.standing, await codes(narrowed)) == (Standing.SUSPENDED, ["licence.suspended"])


async def test_revoking_the_bigger_one_revokes_it_and_nothing_more_is_cut_out() -> None:
    deal = await a_deal()
    licence, narrowed = await a_narrowed(deal)
    command = RevokeLicence(licence_id=licence.licence_id, ground=MISUSE)
    await service.revoke_licence(deal.supply.chief, command)
    assert await codes(narrowed) == ["licence.revoked"]
    with pytest.raises(NotInForceError):
        await service.narrow_licence(deal.buyer, asked(licence))


async def test_holder_takes_it_back_once_and_the_bigger_one_stays() -> None:
    deal = await a_deal()
    _, narrowed = await a_narrowed(deal)
    command = RevokeNarrowed(narrowed_id=narrowed.narrowed_id)
    taken = await service.revoke_narrowed(deal.buyer, command)
    assert (taken.standing, await codes(narrowed)) == (Standing.REVOKED, ["licence.revoked"])
    with pytest.raises(NarrowedRevokedError):
        await service.revoke_narrowed(deal.buyer, command)


async def test_days_that_end_before_they_begin_are_refused() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    yesterday = day_of(now()) - timedelta(days=1)
    with pytest.raises(WiderThanLicenceError):
        await service.narrow_licence(deal.buyer, asked(licence, ends_on=yesterday))


async def test_only_a_member_of_the_holder_cuts_one_out() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    for stranger in (deal.supply.chief, await a_user()):
        with pytest.raises(NotMemberError):
            await service.narrow_licence(stranger, asked(licence))


async def test_programs_cut_out_list_fetch_and_take_back(client: httpx.AsyncClient) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    headers = await headers_of(deal.buyer)
    place = f"/api/v1/licences/{licence.licence_id}/narrowed"
    today = day_of(now()).isoformat()
    given = {"team": "线网组", "starts_on": today, "ends_on": today, "max_uses": 1}
    made = await client.post(place, json=given, headers=headers)
    listed = await client.get(place, headers=headers)
    at = f"/api/v1/narrowed-licences/{made.json()['narrowed_id']}"
    bundle = await client.get(f"{at}/bundle", headers=headers)
    hidden = await client.get(f"{at}/bundle", headers=await headers_of(await a_user()))
    taken = await client.post(f"{at}/revoke", headers=headers)
    assert (
        [one.status_code for one in (made, listed, bundle, hidden, taken)],
        [one["number"] for one in listed.json()],
        [one.revoked_at is not None for one in await narrowed_of(licence.licence_id)],
    ) == ([201, 200, 200, 404, 200], [made.json()["number"]], [True])
