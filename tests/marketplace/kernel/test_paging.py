from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.paging import (
    LimitOutOfRangeError,
    UnknownCursorError,
    checked_limit,
    decode_cursor,
    encode_cursor,
    page_of,
)


@given(st.lists(st.integers(), unique=True, max_size=30), st.integers(1, 10))
def test_following_the_cursors_shows_every_row_once(values, limit):
    rows, shown, cursor = sorted(values), [], None
    while True:
        after = decode_cursor(cursor, int) if cursor else None
        ahead = [row for row in rows if after is None or row > after][: limit + 1]
        page = page_of(ahead, limit, view=lambda row: row, key=lambda row: row)
        shown += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert rows == shown


@given(st.tuples(st.text(), st.uuids(), st.integers(-(2**53), 2**53)))
def test_a_cursor_reads_back(key):
    assert key == decode_cursor(encode_cursor(key), tuple[str, UUID, int])


@pytest.mark.parametrize(
    "cursor",
    {
        "nothing": "",
        "not base64": "%%%",
        "chinese": "下一页",
        "another type": encode_cursor("text"),
        "one character left": "A",
    }.values(),
)
def test_a_cursor_of_another_list_is_refused(cursor):
    with pytest.raises(UnknownCursorError):
        decode_cursor(cursor, int)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_has_bounds(limit):
    with pytest.raises(LimitOutOfRangeError):
        checked_limit(limit)
