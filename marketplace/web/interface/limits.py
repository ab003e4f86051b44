"""How often a program may ask: so many requests a minute for each token, or each address without.

Every answer says how many remain; who asked too often is answered 429 with `Retry-After`. Each
server process counts for itself. The framework's own counter keeps the instant of every request and
writes them all down again at each one; a number does.

**Source:** IETF draft-ietf-httpapi-ratelimit-headers; RFC 6585 section 4 (429).
"""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass, field
from typing import Final

from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException
from litestar.middleware import DefineMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.web.interface.preconditions import INNER
from marketplace.web.interface.representing import PREFIX

WINDOW_SECONDS: Final = 60
SENDERS_KEPT: Final = 10_000


@dataclass(slots=True)
class Window:
    """How often one sender has asked in the minute that ends at `ends` (the monotonic clock)."""

    ends: float
    asked: int = 0


@dataclass(slots=True)
class Counter:
    """The windows of all senders of late."""

    windows: dict[bytes, Window] = field(default_factory=dict)

    def count(self, sender: bytes, at: float) -> Window:
        """Count one request and return the sender's window."""
        window = self.windows.get(sender)
        if window is None or window.ends <= at:
            self._make_room(at)
            window = self.windows[sender] = Window(at + WINDOW_SECONDS)
        window.asked += 1
        return window

    def _make_room(self, at: float) -> None:
        if len(self.windows) < SENDERS_KEPT:
            return
        self.windows = {name: one for name, one in self.windows.items() if one.ends > at}
        while len(self.windows) >= SENDERS_KEPT:
            self.windows.pop(next(iter(self.windows)))


class Limits:
    """A middleware that counts the requests to `/api/` and lets no more than so many pass."""

    def __init__(self, app: ASGIApp, *, per_minute: int) -> None:
        self.app = app
        self.per_minute = per_minute
        self.counter = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or raise what is answered as a 429."""
        if not _counts(scope):
            await self.app(scope, receive, send)
            return
        at = time.monotonic()
        window = self.counter.count(_sender(scope), at)
        told = self._told(window, at)
        if window.asked > self.per_minute:
            raise TooManyRequestsException(headers=dict(told))

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.lower().encode(), value.encode()) for name, value in told]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, send_told)

    def _told(self, window: Window, at: float) -> list[tuple[str, str]]:
        return [
            ("RateLimit-Policy", f"{self.per_minute}; w={WINDOW_SECONDS}"),
            ("RateLimit-Limit", str(self.per_minute)),
            ("RateLimit-Remaining", str(max(self.per_minute - window.asked, 0))),
            ("RateLimit-Reset", str(math.ceil(window.ends - at))),
        ]


def limit_requests(per_minute: int) -> list[DefineMiddleware]:
    """Return what keeps the limit; nothing for 0, which means: no limit."""
    return [DefineMiddleware(Limits, per_minute=per_minute)] if per_minute else []


def _counts(scope: Scope) -> bool:
    is_asked = scope["type"] == ScopeType.HTTP and scope["path"].startswith(PREFIX)
    return is_asked and INNER not in scope


def _sender(scope: Scope) -> bytes:
    """Name the sender without keeping the token."""
    client = scope.get("client")
    told = client[0].encode() if client else b""
    for name, value in scope["headers"]:
        if name == b"authorization":
            told = value
    return hashlib.sha256(told).digest()
