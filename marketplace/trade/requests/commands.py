"""`marketplace request`: asking for products and answering, at the console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

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
from marketplace.foundation.organizations.queries import memberships_of
from marketplace.foundation.organizations.schemas import MembershipView
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.supply.listings.queries import live_listing_of
from marketplace.trade.requests import service
from marketplace.trade.requests.asking import SERVED_CHANNELS
from marketplace.trade.requests.errors import EnterpriseUnclearError
from marketplace.trade.requests.form import A_YEAR
from marketplace.trade.requests.model import PURPOSES, STANDINGS, RefusalGround
from marketplace.trade.requests.queries import request_called, request_of
from marketplace.trade.requests.reading import readable_requests
from marketplace.trade.requests.schemas import (
    AcceptRequest,
    RefuseRequest,
    RequestView,
    SubmitRequest,
    WithdrawRequest,
)

GROUND = click.Choice([one.value for one in RefusalGround])
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def request() -> None:
    """Requests for products, one scenario each. / 申请，一场景一申请。

    Example: marketplace request list --as heyutong
    """


@request.command()
@option_as
@click.option("--product", required=True, metavar="CODE", help="code of the product / 产品代码")
@click.option("--scenario", "scenarios", multiple=True, help="exactly one / 仅写一个场景")
@click.option("--purpose", required=True, type=click.Choice(list(PURPOSES)), help="/ 用途")
@click.option("--from", "first", type=DAY, help="else today / 起始日")
@click.option("--until", "last", type=DAY, help="else a year on / 截止日")
@click.option("--uses", type=click.IntRange(1), default=12, show_default=True, help="/ 次数")
@click.option("--column", "columns", multiple=True, help="else all / 字段，不写即全部")
@click.option(
    "--channel",
    "channels",
    multiple=True,
    type=click.Choice(SERVED_CHANNELS),
    default=["download"],
    show_default=True,
    help="each way of using it / 交付方式",
)
@click.option("--enterprise", type=click.UUID, help="if you act for several / 企业编号")
@option_json
@option_market
def new(*, user: str, as_json: bool, practice: bool, **said: Any) -> None:
    """Ask for a product for one scenario. / 提出申请。

    Exit 3 when a rule refuses, with every reason.

    Example: marketplace request new --product GZ-BUS-FLOW-15M --scenario 夜班线路优化
    --purpose operationsImprovement --as heyutong
    """

    async def work() -> RequestView | Refusal:
        actor = await actor_called(user)
        listing = await live_listing_of(code_in(said))
        members = await memberships_of(actor.user_id, now()) if actor.user_id else []
        command = request_from(said, listing_id=listing.listing_id, members=members)
        return await service.submit_request(actor, command)

    _print(run_in_market(work, practice=practice), as_json=as_json)


def code_in(said: Mapping[str, Any]) -> str:
    """Return the code of the product that the words of `request new` name."""
    return str(said["product"]).strip().upper()


def request_from(
    said: Mapping[str, Any], *, listing_id: UUID, members: Sequence[MembershipView]
) -> SubmitRequest:
    """Return what the words of `request new` ask for, by one whom `members` say to act for whom.

    Raises `EnterpriseUnclearError` when no enterprise is named and there is not exactly one.
    """
    if said["enterprise"] is None and len(members) != 1:
        raise EnterpriseUnclearError(field="enterprise", count=len(members))
    first: datetime | None = said["first"]
    last: datetime | None = said["last"]
    starts_on = first.date() if first else day_of(now())
    return SubmitRequest(
        listing_id=listing_id,
        enterprise_id=said["enterprise"] or members[0].enterprise_id,
        scenarios=list(said["scenarios"]),
        purpose=said["purpose"],
        starts_on=starts_on,
        ends_on=last.date() if last else starts_on + A_YEAR,
        max_uses=said["uses"],
        columns=list(said["columns"]),
        channels=said["channels"],
    )


@request.command("list")
@option_as
@option_json
@option_market
def list_(*, user: str, as_json: bool, practice: bool) -> None:
    """List the requests of your enterprises and to your units. / 列出申请。

    Example: marketplace request list --as wujianping
    """

    async def work() -> list[RequestView]:
        return await readable_requests(await actor_called(user))

    found = run_in_market(work, practice=practice)
    echo_list(found, _line, as_json=as_json)


@request.command()
@option_as
@click.argument("called", metavar="REQUEST")
@option_json
@option_market
def accept(*, user: str, called: str, as_json: bool, practice: bool) -> None:
    """Agree to the terms asked; the contract is drawn up. / 同意申请。

    Example: marketplace request accept HZ-Q-2026-000001-7 --as wujianping
    """

    async def work() -> RequestView | Refusal:
        read = await request_of(await request_called(called))
        command = AcceptRequest(request_id=read.request_id, if_match=read.revision)
        return await service.accept_request(await actor_called(user), command)

    _print(run_in_market(work, practice=practice), as_json=as_json)


@request.command()
@option_as
@click.argument("called", metavar="REQUEST")
@click.option("--ground", required=True, type=GROUND, help="/ 理由")
@option_json
@option_market
def refuse(*, user: str, called: str, ground: str, as_json: bool, practice: bool) -> None:
    """Refuse a request with a ground. / 拒绝申请。

    Example: marketplace request refuse HZ-Q-2026-000001-7 --ground scenario-unclear --as wujianping
    """

    async def work() -> RequestView:
        read = await request_of(await request_called(called))
        command = RefuseRequest(
            request_id=read.request_id, if_match=read.revision, ground=RefusalGround(ground)
        )
        return await service.refuse_request(await actor_called(user), command)

    _print(run_in_market(work, practice=practice), as_json=as_json)


@request.command()
@option_as
@click.argument("called", metavar="REQUEST")
@option_json
@option_market
def withdraw(*, user: str, called: str, as_json: bool, practice: bool) -> None:
    """Take a request back. / 撤回申请。

    Example: marketplace request withdraw HZ-Q-2026-000001-7 --as heyutong
    """

    async def work() -> RequestView:
        read = await request_of(await request_called(called))
        command = WithdrawRequest(request_id=read.request_id, if_match=read.revision)
        return await service.withdraw_request(await actor_called(user), command)

    _print(run_in_market(work, practice=practice), as_json=as_json)


def _print(result: RequestView | Refusal, *, as_json: bool) -> None:
    if isinstance(result, Refusal):
        exit_for_refusal(result)
    echo_view(result, as_json=as_json, line=_line(result))


def _line(view: RequestView) -> str:
    state = STANDINGS[view.standing]
    return (
        f"{view.request_id}  {view.number}  {state.zh} {state.en}  {view.product_code}  "
        f"{view.scenario}  {view.enterprise_name}  答复期限 due {view.answer_due}"
    )


GROUPS = [request]
