"""A text that holds U+0000 is refused at the door: PostgreSQL keeps none and no page shows one.

The address and its query are looked at as they arrive, a JSON body or a form as it is read; files
pass as they are.
"""

from __future__ import annotations

import re
from typing import Final

from litestar.types import HTTPReceiveMessage, HTTPScope, Receive, ReceiveMessage

from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text

_WRITTEN: Final = {
    b"application/json": re.compile(rb"(?<!\\)(?:\\\\)*\\u0000"),
    b"application/x-www-form-urlencoded": re.compile(rb"%00"),
}
"""How the character is written in each kind of body; an escaped backslash before `u0000` is none.
"""
_LONGEST: Final = 12
"""More bytes than the character is written in, so that none hides between two pieces."""


class UnreadableTextError(InvalidError):
    """A text holds the character that no text may hold."""

    code = "web.unreadable-text"
    text = Text(
        "内容含有不可用的字符（U+0000）。", "The content holds a character of no text (U+0000)."
    )


def require_readable(scope: HTTPScope) -> None:
    """Raise `UnreadableTextError` when the address or its query holds the character."""
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        raise UnreadableTextError


def reading_texts(scope: HTTPScope, receive: Receive) -> Receive:
    """Return what receives the body and raises `UnreadableTextError` at the character."""
    kinds = [value for name, value in scope["headers"] if name == b"content-type"]
    written = _WRITTEN.get(kinds[0].partition(b";")[0].strip().lower()) if kinds else None
    if written is None:
        return receive
    tail = b""

    async def receive_text() -> HTTPReceiveMessage | ReceiveMessage:
        nonlocal tail
        message = await receive()
        if message["type"] == "http.request":
            piece = tail + message["body"]
            if written.search(piece):
                raise UnreadableTextError
            tail = piece[-_LONGEST:]
        return message

    return receive_text
