"""`marketplace notice` and `marketplace webhook`: what one was told, and where else it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import click

from marketplace.cli_support import (
    actor_called,
    echo_list,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.foundation.notices.endpoints import (
    register_endpoint,
    remove_endpoint,
    replace_secret,
    shown_secret,
)
from marketplace.foundation.notices.model import HolderKind
from marketplace.foundation.notices.queries import (
    endpoints_of,
    notices_of,
    organisations_signed_by,
    what_waits_for,
)
from marketplace.foundation.notices.schemas import (
    EndpointView,
    MadeEndpoint,
    NameEndpoint,
    NoticeView,
    ReadNotice,
    RegisterEndpoint,
    Reminder,
)
from marketplace.foundation.notices.service import read_notice
from marketplace.kernel.clock import SHANGHAI, now


@click.group()
def notice() -> None:
    """What you were told, and what waits for you. / 通知与待办。

    Example: marketplace notice list --as heyutong
    """


@notice.command("list")
@option_as
@option_json
@option_market
def list_notices(*, user: str, as_json: bool, practice: bool) -> None:
    """List your newest notices. / 列出通知。

    Example: marketplace notice list --as heyutong
    """

    async def work() -> list[NoticeView]:
        actor = await actor_called(user)
        return await notices_of(actor.user_id) if actor.user_id else []

    found = run_in_market(work, practice=practice)
    echo_list(found, _notice, as_json=as_json)


@notice.command("list-waiting")
@option_as
@option_json
@option_market
def list_waiting(*, user: str, as_json: bool, practice: bool) -> None:
    """List what waits for you, what is due first. / 列出待办。

    Example: marketplace notice list-waiting --as heyutong
    """

    async def work() -> list[Reminder]:
        return await what_waits_for(await actor_called(user), now())

    found = run_in_market(work, practice=practice)
    echo_list(found, _reminder, as_json=as_json)


@notice.command()
@click.argument("notice_id", metavar="NOTICE", type=click.UUID)
@option_as
@option_json
@option_market
def read(*, notice_id: UUID, user: str, as_json: bool, practice: bool) -> None:
    """Say that you have read NOTICE. / 标为已读。

    Example: marketplace notice read NOTICE --as heyutong
    """

    async def work() -> NoticeView:
        return await read_notice(await actor_called(user), ReadNotice(notice_id=notice_id))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_notice(view))


@click.group()
def webhook() -> None:
    """Addresses that an organisation's notices are posted to. / 通知的接收地址。

    Example: marketplace webhook list --as heyutong
    """


@webhook.command("list")
@option_as
@option_json
@option_market
def list_endpoints(*, user: str, as_json: bool, practice: bool) -> None:
    """List the addresses of the organisations that you may sign for. / 列出接收地址。

    Example: marketplace webhook list --as heyutong
    """

    async def work() -> list[EndpointView]:
        signing = await organisations_signed_by(await actor_called(user), now())
        return [view for one in signing for view in await endpoints_of(one.holder, one.holder_id)]

    found = run_in_market(work, practice=practice)
    echo_list(found, _endpoint, as_json=as_json)


@webhook.command()
@click.argument("url")
@click.option("--unit", type=click.UUID, default=None, help="id of yours / 单位编号")
@click.option("--enterprise", type=click.UUID, default=None, help="id of yours / 企业编号")
@option_as
@option_json
@option_market
def register(*, user: str, as_json: bool, practice: bool, **said: Any) -> None:
    """Have an organisation's notices posted to URL; its secret is shown this once. / 登记接收地址。

    Example: marketplace webhook register https://buyer.example/hook --enterprise ID --as heyutong
    """
    command = endpoint_from(said)

    async def work() -> MadeEndpoint:
        made = await register_endpoint(await actor_called(user), command)
        return MadeEndpoint(endpoint=made, secret=await shown_secret(made.endpoint_id))

    _show_secret(run_in_market(work, practice=practice), as_json=as_json)


def endpoint_from(said: Mapping[str, Any]) -> RegisterEndpoint:
    """Return the endpoint that the words of `webhook register` describe; UsageError unless they
    name one organisation."""
    unit: UUID | None = said["unit"]
    enterprise: UUID | None = said["enterprise"]
    holder_id = unit or enterprise
    if holder_id is None or (unit and enterprise):
        raise click.UsageError("--unit 与 --enterprise 选一 / name either --unit or --enterprise")
    holder = HolderKind.UNIT if unit else HolderKind.ENTERPRISE
    return RegisterEndpoint(holder=holder, holder_id=holder_id, url=said["url"])


@webhook.command("replace-secret")
@click.argument("endpoint", metavar="WEBHOOK", type=click.UUID)
@option_as
@option_json
@option_market
def replace(*, endpoint: UUID, user: str, as_json: bool, practice: bool) -> None:
    """Sign the messages to WEBHOOK with a new secret; the old one is void. / 更换密钥。

    Example: marketplace webhook replace-secret WEBHOOK --as heyutong
    """

    async def work() -> MadeEndpoint:
        command = NameEndpoint(endpoint_id=endpoint)
        made = await replace_secret(await actor_called(user), command)
        return MadeEndpoint(endpoint=made, secret=await shown_secret(made.endpoint_id))

    _show_secret(run_in_market(work, practice=practice), as_json=as_json)


@webhook.command()
@click.argument("endpoint", metavar="WEBHOOK", type=click.UUID)
@option_as
@option_json
@option_market
def remove(*, endpoint: UUID, user: str, as_json: bool, practice: bool) -> None:
    """Post nothing to WEBHOOK any more. / 移除接收地址。

    Example: marketplace webhook remove WEBHOOK --as heyutong
    """

    async def work() -> EndpointView:
        return await remove_endpoint(await actor_called(user), NameEndpoint(endpoint_id=endpoint))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_endpoint(view))


def _show_secret(made: MadeEndpoint, *, as_json: bool) -> None:
    line = f"{_endpoint(made.endpoint)}\n密钥，仅此一次 / secret, shown this once: {made.secret}"
    echo_view(made, as_json=as_json, line=line)


def _notice(one: NoticeView) -> str:
    mark = " " if one.read_at else "*"
    sent = one.sent_at.astimezone(SHANGHAI)
    return f"{mark} {one.id}  {sent:%Y-%m-%d %H:%M}  {one.text.zh} {one.text.en}  {one.link}"


def _reminder(one: Reminder) -> str:
    due = f"{one.clock.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if one.clock else "-"
    return f"{due}  {one.text.zh} {one.text.en}  {one.link}"


def _endpoint(one: EndpointView) -> str:
    state = "已移除 removed" if one.removed_at else one.holder.value
    return f"{one.endpoint_id}  {state}  {one.url}"


GROUPS = [notice, webhook]
