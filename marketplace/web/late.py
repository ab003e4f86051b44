"""An answer that is made while it is sent.

The framework asks its exception handlers for an answer at once; a page about a problem needs the
reader's navigation from the database first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response
from litestar.types import ASGIApp, Receive, Scope, Send


class LateResponse(Response[Any]):
    """A response that calls `make` when it is sent."""

    def __init__(self, make: Callable[[], Awaitable[Response[Any]]]) -> None:
        super().__init__(None)
        self.make = make

    def to_asgi_response(  # type: ignore[override] # any ASGI application serves the framework
        self, *, request: Request[Any, Any, Any], **_: Any
    ) -> ASGIApp:
        """Return the application that makes the answer and sends it."""

        async def send_made(scope: Scope, receive: Receive, send: Send) -> None:
            made = await self.make()
            await made.to_asgi_response(app=None, request=request)(scope, receive, send)

        return send_made
