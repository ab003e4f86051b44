"""Officers state who is one buyer and take it back; what was told before the end counts on."""

from __future__ import annotations

from uuid import UUID

import pytest

from marketplace.foundation.organizations.errors import AnyPostMissingError
from marketplace.foundation.organizations.schemas import AddMember, EndMembership
from marketplace.foundation.organizations.service import add_member, end_membership
from marketplace.kernel import tables
from marketplace.kernel.ids import new_id
from marketplace.use.cleanroom.buyers import buyers_with, relations
from marketplace.use.cleanroom.deciding import end_relation, relate_enterprises
from marketplace.use.cleanroom.errors import RelationEndedError, UnknownRelationError
from marketplace.use.cleanroom.release import Why
from marketplace.use.cleanroom.schemas import (
    CellView,
    EndRelation,
    RelateEnterprises,
    RelationView,
)
from marketplace.use.cleanroom.tables import Query
from tests.conftest import FrozenClock
from tests.factories import a_user, a_verified_enterprise, the_executive, the_regulator
from tests.marketplace.use.cleanroom.rooms import ALL_BUT_A_FEW, a_room, asked

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
VERSION = f"sha256:{'0' * 64}"
TOTAL = "SELECT count(*) FROM data"


async def an_enterprise(number: int, *, by: str = "") -> UUID:
    """Return an enterprise that nobody but `by` acts for."""
    owner = await a_user(by or f"owner{number}")
    return (await a_verified_enterprise(owner, name=f"同源{number}（虚构）", number=number)).id


async def state(one: UUID, other: UUID) -> RelationView:
    command = RelateEnterprises(enterprise_id=one, other_enterprise_id=other)
    return await relate_enterprises(await the_executive(), command)


async def end(relation: RelationView) -> RelationView:
    return await end_relation(await the_regulator(), EndRelation(relation_id=relation.relation_id))


async def test_relation_ends_and_is_stated_anew(clock: FrozenClock) -> None:
    one, other = await an_enterprise(2), await an_enterprise(3)
    first = await state(one, other)
    assert (await state(other, one)).relation_id == first.relation_id
    ended = await end(first)
    newest = await tables.Event.select().order_by(tables.Event.id, ascending=False).first()
    assert (ended.ended_at, newest["type"]) == (clock.at, "cleanroom.relation-ended")
    again = await state(one, other)
    assert [one.ended_at is None for one in await relations()] == [False, True]
    assert await buyers_with(one, VERSION, clock.at) == {one, other}
    await end(again)
    assert await buyers_with(one, VERSION, clock.at) == {one}


async def test_relation_ends_once_and_by_those_who_may_state_it() -> None:
    relation = await state(await an_enterprise(2), await an_enterprise(3))
    command = EndRelation(relation_id=relation.relation_id)
    with pytest.raises(AnyPostMissingError):
        await end_relation(await a_user("owner2"), command)
    await end(relation)
    with pytest.raises(RelationEndedError):
        await end(relation)
    with pytest.raises(UnknownRelationError):
        await end_relation(await the_executive(), EndRelation(relation_id=new_id()))


async def test_what_was_told_before_the_end_is_pooled_after_it(clock: FrozenClock) -> None:
    room, other = await a_room(), await an_enterprise(2)
    relation = await state(other, room.deal.enterprise.id)
    await asked(room, ALL_BUT_A_FEW)
    await Query.update({Query.enterprise: other}).where(Query.is_licensed == 1)
    clock.move(seconds=1)
    await end(relation)
    clock.move(seconds=1)
    found = await asked(room, TOTAL)
    assert found.answer.lines == [[CellView(why=Why.DIFFERENCE)]]


async def test_what_was_first_asked_after_the_end_is_told_apart(clock: FrozenClock) -> None:
    room, other = await a_room(), await an_enterprise(2)
    await end(await state(other, room.deal.enterprise.id))
    clock.move(seconds=1)
    await asked(room, ALL_BUT_A_FEW)
    await Query.update({Query.enterprise: other}).where(Query.is_licensed == 1)
    (line,) = (await asked(room, TOTAL)).answer.lines
    assert [cell.why for cell in line] == [None]


async def test_version_asked_about_joins_and_another_does_not(clock: FrozenClock) -> None:
    room, other = await a_room(), await an_enterprise(2)
    one = room.deal.enterprise.id
    await asked(room)
    clock.move(seconds=1)
    await end(await state(other, one))
    digest = room.session.version_digest
    found = [await buyers_with(other, about, clock.at) for about in (digest, VERSION)]
    assert found == [{one, other}, {other}]


async def test_one_person_and_one_relation_join_three(clock: FrozenClock) -> None:
    mine, also_mine = [await an_enterprise(n, by="founder") for n in (2, 3)]
    third = await an_enterprise(4)
    await state(also_mine, third)
    found = [await buyers_with(one, VERSION, clock.at) for one in (mine, third)]
    assert found == [{mine, also_mine, third}] * 2


async def test_person_who_left_takes_nothing_of_what_was_told_with_them(clock: FrozenClock) -> None:
    room, other = await a_room(), await an_enterprise(2)
    mine, owner = room.deal.enterprise.id, await a_user("owner2")
    command = AddMember(enterprise_id=other, username="heyutong")
    await add_member(owner, command)
    clock.move(seconds=1)
    await asked(room)
    clock.move(seconds=1)
    await end_membership(owner, EndMembership(enterprise_id=other, username="heyutong"))
    clock.move(seconds=1)
    digest = room.session.version_digest
    found = [await buyers_with(mine, about, clock.at) for about in (digest, VERSION)]
    assert found == [{mine, other}, {mine}]
