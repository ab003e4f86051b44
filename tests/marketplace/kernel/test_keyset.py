"""Pages cut by the database, put together, are the whole list, whatever arrives meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from marketplace.kernel.clock import now
from marketplace.kernel.ids import new_id
from marketplace.kernel.keyset import longest_waiting_page, newest_page
from marketplace.kernel.paging import LimitOutOfRangeError, Page, UnknownCursorError, encode_cursor
from marketplace.kernel.tables import DecisionSubject, Event

pytestmark = pytest.mark.usefixtures("market")
KIND = "paged"


async def _add(count: int) -> list[UUID]:
    rows = [DecisionSubject(judgement=new_id(), kind=KIND, subject=new_id()) for _ in range(count)]
    for row in rows:
        await row.save()
    return [row.id for row in reversed(rows)]


async def _id(row: dict[str, Any]) -> UUID:
    return UUID(str(row["id"]))


async def _page(cursor: str | None, limit: int) -> Page[UUID]:
    query = DecisionSubject.select().where(DecisionSubject.kind == KIND)
    return await newest_page(query, DecisionSubject.id, cursor=cursor, limit=limit, view=_id)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
async def test_pages_put_together_are_the_list_as_it_was(limit: int) -> None:
    expected = await _add(7)
    page = await _page(None, limit)
    seen = list(page.items)
    await _add(2)
    while page.next_cursor:
        page = await _page(page.next_cursor, limit)
        seen += page.items
    assert seen == expected


async def test_nothing_has_no_next_page() -> None:
    assert await _page(None, 3) == Page(items=[])


@pytest.mark.parametrize(
    ("cursor", "limit", "error"),
    [
        (None, 0, LimitOutOfRangeError),
        (None, 201, LimitOutOfRangeError),
        ("?", 3, UnknownCursorError),
        (encode_cursor(7), 3, UnknownCursorError),
    ],
)
async def test_page_that_cannot_be_is_refused_by_name(
    cursor: str | None, limit: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await _page(cursor, limit)


async def _waiting(*minutes: int) -> list[UUID]:
    """Add what began to wait so many minutes ago; return it as it is to be listed."""
    rows = [
        Event(type=KIND, at=now() - timedelta(minutes=one), command=KIND, door="", commitment="")
        for one in minutes
    ]
    for row in rows:
        await row.save()
    return [row.id for row in sorted(rows, key=lambda row: (row.at, row.id))]


async def _page_of_waiting(cursor: str | None, limit: int) -> Page[UUID]:
    query = Event.select().where(Event.type == KIND)
    return await longest_waiting_page(
        query, Event.at, Event.id, cursor=cursor, limit=limit, view=_id
    )


@pytest.mark.parametrize("limit", [1, 2, 5, 7])
async def test_what_waits_is_listed_the_longest_first_page_by_page(limit: int) -> None:
    expected = await _waiting(3, 9, 3, 3, 1, 9, 20)
    page = await _page_of_waiting(None, limit)
    seen = list(page.items)
    await _waiting(30)
    while page.next_cursor:
        page = await _page_of_waiting(page.next_cursor, limit)
        seen += page.items
    assert seen == expected


async def test_cursor_of_another_list_is_no_cursor_of_what_waits() -> None:
    with pytest.raises(UnknownCursorError):
        await _page_of_waiting(encode_cursor(new_id()), 3)
