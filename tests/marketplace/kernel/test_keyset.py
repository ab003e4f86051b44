"""Pages cut by the database, put together, are the whole list, whatever arrives meanwhile."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from marketplace.kernel.ids import new_id
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import LimitOutOfRangeError, Page, UnknownCursorError, encode_cursor
from marketplace.kernel.tables import DecisionSubject

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
