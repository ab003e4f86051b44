"""`marketplace listing`: what is drafted, decided and offered, at the console."""

from __future__ import annotations

from typing import Any

import click

from marketplace.cli_support import (
    actor_called,
    echo_list,
    echo_view,
    exit_for_refusal,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.supply.listings import service
from marketplace.supply.listings.model import STATES, EndGround, ReturnGround
from marketplace.supply.listings.queries import (
    live_listing_of,
    newest_version_called,
    versions_for,
)
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    ListingView,
    RecallListing,
    ReturnProduct,
    VersionView,
    WithdrawListing,
)

END = click.Choice([one.value for one in EndGround if one is not EndGround.SUPERSEDED])
RETURN = click.Choice([one.value for one in ReturnGround])


@click.group()
def listing() -> None:
    """Products of your units: drafted, decided, offered. / 本单位的产品。

    Example: marketplace listing list --as wujianping
    """


@listing.command("list")
@option_as
@option_json
@option_market
def list_(*, user: str, as_json: bool, practice: bool) -> None:
    """List the versions of your units, the newest first. / 列出各版本。

    Example: marketplace listing list --as wujianping
    """

    async def work() -> list[VersionView]:
        return await versions_for(await actor_called(user), at=now())

    found = run_in_market(work, practice=practice)
    echo_list(found, _line, as_json=as_json)


@listing.command()
@option_as
@click.argument("product")
@option_json
@option_market
def approve(*, user: str, product: str, as_json: bool, practice: bool) -> None:
    """Approve the newest version of PRODUCT (its code) and list it. / 签批上架。

    Exit 3 when a rule refuses, with every reason.

    Example: marketplace listing approve HZ-P-2026-000001-4 --as wujianping
    """

    async def work() -> ListingView | Refusal:
        actor = await actor_called(user)
        read = await newest_version_called(actor, product, at=now())
        command = ApproveProduct(version_id=read.version_id, if_match=read.revision)
        return await service.approve_product(actor, command)

    result = run_in_market(work, practice=practice)
    if isinstance(result, Refusal):
        exit_for_refusal(result)
    echo_view(result, as_json=as_json, line=_line(result.version))


@listing.command("return")
@option_as
@click.argument("product")
@click.option("--ground", required=True, type=RETURN, help="/ 理由")
@option_json
@option_market
def return_(*, user: str, product: str, ground: str, as_json: bool, practice: bool) -> None:
    """Send the newest version of PRODUCT back to its drafter. / 退回起草人。

    Example: marketplace listing return HZ-P-2026-000001-4 --ground price --as wujianping
    """

    async def work() -> VersionView:
        actor = await actor_called(user)
        read = await newest_version_called(actor, product, at=now())
        command = ReturnProduct(
            version_id=read.version_id, if_match=read.revision, ground=ReturnGround(ground)
        )
        return await service.return_product(actor, command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


@listing.command()
@option_as
@click.argument("product")
@click.option("--ground", required=True, type=END, help="/ 理由")
@option_json
@option_market
def withdraw(**given: Any) -> None:
    """Stop offering PRODUCT; licences that exist stay. / 下架，已有许可不变。

    Example: marketplace listing withdraw HZ-P-2026-000001-4 --ground no-longer-offered
    --as wujianping
    """
    _end(**given, command=WithdrawListing, service_of=service.withdraw_listing)


@listing.command()
@option_as
@click.argument("product")
@click.option("--ground", required=True, type=END, help="/ 理由")
@option_json
@option_market
def recall(**given: Any) -> None:
    """Call PRODUCT back because of a fault; every holder is told. / 召回，通知每个使用者。

    Example: marketplace listing recall HZ-P-2026-000001-4 --ground quality --as wujianping
    """
    _end(**given, command=RecallListing, service_of=service.recall_listing)


def _end(
    *,
    user: str,
    product: str,
    ground: str,
    as_json: bool,
    practice: bool,
    command: type[WithdrawListing | RecallListing],
    service_of: Any,
) -> None:
    async def work() -> ListingView:
        actor = await actor_called(user)
        live = await live_listing_of(product.strip().upper())
        ending = command(listing_id=live.listing_id, ground=EndGround(ground))
        ended: ListingView = await service_of(actor, ending)
        return ended

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view.version))


def _line(view: VersionView) -> str:
    state = STATES[view.state]
    return f"{view.code}  v{view.number}  {state.zh} {state.en}  {view.title.zh}"
