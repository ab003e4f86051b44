"""The door that notes from where a request comes, before anything else sees it."""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from marketplace.kernel.origin import coming_from


class OriginDoor:
    """An ASGI application around the site: what happens inside knows the peer's address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as coming from its peer."""
        peer = scope.get("client") if scope["type"] == ScopeType.HTTP else None
        with coming_from(peer[0] if peer else None):
            await self.app(scope, receive, send)
