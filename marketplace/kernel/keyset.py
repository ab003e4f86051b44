"""Cutting a long list in the database: the rows after the last one shown.

Ids are ordered by time, so the id of the last row shown is where the next page of a list with the
newest first begins, and rows that arrive meanwhile shift nothing. What waits is listed the longest
waiting first, by its instant and then its id.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from piccolo.columns import Column

from marketplace.kernel.paging import Page, checked_limit, decode_cursor, encode_cursor

View = TypeVar("View")


async def newest_page(
    query: Any,
    key: Column,
    *,
    cursor: str | None,
    limit: int,
    view: Callable[[dict[str, Any]], Awaitable[View]],
) -> Page[View]:
    """Return at most `limit` rows of a select as views; `key` is its table's id.

    Raises `LimitOutOfRangeError`, `UnknownCursorError`.
    """
    size = checked_limit(limit)
    if cursor is not None:
        query = query.where(key < decode_cursor(cursor, UUID))
    found = await query.order_by(key, ascending=False).limit(size + 1)
    shown = found[:size]
    more = len(found) > size
    return Page(
        items=[await view(one) for one in shown],
        next_cursor=encode_cursor(shown[-1][key._meta.name]) if more else None,
    )


async def longest_waiting_page(
    query: Any,
    since: Column,
    key: Column,
    *,
    cursor: str | None,
    limit: int,
    view: Callable[[dict[str, Any]], Awaitable[View]],
) -> Page[View]:
    """Return at most `limit` rows of a select as views, by the instant `since` and then by `key`.

    No row of the query lacks the instant. Raises `LimitOutOfRangeError`, `UnknownCursorError`.
    """
    size = checked_limit(limit)
    if cursor is not None:
        at, last = decode_cursor(cursor, tuple[datetime, UUID])
        query = query.where((since > at) | ((since == at) & (key > last)))
    found = await query.order_by(since, key).limit(size + 1)
    shown = found[:size]
    places = [(one[since._meta.name], one[key._meta.name]) for one in shown[-1:]]
    return Page(
        items=[await view(one) for one in shown],
        next_cursor=encode_cursor(places[0]) if len(found) > size else None,
    )
