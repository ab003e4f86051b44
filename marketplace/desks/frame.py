"""What the slices put around every page: who reads, where they can go, the log's newest head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Request

from marketplace.kernel.access import Actor
from marketplace.kernel.text import Bilingual, Text
from marketplace.settings import Settings
from marketplace.web.parts import LogHead, NavItem
from marketplace.web.shell import Frame


def frame_of(settings: Settings) -> Frame:
    """Return the frame for the whole site."""
    return Frame(
        identify=identify,
        navigation=navigation,
        posting=posting,
        head=head,
        synthetic=settings.synthetic,
        secure_cookies=settings.secure_cookies,
    )


async def identify(request: Request[Any, Any, Any]) -> Actor | None:
    """Return who holds the session or the token that came with the request."""
    return None


async def navigation(actor: Actor | None, path: str) -> Sequence[NavItem]:
    """Return the places this reader can go."""
    places = [NavItem(Text("目录", "Catalogue"), "/"), NavItem(Text("日志", "Log"), "/log")]
    return [
        NavItem(place.label, place.href, place.count, current=place.href == path)
        for place in places
    ]


async def posting(actor: Actor) -> Bilingual | None:
    """Return the post and unit under which the reader acts now."""
    return None


async def head() -> LogHead | None:
    """Return the log's newest checkpoint."""
    return None
