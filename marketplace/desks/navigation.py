"""Where a reader can go: by what they are appointed to, with the count of what waits there."""

from __future__ import annotations

from marketplace.desks.counting import count_waiting
from marketplace.foundation.organizations.model import REGISTRARS, Post
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
STATEMENTS = (Text("账目", "Fees"), "/statements")
LOG = (Text("公开日志", "Public log"), "/log")
VERIFY = (Text("核验许可", "Verify a licence"), "/verify")
PRICES = (Text("价格公示册", "Price book"), "/prices")
ROOMS = (Text("沙箱", "Clean room"), "/rooms")
REGULATION = (Text("查日志", "Search the log"), "/regulation")
ORDERS = (Text("责令", "Orders"), "/regulation/orders")
UNITS = (Text("单位", "Units"), "/units")
ENTERPRISES = (Text("企业", "Enterprises"), "/enterprises")

VISITOR = (CATALOGUE, LOG, VERIFY, PRICES)
OFFICER = (DESK, RESOURCES, PRODUCTS, REQUESTS, LICENCES, STATEMENTS)
BUYER = (CATALOGUE, DESK, REQUESTS, LICENCES, ROOMS, STATEMENTS)
EXECUTIVE = (DESK, UNITS, ENTERPRISES, CATALOGUE, LOG)
REGULATOR = (REGULATION, ORDERS, DESK, CATALOGUE, LOG)


async def places_of(actor: Actor | None, path: str) -> list[NavItem]:
    """Return the navigation of this reader; the place they are at is marked."""
    chosen = await _chosen(actor)
    here = _nearest(path, [href for _, href in chosen])
    return [
        NavItem(label, href, count=await _count(actor, href), current=href == here)
        for label, href in chosen
    ]


async def _count(actor: Actor | None, href: str) -> int | None:
    """Return how many things wait on the desk; None where nothing is counted or nothing waits."""
    if actor is None or href != DESK[1]:
        return None
    return await count_waiting(actor, now()) or None


async def _chosen(actor: Actor | None) -> tuple[tuple[Text, str], ...]:
    if actor is None or actor.user_id is None:
        return VISITOR
    posts = {one.post for one in await posts_of(actor.user_id, now())}
    if Post.REGULATOR in posts:
        return REGULATOR
    if posts:
        return EXECUTIVE if posts <= REGISTRARS else OFFICER
    return BUYER if await memberships_of(actor.user_id, now()) else (CATALOGUE, DESK, LOG)


def _nearest(path: str, places: list[str]) -> str | None:
    """Return the place whose address reaches furthest into `path`."""
    around = [href for href in places if path == href or path.startswith(f"{href.rstrip('/')}/")]
    around = [href for href in around if href != "/" or path == "/"]
    return max(around, key=len, default=None)
