"""The outermost door of the site: it chooses the market, once, from the first step of the path.

`/practice/...` enters the practice market, everything else the real one. It also opens the
idempotency key and the precondition that a program sent, so that every command below can be
repeated safely and held to what was read, refuses what is no text, and adds the security headers
to every answer.
"""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.kernel.idempotency import KeyMalformedError, with_key
from marketplace.kernel.markets import Market, in_market
from marketplace.kernel.preconditions import only_if
from marketplace.web.interface.methods import AllMethods
from marketplace.web.interface.preconditions import condition_of
from marketplace.web.interface.representing import Representations
from marketplace.web.problems import problem_of
from marketplace.web.texts import UnreadableTextError, reading_texts, require_readable

PRACTICE_PREFIX = "/practice"
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        b"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        b"frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
"""Source: OWASP Secure Headers Project; nothing is loaded from elsewhere, no script stands in a
page."""


class MarketDoor:
    """An ASGI application around the site."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.inner = Representations(AllMethods(app))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on inside its market."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        market, path = market_of(scope["path"])
        inner = {**scope, "path": path, "raw_path": path.encode(), "original_path": scope["path"]}
        with in_market(market):
            try:
                require_readable(inner)  # type: ignore[arg-type] # the same keys
                key = _idempotency_key(scope)
                with with_key(key), only_if(condition_of(self.inner, inner)):  # type: ignore[arg-type]
                    await self.inner(inner, reading_texts(inner, receive), _secured(send))  # type: ignore[arg-type] # same keys
            except (KeyMalformedError, UnreadableTextError) as error:
                await problem_of(error).to_asgi_response(None, None)(  # type: ignore[arg-type]
                    scope, receive, _secured(send)
                )


def market_of(path: str) -> tuple[Market, str]:
    """Return the market of an address and the address within it."""
    if path == PRACTICE_PREFIX or path.startswith(PRACTICE_PREFIX + "/"):
        return Market.PRACTICE, path.removeprefix(PRACTICE_PREFIX) or "/"
    return Market.REAL, path


def _idempotency_key(scope: Scope) -> str | None:
    if scope["method"] != "POST" or "/api/" not in scope["path"]:  # type: ignore[typeddict-item]
        return None
    for name, value in scope["headers"]:
        if name == b"idempotency-key":
            return value.decode("latin-1")
    return None


def _secured(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name for name, _ in message["headers"]}
            added = [header for header in HEADERS if header[0] not in present]
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return send_with_headers
