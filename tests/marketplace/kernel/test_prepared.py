"""A prepared statement does what the statement itself does, wherever and however often it runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from piccolo.querystring import QueryString

from marketplace.foundation.organizations.tables import Enterprise, Membership
from marketplace.kernel.bulk import insert_row
from marketplace.kernel.clock import now
from marketplace.kernel.database import engine, engine_kind
from marketplace.kernel.ids import new_id
from marketplace.kernel.prepared import COUNTS_KEPT, prepared, prepared_for_each_count
from marketplace.kernel.tables import IdempotencyKey
from marketplace.supply.listings.model import State
from tests.factories import a_user, a_verified_enterprise

CONCAT = "SELECT {}::text||{}::text||{}::text||{}::text AS said"
pytestmark = pytest.mark.usefixtures("market", "clock")


def _members(user_id: UUID, standing: object) -> Any:
    return Membership.select(
        Membership.enterprise.name.as_alias("name"), Membership.since, Membership.user
    ).where((Membership.user == user_id) & (Membership.role != standing))


def _named(*names: str) -> Any:
    return Enterprise.select(Enterprise.name).where(Enterprise.name.is_in(list(names)))


async def test_answers_are_those_of_the_select_itself() -> None:
    user = await a_user("heyutong")
    await a_verified_enterprise(user)
    assert user.user_id is not None
    ask = prepared(_members)
    expected = [dict(one) for one in await _members(user.user_id, State.LISTED.value)]
    again = [await ask(user.user_id, State.LISTED) for _ in range(2)]
    assert (len(expected), [expected, expected]) == (1, again)


async def test_other_values_give_other_rows() -> None:
    user = await a_user("heyutong")
    await a_verified_enterprise(user)
    ask = prepared(_members)
    found = [await ask(one, "nobody") for one in (user.user_id, new_id())]
    assert [len(rows) for rows in found] == [1, 0]


async def test_running_transaction_is_joined() -> None:
    user = await a_user("heyutong")
    enterprise = await a_verified_enterprise(user)
    ask = prepared_for_each_count(_named)
    async with engine().transaction():
        await Enterprise.update({Enterprise.name: "改名的企业（合成）"}).where(
            Enterprise.id == enterprise.id
        )
        within = await ask(2)("改名的企业（合成）", "无")
    assert within == [{"name": "改名的企业（合成）"}]


@pytest.mark.parametrize("count", [1, 3])
async def test_each_count_of_values_has_a_text_of_its_own(count: int) -> None:
    ask = prepared_for_each_count(_named)
    assert await ask(count)(*["没有"] * count) == []


async def test_values_that_never_change_stay_in_their_places() -> None:
    def twice(word: str, other: str) -> QueryString:
        sql = "SELECT {}||{}||{}||{} AS said" if engine_kind() == "sqlite" else CONCAT
        return QueryString(sql, other, "-", word, "!")

    ask = prepared(twice)
    assert [await ask("a", "b"), await ask("c", "d")] == [[{"said": "b-a!"}], [{"said": "d-c!"}]]


async def test_a_text_that_was_let_go_is_made_again() -> None:
    ask = prepared_for_each_count(_named)
    counts = [*range(1, COUNTS_KEPT + 2), 1]
    assert [await ask(count)(*["没有"] * count) for count in counts] == [[] for _ in counts]


async def test_a_row_is_inserted_with_its_other_columns_empty() -> None:
    row = {
        "id": new_id(),
        "key": "a",
        "actor": "b",
        "command": "c",
        "digest": "d",
        "refused": False,
        "at": now(),
    }
    async with engine().transaction():
        await insert_row(IdempotencyKey, row)
    assert [dict(one) for one in await IdempotencyKey.select()] == [{**row, "answer": None}]
