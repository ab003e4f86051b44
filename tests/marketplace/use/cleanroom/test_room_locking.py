"""Two queries at once are judged one after the other, on both engines."""

from __future__ import annotations

import asyncio

import pytest

from tests.marketplace.use.cleanroom.rooms import ALL_BUT_A_FEW, a_room, asked

pytestmark = pytest.mark.usefixtures("market", "clock")


async def test_two_queries_at_once_cannot_give_away_together_what_one_may_not() -> None:
    room = await a_room()
    both = await asyncio.gather(
        asked(room, ALL_BUT_A_FEW),
        asked(room, "SELECT count(*) FROM data"),
    )
    assert sorted(one.answer.withheld for one in both) == [0, 1]
