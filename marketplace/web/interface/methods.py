"""`OPTIONS` tells every method of an address, also when several routes share it.

The framework writes the answer when it meets the first route of an address, and keeps it.

**Source:** RFC 9110 section 9.3.7.
"""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class AllMethods:
    """An ASGI application around the site that completes `Allow`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; complete the answer to `OPTIONS`."""
        asks = scope["type"] == ScopeType.HTTP and scope["method"] == "OPTIONS"

        async def send_all(message: Message) -> None:
            if message["type"] == "http.response.start" and "path_template" in scope:
                known = scope["litestar_app"].route_handler_method_map
                methods = ", ".join(sorted(known.get(scope["path_template"], ())))
                others = [one for one in message["headers"] if one[0] != b"allow"]
                message["headers"] = [*others, (b"allow", methods.encode())]
            await send(message)

        await self.app(scope, receive, send_all if asks else send)
