"""What waits for me, and who uses my product."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.desks import history
from marketplace.desks.desk import desk_of
from marketplace.desks.users import users_of
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.trade.licences.model import STANDINGS, Standing
from marketplace.trade.requests.model import PURPOSES
from marketplace.trade.requests.model import STANDINGS as REQUEST_STANDINGS
from marketplace.web import parts
from marketplace.web.parts import Breadcrumb, Fact
from marketplace.web.shell import Shell
from marketplace.web.slots import fill

SHAPES: Final[dict[Standing, parts.Standing]] = {
    Standing.PENDING: parts.Standing.PENDING,
    Standing.NOT_YET: parts.Standing.PENDING,
    Standing.IN_FORCE: parts.Standing.CURRENT,
    Standing.SUSPENDED: parts.Standing.BROKEN,
    Standing.REVOKED: parts.Standing.BROKEN,
    Standing.EXPIRED: parts.Standing.DONE,
}


@get("/desk")
async def show_desk(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: what waits for me?"""
    desk = await desk_of(shell.require_actor(), now())
    return await shell.page("desks/desk.html", desk=desk, request_words=REQUEST_STANDINGS)


@get("/products/{code:str}/users")
async def show_users(shell: NamedDependency[Shell], code: FromPath[str]) -> Response[Any]:
    """Answer: who uses this product, and for what?"""
    found = await users_of(shell.require_actor(), code.strip().upper(), at=now())
    licences = [one.licence for one in found.uses]
    working = sum(one.standing is Standing.IN_FORCE for one in licences)
    return await shell.page(
        "desks/users.html",
        product=found.version,
        uses=found.uses,
        facts=[
            Fact(Text("使用者", "Users"), str(len({one.enterprise_id for one in licences}))),
            Fact(Text("生效中的许可", "Licences in force"), str(working)),
            Fact(Text("已用次数", "Uses"), f"{sum(one.metered.uses for one in found.uses):,}"),
        ],
        standings=STANDINGS,
        shapes=SHAPES,
        purposes=PURPOSES,
        parts=await fill("product.users", shell, product=found.version),
        crumbs_to=[
            Breadcrumb(Text("产品", "Products"), "/drafts"),
            Breadcrumb(found.version.code, f"/products/{found.version.code}"),
        ],
    )


ROUTES = [show_desk, show_users, *history.ROUTES]
