"""Examining columns, and a person's word on them."""

from __future__ import annotations

import random

import pytest

from anonymize.roles import Kind, Role
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
from tests.anonymize.detect import corpus
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


PLANTED = {
    "c1": (corpus.resident_id, Role.DIRECT, Kind.RESIDENT_ID),
    "c2": (corpus.mobile, Role.DIRECT, Kind.MOBILE),
    "c3": (lambda draw: "粤A" + corpus.plate(draw)[2:], Role.DIRECT, Kind.PLATE),
    "c4": (corpus.bank_card, Role.DIRECT, Kind.BANK_CARD),
    "c5": (lambda draw: corpus.digits(draw, 18), Role.PLAIN, Kind.SERIAL),
    "c6": (corpus.bank_look_alike, Role.PLAIN, Kind.SERIAL),
}
"""Columns without a telling name: four identifiers, and two that only have their length."""


def _planted(rows: int = 300) -> bytes:
    draw = random.Random(5)
    lines = [",".join(make(draw) for make, _, _ in PLANTED.values()) for _ in range(rows)]
    return "\n".join([",".join(PLANTED), *lines]).encode()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # judged before any database
async def test_planted_identifiers_are_found_and_serials_that_look_alike_are_not(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher), _planted())
    found = await service.examine_columns(
        publisher.liaison, ExamineColumns(batch_id=batch.batch_id)
    )
    assert {one.name: (one.found_role, one.kind) for one in found.columns} == {
        name: (role, kind) for name, (_, role, kind) in PLANTED.items()
    }


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
