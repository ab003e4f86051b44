"""Posts are held by dated appointments; what is missing is named; the past can be told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.organizations.errors import (
    AppointmentOverError,
    DelegationTooWideError,
    EmptyTermError,
    NotRegulatorError,
    OwnCaseError,
    PostMissingError,
    PostNotHereError,
    PostTakenError,
    TermEndedError,
    TermNotBegunError,
)
from marketplace.foundation.organizations.model import Post, Term, Tier, UnitKind, rung_above
from marketplace.foundation.organizations.queries import (
    chief_of,
    officers_of,
    posts_of,
    require_post,
    require_regulator,
)
from marketplace.foundation.organizations.schemas import (
    AppointOfficer,
    DelegatePost,
    EndAppointment,
)
from marketplace.foundation.organizations.service import (
    appoint_officer,
    delegate_post,
    end_appointment,
)
from marketplace.kernel.clock import now
from tests import factories as make

DAY = timedelta(days=1)
START = datetime(2021, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(0), timedelta(days=3000)).map(lambda later: START + later)
lengths = st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=900))
terms = st.builds(
    lambda since, length: Term(since, since + length if length else None), instants, lengths
)


@given(terms, terms)
def test_terms_overlap_exactly_when_one_begins_within_the_other(one, other):
    expected = one.holds(other.since) or other.holds(one.since)
    assert expected == one.overlaps(other) == other.overlaps(one)


@given(terms, terms, instants)
def test_a_term_within_another_never_runs_without_it(one, other, at):
    if one.lies_within(other) and one.holds(at):
        assert other.holds(at)


async def test_a_holder_may(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    unit = await make.the_unit()
    posting = await require_post(officer, unit.id, Post.DEPARTMENT_CDO, at=now())
    assert (unit.id, Post.DEPARTMENT_CDO) == (posting.unit_id, posting.post)


async def test_a_term_that_ended_yesterday_is_told(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO, since=now() - 30 * DAY, until=now() - DAY)
    unit = await make.the_unit()
    with pytest.raises(TermEndedError, match="2026-11-22"):
        await require_post(officer, unit.id, Post.DEPARTMENT_CDO, at=now())


async def test_a_term_that_begins_tomorrow_is_told(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO, since=now() + DAY)
    unit = await make.the_unit()
    with pytest.raises(TermNotBegunError, match="2026-11-24"):
        await require_post(officer, unit.id, Post.DEPARTMENT_CDO, at=now())


async def test_a_term_ends_to_the_instant(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO, until=now() + DAY)
    unit = await make.the_unit()
    clock.move(days=1, microseconds=-1)
    await require_post(officer, unit.id, Post.DEPARTMENT_CDO, at=now())
    clock.move(microseconds=1)
    with pytest.raises(TermEndedError):
        await require_post(officer, unit.id, Post.DEPARTMENT_CDO, at=now())


@pytest.mark.parametrize("unit", ["hz-street-01", "gz-bus", "haizhu"])
async def test_a_post_at_one_unit_is_none_at_another(market, clock, unit):
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    other = await make.the_unit(unit)
    with pytest.raises(PostMissingError):
        await require_post(officer, other.id, Post.DEPARTMENT_CDO, at=now())


async def test_a_liaison_is_no_chief(market, clock):
    liaison = await make.an_officer(Post.LIAISON)
    unit = await make.the_unit()
    with pytest.raises(PostMissingError, match="department chief data officer"):
        await require_post(liaison, unit.id, Post.DEPARTMENT_CDO, at=now())


async def test_the_executive_appoints_in_their_own_region_only(market, clock):
    executive = await make.the_executive()
    await make.a_user("newcomer")
    inside, outside = await make.the_unit(), await make.the_unit("gz-bus")
    command = AppointOfficer(unit_id=inside.id, username="newcomer", post=Post.LIAISON)
    appointed = await appoint_officer(executive, command)
    with pytest.raises(PostMissingError):
        await appoint_officer(
            executive,
            AppointOfficer(unit_id=outside.id, username="newcomer", post=Post.DEPARTMENT_CDO),
        )
    assert appointed.post == Post.LIAISON


async def test_the_citys_executive_reaches_into_the_district(market, clock):
    executive = await make.an_officer(Post.CITY_EXECUTIVE, "gz-office")
    await make.a_user("newcomer")
    unit = await make.the_unit()
    command = AppointOfficer(unit_id=unit.id, username="newcomer", post=Post.DEPARTMENT_CDO)
    assert (await appoint_officer(executive, command)).post == Post.DEPARTMENT_CDO


async def test_nobody_appoints_themselves(market, clock):
    executive = await make.the_executive()
    unit = await make.the_unit()
    command = AppointOfficer(
        unit_id=unit.id,
        username="district-executive-officer-haizh",
        post=Post.DEPARTMENT_CDO,
    )
    with pytest.raises(OwnCaseError):
        await appoint_officer(executive, command)


async def test_a_unit_without_liaisons_gets_none(market, clock):
    executive = await make.an_officer(Post.CITY_EXECUTIVE, "gz-office")
    await make.a_user("newcomer")
    unit = await make.the_unit("gz-bus")
    with pytest.raises(PostNotHereError):
        await appoint_officer(
            executive, AppointOfficer(unit_id=unit.id, username="newcomer", post=Post.LIAISON)
        )


async def test_two_city_chiefs_at_one_instant_are_impossible(market, clock):
    await make.an_officer(Post.CITY_CDO, "gz-leading-group", username="first", until=now() + DAY)
    with pytest.raises(PostTakenError):
        await make.an_officer(Post.CITY_CDO, "gz-leading-group", username="second")
    after = await make.an_officer(
        Post.CITY_CDO, "gz-leading-group", username="third", since=now() + DAY
    )
    assert after.name == "Third"


async def test_two_appointments_at_once_fill_a_sole_post_once(market, clock):
    executive = await make.the_executive()
    unit = await make.the_unit()
    for name in ("one", "two"):
        await make.a_user(f"officer-{name}")
    results = await asyncio.gather(
        *(
            appoint_officer(
                executive,
                AppointOfficer(
                    unit_id=unit.id, username=f"officer-{name}", post=Post.DEPARTMENT_CDO
                ),
            )
            for name in ("one", "two")
        ),
        return_exceptions=True,
    )
    assert [PostTakenError] == [type(one) for one in results if isinstance(one, Exception)]


async def test_several_liaisons_may_serve_a_unit(market, clock):
    await make.an_officer(Post.LIAISON, username="first")
    await make.an_officer(Post.LIAISON, username="second")
    unit = await make.the_unit()
    assert len(await officers_of(unit.id, now())) == 2


async def test_after_a_handover_the_past_shows_the_old_officer(market, clock):
    old = await make.an_officer(Post.DEPARTMENT_CDO, username="older")
    unit = await make.the_unit()
    executive = await make.the_executive()
    then = now()
    appointment = (await posts_of(old.user_id, now()))[0].appointment_id
    await end_appointment(executive, EndAppointment(appointment_id=appointment))
    await make.an_officer(Post.DEPARTMENT_CDO, username="newer", since=clock.move(hours=1))
    seen = (await chief_of(unit.id, then - DAY / 2), await chief_of(unit.id, now()))
    assert [one.user_name for one in seen if one] == ["Older", "Newer"]


async def test_an_appointment_ends_once(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    executive = await make.the_executive()
    command = EndAppointment(
        appointment_id=(await posts_of(officer.user_id, now()))[0].appointment_id
    )
    await end_appointment(executive, command)
    clock.move(hours=1)
    with pytest.raises(AppointmentOverError):
        await end_appointment(executive, command)


async def test_a_term_cannot_end_in_the_past(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    executive = await make.the_executive()
    appointment = (await posts_of(officer.user_id, now()))[0].appointment_id
    with pytest.raises(EmptyTermError):
        await end_appointment(
            executive, EndAppointment(appointment_id=appointment, until=now() - DAY / 2)
        )


async def delegated():
    officer = await make.an_officer(Post.DEPARTMENT_CDO, until=now() + 10 * DAY)
    deputy = await make.a_user("deputy")
    own = (await posts_of(officer.user_id, now()))[0]
    command = DelegatePost(
        appointment_id=own.appointment_id, username="deputy", until=now() + 5 * DAY
    )
    return officer, deputy, own, await delegate_post(officer, command)


async def test_a_deputy_acts_while_the_delegation_runs(market, clock):
    _, deputy, own, _ = await delegated()
    posting = await require_post(deputy, own.unit_id, Post.DEPARTMENT_CDO, at=now())
    assert own.appointment_id == posting.delegated_from
    clock.move(days=5)
    with pytest.raises(TermEndedError):
        await require_post(deputy, own.unit_id, Post.DEPARTMENT_CDO, at=now())


async def test_the_unit_still_answers_through_its_own_officer(market, clock):
    officer, _, own, _ = await delegated()
    assert officer.user_id == (await chief_of(own.unit_id, now())).user_id


async def test_ending_an_appointment_cuts_its_delegations(market, clock):
    _, deputy, own, _ = await delegated()
    executive = await make.the_executive()
    await end_appointment(executive, EndAppointment(appointment_id=own.appointment_id))
    assert await posts_of(deputy.user_id, now()) == []


async def test_a_delegation_stays_within_the_delegators_term(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO, until=now() + DAY)
    await make.a_user("deputy")
    own = (await posts_of(officer.user_id, now()))[0]
    with pytest.raises(DelegationTooWideError):
        await delegate_post(
            officer,
            DelegatePost(
                appointment_id=own.appointment_id, username="deputy", until=now() + 2 * DAY
            ),
        )


async def test_a_delegation_is_not_passed_on(market, clock):
    _, deputy, _, posting = await delegated()
    await make.a_user("third")
    with pytest.raises(DelegationTooWideError):
        await delegate_post(
            deputy,
            DelegatePost(
                appointment_id=posting.appointment_id, username="third", until=now() + DAY
            ),
        )


async def test_nobody_delegates_anothers_post(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    stranger = await make.a_user("stranger")
    own = (await posts_of(officer.user_id, now()))[0]
    with pytest.raises(DelegationTooWideError):
        await delegate_post(
            stranger,
            DelegatePost(appointment_id=own.appointment_id, username="stranger", until=now() + DAY),
        )


async def test_only_a_regulator_is_one(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    regulator = await make.the_regulator()
    assert (await require_regulator(regulator, at=now())).post == Post.REGULATOR
    with pytest.raises(NotRegulatorError):
        await require_regulator(officer, at=now())


LADDER = [
    Tier(1, Post.DISTRICT_CDO, (UnitKind.DISTRICT,)),
    Tier(2, Post.DISTRICT_EXECUTIVE, (UnitKind.DISTRICT,)),
    Tier(3, Post.DEPARTMENT_CDO, (UnitKind.DISTRICT_DEPARTMENT,)),
    Tier(4, Post.LIAISON, (UnitKind.DISTRICT_DEPARTMENT,)),
    Tier(0, Post.REGULATOR, (UnitKind.REGULATOR,)),
]


def test_an_item_climbs_from_the_liaison_to_the_top():
    climbed, post = [], Post.LIAISON
    while (above := rung_above(LADDER, post)) is not None:
        climbed.append(post := above.post)
    assert climbed == [Post.DEPARTMENT_CDO, Post.DISTRICT_EXECUTIVE, Post.DISTRICT_CDO]


def test_the_regulator_stands_beside_the_ladder():
    assert rung_above(LADDER, Post.REGULATOR) is None
