"""What the slices put around every page: who reads, where they can go, the log's newest head."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.desks.navigation import places_of
from marketplace.foundation.accounts.identity import identify
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.foundation.transparency.queries import head as log_head
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
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


async def navigation(actor: Actor | None, path: str) -> Sequence[NavItem]:
    """Return the places this reader can go."""
    return await places_of(actor, path)


async def posting(actor: Actor) -> Bilingual | None:
    """Return the post and unit, or the enterprise, for which the reader acts now."""
    if actor.user_id is None:
        return None
    posts = await posts_of(actor.user_id, now())
    if posts:
        return posts[0].label
    members = await memberships_of(actor.user_id, now())
    return Text(members[0].enterprise_name, members[0].enterprise_name) if members else None


async def head() -> LogHead | None:
    """Return the log's newest published checkpoint."""
    newest = await log_head()
    return LogHead(newest.size, newest.published_at, newest.witnesses) if newest else None
