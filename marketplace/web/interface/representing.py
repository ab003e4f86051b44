"""What a program is sent for a reading: the fields it chose, one page at a time, with a tag.

Every JSON answer to a GET gets a strong entity tag over its bytes; who has them already is answered
304. A list comes in pages of at most `limit` items, and a `Link` header leads to the next one.
`fields=a,b` leaves the other fields of each item out.

**Source:** RFC 9110 sections 8.8.3 and 13.1.2 (tags), RFC 8288 (links).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.kernel.errors import InvalidError, MarketplaceError
from marketplace.kernel.paging import (
    LimitOutOfRangeError,
    UnknownCursorError,
    checked_limit,
    decode_cursor,
    encode_cursor,
)
from marketplace.kernel.text import Text
from marketplace.web.answers import LIST_LIMIT, NEXT_CURSOR
from marketplace.web.interface.shapes import CURSORS, Kind, Shape, shape_of
from marketplace.web.problems import problem_of

PREFIX = "/api/"


class UnknownFieldError(InvalidError):
    """A field was asked for that the answer does not have."""

    code = "web.unknown-field"
    text = Text("没有名为“{name}”的字段。", "There is no field “{name}”.")


@dataclass(frozen=True, slots=True)
class Shaped:
    """A body, and the query that leads to the next page (empty at the end)."""

    body: bytes
    following: str = ""


class Representations:
    """An ASGI application around the site; it touches successful JSON readings under `/api/`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold a reading back until it is whole, shape it, tag it, send it."""
        if not is_reading(scope):
            await self.app(scope, receive, send)
            return
        held = _Held(send)
        await self.app(scope, receive, held.take)
        if held.start is not None:
            await _send_shaped(scope, receive, send, held)


def is_reading(scope: Scope) -> bool:
    """Return whether the request reads from the interface."""
    return (
        scope["type"] == ScopeType.HTTP
        and scope["method"] == "GET"
        and scope["path"].startswith(PREFIX)
    )


def tag_of(body: bytes) -> str:
    """Return the strong entity tag of a representation."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tags_match(wanted: str, tag: str) -> bool:
    """Return whether a list of tags (or `*`) names this one, weak marks set aside."""
    return wanted.strip() == "*" or tag in {
        one.strip().removeprefix("W/") for one in wanted.split(",")
    }


class _Held:
    """A successful JSON answer, kept back; any other is passed on as it comes."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = bytearray()
        self._passes = False

    async def take(self, message: Message) -> None:
        """Keep the message or pass it on."""
        if message["type"] == "http.response.start":
            self._passes = not _is_for_shaping(message)
            self.start = None if self._passes else message
        if self._passes:
            await self.send(message)
        elif message["type"] == "http.response.body":
            self.body += message["body"]


def _is_for_shaping(start: Any) -> bool:
    """Say whether this is JSON that its route has not tagged itself."""
    headers = dict(start["headers"])
    is_json = headers.get(b"content-type", b"").split(b";")[0].strip() == b"application/json"
    return is_json and start["status"] == 200 and b"etag" not in headers


async def _send_shaped(scope: Scope, receive: Receive, send: Send, held: _Held) -> None:
    assert held.start is not None
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    handler = scope["route_handler"]
    assert isinstance(handler, HTTPRouteHandler)
    headers = dict(held.start["headers"])  # type: ignore[typeddict-item] # a start has headers
    cursor = headers.pop(NEXT_CURSOR.encode(), b"").decode()
    try:
        shaped = shape_answer(bytes(held.body), shape_of(handler), query, cursor=cursor)
    except MarketplaceError as error:
        await problem_of(error).to_asgi_response(None, None)(scope, receive, send)  # type: ignore[arg-type]
        return
    tag = tag_of(shaped.body)
    known = tags_match(_header(scope, b"if-none-match"), tag)
    body = b"" if known else shaped.body
    headers |= {
        b"etag": tag.encode(),
        b"cache-control": b"private, no-cache",
        b"vary": b"authorization",
        b"content-length": str(len(body)).encode(),
    }
    if shaped.following:
        path = scope.get("original_path", scope["path"])
        headers[b"link"] = f'<{path}?{shaped.following}>; rel="next"'.encode()
    start = {**held.start, "status": 304 if known else 200, "headers": list(headers.items())}
    await send(start)  # type: ignore[arg-type] # the same message with other headers
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def shape_answer(
    body: bytes, shape: Shape, query: Sequence[tuple[str, str]], *, cursor: str = ""
) -> Shaped:
    """Return the body as the query asks for it: one page of a list, chosen fields.

    `cursor` says where the next page of a cut list begins. Raises `LimitOutOfRangeError`,
    `UnknownCursorError`, `UnknownFieldError`.
    """
    asked = dict(query)
    match shape.kind:
        case Kind.LIST:
            shaped = _one_page(body, query)
        case Kind.PAGE:
            told = _CURSORS[shape.cursor].decode(body)
            shaped = Shaped(body, _following(query, getattr(told, shape.cursor)))
        case _:
            shaped = Shaped(body, _following(query, cursor))
    if "fields" not in asked:
        return shaped
    chosen = _chosen(asked["fields"], shape)
    return Shaped(_with_fields(shaped.body, shape, chosen), shaped.following)


_CURSORS: Final = {
    name: msgspec.json.Decoder(msgspec.defstruct(name, [(name, str | None, None)]))
    for name in CURSORS
}
"""Read the cursor of a page and pass over everything else."""


def _one_page(body: bytes, query: Sequence[tuple[str, str]]) -> Shaped:
    asked = dict(query)
    limit = _limit(asked.get("limit"))
    items = msgspec.json.decode(body, type=list[msgspec.Raw])
    start = _after(items, asked["cursor"]) if "cursor" in asked else 0
    shown = items[start : start + limit]
    if start + limit >= len(items):
        return Shaped(msgspec.json.encode(shown) if start else body)
    position = start + limit - 1
    cursor = encode_cursor((position, _name(items[position])))
    return Shaped(msgspec.json.encode(shown), _following(query, cursor))


def _limit(text: str | None) -> int:
    if text is None:
        return LIST_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise LimitOutOfRangeError(field="limit", largest=200)
    return checked_limit(int(text))


def _after(items: list[msgspec.Raw], cursor: str) -> int:
    """Return where the item after the cursor's stands now, though others came before it since."""
    position, name = decode_cursor(cursor, tuple[int, str])
    places = [at for at, item in enumerate(items) if _name(item) == name]
    if not places:
        raise UnknownCursorError(field="cursor")
    return min(places, key=lambda at: abs(at - position)) + 1


def _name(item: msgspec.Raw) -> str:
    """Return what an item is told apart by: its first field, or itself when it has none."""
    found = msgspec.json.decode(item)
    told = next(iter(found.values()), "") if isinstance(found, dict) else found
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:16]


def _following(query: Sequence[tuple[str, str]], cursor: str | None) -> str:
    if not cursor:
        return ""
    kept = [(name, value) for name, value in query if name != "cursor"]
    return urlencode([*kept, ("cursor", cursor)])


def _chosen(text: str, shape: Shape) -> tuple[str, ...]:
    names = tuple(one.strip() for one in text.split(","))
    for name in names:
        if name not in shape.fields:
            raise UnknownFieldError(field="fields", name=name[:40])
    return names


def _with_fields(body: bytes, shape: Shape, chosen: tuple[str, ...]) -> bytes:
    found = msgspec.json.decode(body)
    match shape.kind:
        case Kind.LIST | Kind.CUT_LIST:
            found = [_picked(one, chosen) for one in found]
        case Kind.PAGE:
            found[shape.items] = [_picked(one, chosen) for one in found[shape.items]]
        case _ if found is not None:
            found = _picked(found, chosen)
    return msgspec.json.encode(found)


def _picked(item: dict[str, Any], chosen: tuple[str, ...]) -> dict[str, Any]:
    return {name: item[name] for name in chosen if name in item}
