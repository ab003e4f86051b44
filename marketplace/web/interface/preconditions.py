"""`If-Match`: act only if the thing is still what was read.

The tag is that of the nearest address above the command's that can be read: to revoke
`/api/v1/licences/{id}/revoke` one sends the tag of `/api/v1/licences/{id}`. It is read again inside
the command's transaction, as the same sender, by the same route, so that the tag means exactly what
was read.

**Source:** RFC 9110 section 13.1.1.
"""

from __future__ import annotations

from typing import Any

from litestar.types import ASGIApp, Message, Scope

from marketplace.kernel.preconditions import Condition
from marketplace.web.interface.representing import PREFIX, tags_match

INNER = "marketplace.inner"
"""Marks the reading that a precondition makes; it counts against no limit."""
_ROOT = PREFIX + "v1"
_PASSED_ON = {b"authorization", b"host"}


def condition_of(app: ASGIApp, scope: Scope) -> Condition | None:
    """Return what an `If-Match` header asks; None without one, or for a reading."""
    wanted = [value.decode("latin-1") for name, value in scope["headers"] if name == b"if-match"]
    changes = scope["method"] not in {"GET", "HEAD", "OPTIONS"}  # type: ignore[typeddict-item]
    if not (wanted and changes and scope["path"].startswith(PREFIX)):
        return None

    untouched: Any = {**scope, "state": {}}  # before the framework writes into it

    async def still_stands() -> bool:
        tag = await _current_tag(app, untouched)
        return tag is not None and tags_match(",".join(wanted), tag)

    return still_stands


async def _current_tag(app: ASGIApp, scope: Scope) -> str | None:
    path = scope["path"]
    while len(path) > len(_ROOT):
        status, tag = await _read(app, scope, path)
        if status not in {404, 405}:
            return tag
        path = path.rpartition("/")[0]
    return None


async def _read(app: ASGIApp, scope: Scope, path: str) -> tuple[int, str | None]:
    found: dict[str, Any] = {}

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.update(message)

    headers = [one for one in scope["headers"] if one[0] in _PASSED_ON]
    about = {"method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
    inner: Any = {**scope, **about, "headers": headers, "state": {}, INNER: True}
    await app(inner, receive, send)
    tag = dict(found["headers"]).get(b"etag")
    return found["status"], tag.decode() if tag else None
