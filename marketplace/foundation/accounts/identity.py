"""Who comes with a request: the holder of a session cookie, or of a program's token."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from marketplace.foundation.accounts.errors import ScopeTooNarrowError, TokenNotKnownError
from marketplace.foundation.accounts.model import SESSION_LASTS, Scope
from marketplace.foundation.accounts.queries import actor_of_session, actor_of_token
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.web.cookies import session_cookie as cookie_name

READING = frozenset({"GET", "HEAD", "OPTIONS"})
AnyRequest = Request[Any, Any, Any]


async def identify(request: AnyRequest) -> Actor | None:
    """Return who sent the request; None for a visitor.

    The interface for programs takes tokens only, so that no other site's form can use a session.
    There a token that is unknown or over is a TokenNotKnownError, not a visit: a program would take
    the public's answer for its own. A token that only reads may change nothing.
    """
    if request.scope["path"].startswith("/api/"):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return await _bearer(token.strip(), request.method) if scheme.lower() == "bearer" else None
    secret = request.cookies.get(cookie_name())
    return await actor_of_session(secret, now()) if secret else None


async def _bearer(token: str, method: str) -> Actor:
    bearer = await actor_of_token(token, now())
    if bearer is None:
        raise TokenNotKnownError
    if bearer.scope is Scope.READ and method not in READING:
        raise ScopeTooNarrowError
    return bearer.actor


def session_cookie(secret: str, *, secure: bool) -> Cookie:
    """Return the cookie that carries a session: no script reads it, no other site sends it."""
    return Cookie(
        key=cookie_name(),
        value=secret,
        max_age=int(SESSION_LASTS.total_seconds()) if secret else 0,
        path="/",
        httponly=True,
        secure=secure,
        samesite="lax",
    )
