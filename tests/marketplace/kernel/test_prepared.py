"""A prepared select answers what the select itself answers, wherever and however often it runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from marketplace.foundation.organizations.tables import Enterprise, Membership
from marketplace.kernel.database import engine
from marketplace.kernel.ids import new_id
from marketplace.kernel.prepared import prepared, prepared_for_each_count
from marketplace.supply.listings.model import State
from tests.factories import a_user, a_verified_enterprise

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
