"""Where a reader can go: by what they are appointed to, with the count of what waits there."""

from __future__ import annotations

from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.web.parts import NavItem

CATALOGUE = (Text("目录", "Catalogue"), "/")
DESK = (Text("待办", "My desk"), "/desk")
RESOURCES = (Text("资源", "Resources"), "/resources")
PRODUCTS = (Text("产品", "Products"), "/drafts")
REQUESTS = (Text("申请", "Requests"), "/requests")
LICENCES = (Text("许可", "Licences"), "/licences")
LOG = (Text("公开日志", "Public log"), "/log")
VERIFY = (Text("验证许可", "Verify a licence"), "/verify")
PRICES = (Text("价格公示册", "Price book"), "/prices")
REGULATION = (Text("查日志", "Search the log"), "/regulation")
HOLDS = (Text("责令", "Orders"), "/holds")

VISITOR = (CATALOGUE, LOG, VERIFY, PRICES)
OFFICER = (DESK, RESOURCES, PRODUCTS, REQUESTS, LICENCES)
BUYER = (CATALOGUE, DESK, REQUESTS, LICENCES)
REGULATOR = (REGULATION, HOLDS, CATALOGUE, LOG)


async def places_of(actor: Actor | None, path: str) -> list[NavItem]:
    """Return the navigation of this reader; the place they are at is marked."""
    chosen = await _chosen(actor)
    return [NavItem(label, href, current=_is_at(path, href)) for label, href in chosen]


async def _chosen(actor: Actor | None) -> tuple[tuple[Text, str], ...]:
    if actor is None or actor.user_id is None:
        return VISITOR
    posts = await posts_of(actor.user_id, now())
    if any(one.post is Post.REGULATOR for one in posts):
        return REGULATOR
    if posts:
        return OFFICER
    return BUYER if await memberships_of(actor.user_id, now()) else (CATALOGUE, DESK, LOG)


def _is_at(path: str, href: str) -> bool:
    return path == href if href == "/" else path == href or path.startswith(f"{href}/")
