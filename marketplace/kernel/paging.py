"""Long lists in pages: a reader follows an opaque cursor, so rows that arrive meanwhile shift
nothing.

A cursor is the sort key of the last row shown. It is no secret and grants nothing; it is opaque so
that nobody builds one by hand and a list may change what it sorts by.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 200

Item = TypeVar("Item")
Row = TypeVar("Row")
Key = TypeVar("Key")


class Page(msgspec.Struct, Generic[Item], frozen=True, kw_only=True):
    """Some items of a longer list; `next_cursor` leads to the following ones, None at the end."""

    items: list[Item]
    next_cursor: str | None = None


class UnknownCursorError(InvalidError):
    """A cursor was not made by this list."""

    code = "paging.unknown-cursor"
    text = Text(
        "翻页标记无法识别，请从第一页重新开始。",
        "The page marker is not known; start at the first page.",
    )


class LimitOutOfRangeError(InvalidError):
    """More (or fewer) items were asked for than one page may hold."""

    code = "paging.limit-out-of-range"
    text = Text("每页条数须在 1 至 {largest} 之间。", "A page holds 1 to {largest} items.")


def encode_cursor(key: object) -> str:
    """Return the cursor for a sort key: a value, or a tuple of values, that msgspec can write."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def decode_cursor(cursor: str, of: type[Key]) -> Key:
    """Read a sort key of type `of` back from its cursor; anything else is an UnknownCursorError."""
    try:
        # strict: a character outside the alphabet is an error, not skipped
        raw = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), b"-_", validate=True)
        return msgspec.json.decode(raw, type=of)
    except (binascii.Error, UnicodeError, msgspec.MsgspecError) as error:
        raise UnknownCursorError(field="cursor") from error


def checked_limit(limit: int) -> int:
    """Return `limit` when a page may hold that many items."""
    if not 1 <= limit <= LARGEST_LIMIT:
        raise LimitOutOfRangeError(field="limit", largest=LARGEST_LIMIT)
    return limit


def page_of(
    rows: Sequence[Row], limit: int, *, view: Callable[[Row], Item], key: Callable[[Row], object]
) -> Page[Item]:
    """Make a page of at most `limit` rows; the query asked for `limit + 1`, the last one shows
    whether more follow.
    """
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(
        items=[view(row) for row in shown],
        next_cursor=encode_cursor(key(shown[-1])) if more else None,
    )
