"""The page on which an officer asks whose copy a file is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.organizations.queries import require_chief
from marketplace.kernel.clock import now
from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text
from marketplace.supply.listings.queries import live_listing_of
from marketplace.supply.listings.schemas import VersionView
from marketplace.use.delivery.schemas import TraceView
from marketplace.use.followup.leaks import check_leak
from marketplace.web.parts import Breadcrumb, FieldError
from marketplace.web.shell import Shell

CHUNK_BYTES = 2**20
NOTHING_GIVEN = Text("请选择文件。", "Choose a file.")


@get("/products/{code:str}/leaks")
async def show_leak_check(shell: NamedDependency[Shell], code: FromPath[str]) -> Response[Any]:
    """Answer: whose copy is this file?"""
    return await _page(shell, await _own(shell, code))


@post("/products/{code:str}/leaks", status_code=200)
async def take_leak_check(shell: NamedDependency[Shell], code: FromPath[str]) -> Response[Any]:
    """Check a file against every copy of the product that was delivered."""
    product = await _own(shell, code)
    given = (await shell.fields()).get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        return await _page(shell, product, errors=(FieldError("file", NOTHING_GIVEN),))
    try:
        found = await check_leak(shell.require_actor(), product, _chunks(given))
    except InvalidError as refused:
        return await _page(shell, product, errors=(FieldError("file", refused.sentence),))
    return await _page(shell, product, found=found)


async def _own(shell: Shell, code: str) -> VersionView:
    product = (await live_listing_of(code.strip().upper())).version
    await require_chief(shell.require_actor(), product.unit_id, at=now())
    return product


async def _chunks(given: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await given.read(CHUNK_BYTES):
        yield chunk


async def _page(
    shell: Shell,
    product: VersionView,
    *,
    found: list[TraceView] | None = None,
    errors: tuple[FieldError, ...] = (),
) -> Response[Any]:
    return await shell.page(
        "followup/leaks.html",
        status=422 if errors else 200,
        errors=errors,
        product=product,
        found=found,
        crumbs_to=[
            Breadcrumb(Text("产品", "Products"), "/drafts"),
            Breadcrumb(product.code, f"/products/{product.code}/users"),
        ],
    )


ROUTES = [show_leak_check, take_leak_check]
