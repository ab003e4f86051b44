"""A hold stops its target at once; only the same or a higher authority lifts it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.foundation.holds.errors import (
    HigherAuthorityError,
    HoldOverError,
    NoAuthorityError,
    NoRuleBasisError,
    UnknownHoldError,
    UntilPastError,
)
from marketplace.foundation.holds.model import Authority, Ground, Target
from marketplace.foundation.holds.queries import (
    active_holds,
    active_holds_on,
    holds_on,
    list_holds,
)
from marketplace.foundation.holds.schemas import HoldView, LiftHold, PlaceHold
from marketplace.foundation.holds.service import enter_hold, lift_hold, place_hold
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import posts_of
from marketplace.kernel import tables
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.ids import new_id
from marketplace.kernel.unit_of_work import unit_of_work
from tests import factories as make

LICENCE = new_id()
WHERE = {
    Post.DEPARTMENT_CDO: "hz-data-bureau",
    Post.STREET_CDO: "hz-street-01",
    Post.DISTRICT_CDO: "haizhu",
    Post.DISTRICT_EXECUTIVE: "haizhu",
    Post.CITY_CDO: "gz-leading-group",
    Post.CITY_EXECUTIVE: "gz-office",
    Post.REGULATOR: "gz-regulator",
}


def stop(**given) -> PlaceHold:
    fixed = {
        "target_kind": Target.LICENCE,
        "target_id": LICENCE,
        "ground": Ground.SUSPECTED_MISUSE,
        "rule": "R24",
        "clause": "第三十三条",
    }
    return PlaceHold(**{**fixed, **given})


@unit_of_work
async def stop_as(actor: Actor, command: PlaceHold) -> HoldView:
    """Place a hold as a slice does that knows whose the thing is."""
    posting = (await posts_of(actor.user_id, now()))[0]
    return await enter_hold(posting, command)


async def test_nothing_in_force_is_no_hold(market, clock):
    assert await active_holds(Target.LICENCE, LICENCE, now()) == []


async def test_a_hold_takes_effect_at_once(market, clock):
    hold = await place_hold(await make.the_regulator(), stop())
    assert [hold] == await active_holds(Target.LICENCE, LICENCE, now())


async def test_a_hold_lies_on_its_target_alone(market, clock):
    await place_hold(await make.the_regulator(), stop())
    others = [
        await active_holds(Target.LICENCE, new_id(), now()),
        await active_holds(Target.PRODUCT, LICENCE, now()),
    ]
    assert others == [[], []]


async def test_a_use_asks_for_all_it_rests_on(market, clock):
    enterprise = new_id()
    regulator = await make.the_regulator()
    held = await place_hold(regulator, stop(target_kind=Target.ENTERPRISE, target_id=enterprise))
    rests_on = [(Target.LICENCE, LICENCE), (Target.ENTERPRISE, enterprise)]
    assert ([held], []) == (
        await active_holds_on(rests_on, now()),
        await active_holds_on([], now()),
    )


async def test_a_hold_was_not_there_before_it_was_placed(market, clock):
    before = now()
    clock.move(hours=1)
    await place_hold(await make.the_regulator(), stop())
    assert await active_holds(Target.LICENCE, LICENCE, before) == []


async def test_a_hold_lapses_at_its_instant(market, clock):
    await place_hold(await make.the_regulator(), stop(until=now() + timedelta(days=1)))
    clock.move(days=1, microseconds=-1)
    before = len(await list_holds(now()))
    clock.move(microseconds=1)
    assert (before, await list_holds(now())) == (1, [])


async def test_a_lifted_hold_stays_in_the_history(market, clock):
    regulator = await make.the_regulator()
    hold = await place_hold(regulator, stop())
    clock.move(hours=1)
    lifted = await lift_hold(regulator, LiftHold(hold_id=hold.id))
    seen = await active_holds(Target.LICENCE, LICENCE, now())
    assert ([], [lifted]) == (seen, await holds_on(Target.LICENCE, LICENCE))


async def test_a_hold_is_lifted_once(market, clock):
    regulator = await make.the_regulator()
    hold = await place_hold(regulator, stop())
    await lift_hold(regulator, LiftHold(hold_id=hold.id))
    with pytest.raises(HoldOverError):
        await lift_hold(regulator, LiftHold(hold_id=hold.id))


AUTHORITIES = {
    Post.DEPARTMENT_CDO: Authority.UNIT,
    Post.DISTRICT_EXECUTIVE: Authority.DISTRICT,
    Post.CITY_CDO: Authority.CITY,
    Post.REGULATOR: Authority.REGULATOR,
}


@pytest.mark.parametrize("placer", AUTHORITIES)
@pytest.mark.parametrize("lifter", AUTHORITIES)
async def test_only_the_same_or_a_higher_authority_lifts(market, clock, placer, lifter):
    placing = await make.an_officer(placer, WHERE[placer], username="placer")
    lifting = placing
    if lifter is not placer:
        lifting = await make.an_officer(lifter, WHERE[lifter], username="lifter")
    hold = await stop_as(placing, stop())
    may = AUTHORITIES[lifter] >= AUTHORITIES[placer]
    # below the city, one lifts only what one's own unit placed
    may = may and (AUTHORITIES[lifter] >= Authority.CITY or lifter is placer)
    try:
        await lift_hold(lifting, LiftHold(hold_id=hold.id))
        lifted = True
    except HigherAuthorityError:
        lifted = False
    assert may == lifted


async def test_one_unit_does_not_lift_anothers_hold(market, clock):
    bureau = await make.an_officer(Post.DEPARTMENT_CDO, username="bureau")
    street = await make.an_officer(Post.STREET_CDO, "hz-street-01", username="street")
    hold = await stop_as(bureau, stop())
    with pytest.raises(HigherAuthorityError):
        await lift_hold(street, LiftHold(hold_id=hold.id))


@pytest.mark.parametrize("post", [Post.DEPARTMENT_CDO, Post.DISTRICT_CDO])
async def test_a_unit_stops_nothing_by_the_open_door(market, clock, post):
    officer = await make.an_officer(post, WHERE[post])
    with pytest.raises(NoAuthorityError):
        await place_hold(officer, stop())


async def test_a_liaison_stops_and_lifts_nothing(market, clock):
    liaison = await make.an_officer(Post.LIAISON)
    hold = await place_hold(await make.the_regulator(), stop())
    for act in (place_hold(liaison, stop()), lift_hold(liaison, LiftHold(hold_id=hold.id))):
        with pytest.raises(NoAuthorityError):
            await act


async def test_a_regulator_whose_term_ended_stops_nothing(market, clock):
    regulator = await make.an_officer(
        Post.REGULATOR, "gz-regulator", until=now() + timedelta(hours=1)
    )
    clock.move(hours=1)
    with pytest.raises(NoAuthorityError):
        await place_hold(regulator, stop())


@pytest.mark.parametrize(
    "given",
    {
        "a rule nobody made": {"rule": "R99"},
        "a clause the rule has not": {"clause": "第九百条"},
        "a rule that is a draft": {"rule": "R10", "clause": "先登记"},
        "a rule of a pack that is off": {"rule": "ZH-CDO", "clause": "一票否决权"},
    }.values(),
)
async def test_a_hold_stands_on_a_clause_in_force(market, clock, given):
    with pytest.raises(NoRuleBasisError):
        await place_hold(await make.the_regulator(), stop(**given))


async def test_a_hold_ends_in_the_future(market, clock):
    with pytest.raises(UntilPastError):
        await place_hold(await make.the_regulator(), stop(until=now()))


async def test_a_hold_nobody_placed_cannot_be_lifted(market, clock):
    with pytest.raises(UnknownHoldError):
        await lift_hold(await make.the_regulator(), LiftHold(hold_id=new_id()))


async def test_a_hold_is_found_by_its_target_in_the_facts(market, clock):
    await place_hold(await make.the_regulator(), stop())
    found = await tables.EventSubject.select().where(tables.EventSubject.subject == LICENCE)
    assert [one["kind"] for one in found] == ["licence"]
