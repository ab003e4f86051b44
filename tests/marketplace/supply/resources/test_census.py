"""Who may enter what in the census, and what a record must say."""

from __future__ import annotations

import pytest

from marketplace.foundation.organizations.errors import PostMissingError, TermEndedError
from marketplace.foundation.organizations.model import Post
from marketplace.kernel.clock import now
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.markets import Market
from marketplace.kernel.text import Text
from marketplace.supply.resources import service
from marketplace.supply.resources.errors import (
    DuplicateResourceError,
    StaleResourceError,
    UnknownResourceError,
)
from marketplace.supply.resources.model import CensusField
from marketplace.supply.resources.queries import resource_for, resources_for
from marketplace.supply.resources.schemas import CorrectResource, ResourceView
from tests.conftest import FrozenClock
from tests.factories import an_officer
from tests.supply_factories import a_publisher, a_registration, a_resource

TWICE = [CensusField(name="age", meaning=Text("年龄", "age"))] * 2
INCOMPLETE = {
    "no duty": ({"duty": " "}, "resources.duty-missing"),
    "no clause": ({"duty_clause": ""}, "resources.duty-missing"),
    "no source statement": ({"source_statement": ""}, "resources.blank-field"),
    "no system": ({"system": "  "}, "resources.blank-field"),
    "no Chinese title": ({"title_zh": ""}, "resources.blank-field"),
    "a field twice": ({"fields": TWICE}, "resources.duplicate-field"),
}


async def test_liaison_registers_and_finds_the_record(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    entered = await a_resource(publisher)
    assert [entered] == await resources_for(publisher.liaison, at=now())


@pytest.mark.parametrize("case", INCOMPLETE)
async def test_incomplete_record_is_refused(market: Market, clock: FrozenClock, case: str) -> None:
    changed, code = INCOMPLETE[case]
    publisher = await a_publisher()
    with pytest.raises(InvalidError) as refused:
        await a_resource(publisher, **changed)
    assert code == refused.value.code


async def test_one_table_is_registered_once(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    first = await a_resource(publisher)
    with pytest.raises(DuplicateResourceError) as refused:
        await a_resource(publisher)
    assert first.number == refused.value.facts["number"]


async def test_chief_does_not_enter_the_census(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    with pytest.raises(PostMissingError):
        await service.register_resource(publisher.chief, a_registration(publisher))


async def test_liaison_whose_term_ended_yesterday_is_refused(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    resource = await a_resource(publisher)
    clock.move(days=2)
    gone = await an_officer(
        Post.LIAISON,
        username="predecessor",
        since=clock.at.replace(day=1),
        until=clock.at.replace(day=24),
    )
    with pytest.raises(TermEndedError):
        await service.correct_resource(gone, _correction(resource))


async def test_other_unit_does_not_see_the_record(market: Market, clock: FrozenClock) -> None:
    resource = await a_resource(await a_publisher())
    stranger = await an_officer(Post.LIAISON, "hz-street-01")
    with pytest.raises(UnknownResourceError):
        await resource_for(stranger, resource.id, at=now())


async def test_other_unit_cannot_correct_the_record(market: Market, clock: FrozenClock) -> None:
    resource = await a_resource(await a_publisher())
    stranger = await an_officer(Post.LIAISON, "hz-street-01")
    with pytest.raises(UnknownResourceError):
        await service.correct_resource(stranger, _correction(resource))


async def test_correction_makes_a_new_revision(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    resource = await a_resource(publisher)
    corrected = await service.correct_resource(publisher.liaison, _correction(resource))
    assert (corrected.revision, corrected.duty) == (2, "已更正的职能")


async def test_second_correction_of_one_reading_conflicts(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    resource = await a_resource(publisher)
    await service.correct_resource(publisher.liaison, _correction(resource))
    with pytest.raises(StaleResourceError) as refused:
        await service.correct_resource(publisher.liaison, _correction(resource))
    assert isinstance(refused.value, ConflictError)


def _correction(resource: ResourceView) -> CorrectResource:
    return CorrectResource(
        resource_id=resource.id,
        if_match=resource.revision,
        title_zh=resource.title.zh,
        title_en=resource.title.en,
        duty="已更正的职能",
        duty_clause=resource.duty_clause,
        update_cycle=resource.update_cycle,
        source_statement=resource.source_statement,
        grade=resource.grade,
        contains_personal=resource.contains_personal,
        zone=resource.zone,
        fields=resource.fields,
    )
