"""Examining columns, and a person's word on them."""

from __future__ import annotations

import pytest

from anonymize.roles import Role
from marketplace.foundation.organizations.model import Post
from marketplace.kernel.clock import now
from marketplace.kernel.markets import Market
from marketplace.kernel.tables import Event
from marketplace.supply.resources import service
from marketplace.supply.resources.errors import (
    NotExaminedError,
    UnknownBatchError,
    UnknownColumnError,
)
from marketplace.supply.resources.queries import examination_for, examination_of
from marketplace.supply.resources.schemas import ConfirmColumns, ExamineColumns
from tests.conftest import FrozenClock
from tests.factories import an_officer
from tests.supply_factories import a_batch, a_confirmed_batch, a_publisher, a_resource


async def test_examination_gives_every_column_a_role_and_a_reason(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher))
    found = await service.examine_columns(
        publisher.liaison, ExamineColumns(batch_id=batch.batch_id)
    )
    assert (
        found.roles["card_no"],
        all(column.reason.zh and column.reason.en for column in found.columns),
    ) == (Role.DIRECT, True)


async def test_second_examination_finds_the_first(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher))
    command = ExamineColumns(batch_id=batch.batch_id)
    first = await service.examine_columns(publisher.liaison, command)
    assert first == await service.examine_columns(publisher.liaison, command)


async def test_correction_stands_against_what_was_found(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    roles = {**confirmed.roles, "fare": Role.SENSITIVE}
    corrected = await service.confirm_columns(
        publisher.liaison, ConfirmColumns(batch_id=confirmed.batch.batch_id, roles=roles)
    )
    assert roles == corrected.roles


async def test_same_confirmation_twice_is_one_fact(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    again = ConfirmColumns(batch_id=confirmed.batch.batch_id, roles=confirmed.roles)
    await service.confirm_columns(publisher.liaison, again)
    assert await Event.count().where(Event.type == "resources.columns-confirmed") == 1


@pytest.mark.parametrize("change", ["one too few", "one too many"])
async def test_confirmation_names_every_column_once(
    market: Market, clock: FrozenClock, change: str
) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    roles = dict(confirmed.roles)
    if change == "one too few":
        del roles["age"]
    else:
        roles["unheard-of"] = Role.PLAIN
    with pytest.raises(UnknownColumnError):
        await service.confirm_columns(
            publisher.liaison, ConfirmColumns(batch_id=confirmed.batch.batch_id, roles=roles)
        )


async def test_confirmation_follows_examination(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher))
    with pytest.raises(NotExaminedError):
        await service.confirm_columns(
            publisher.liaison, ConfirmColumns(batch_id=batch.batch_id, roles={})
        )


async def test_other_unit_does_not_see_the_columns(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher))
    stranger = await an_officer(Post.LIAISON, "hz-street-01")
    with pytest.raises(UnknownBatchError):
        await examination_for(stranger, batch.batch_id, at=now())


async def test_columns_are_empty_before_examination(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher))
    assert (await examination_of(batch.batch_id)).columns == []
