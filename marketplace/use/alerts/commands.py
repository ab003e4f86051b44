"""`marketplace alert`: what looks unusual in the use of licences, at the console."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import click

from marketplace.cli_support import (
    actor_called,
    command_from,
    echo_list,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import SHANGHAI, now
from marketplace.trade.licences.queries import licence_called
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.alerts import service
from marketplace.use.alerts.model import ALERT_STATES
from marketplace.use.alerts.queries import alerts_awaiting, alerts_on_licence
from marketplace.use.alerts.reading import licence_alerted
from marketplace.use.alerts.schemas import AlertView, ExplainAlert, NameAlert


@click.group()
def alert() -> None:
    """What looks unusual in the use of licences. / 使用预警。

    Example: marketplace alert list --as wujianping
    """


@alert.command("list")
@click.argument("licence", required=False)
@option_as
@option_json
@option_market
def list_(*, licence: str | None, user: str, as_json: bool, practice: bool) -> None:
    """List the alerts on LICENCE, or those that await you. / 列出预警。

    Example: marketplace alert list HZ-L-2026-000001-2 --as heyutong
    """

    async def work() -> list[AlertView]:
        actor = await actor_called(user)
        if licence is None:
            return await alerts_awaiting(actor, now())
        held = await readable_licence(actor, await licence_called(licence))
        return await alerts_on_licence(held.licence_id)

    found = run_in_market(work, practice=practice)
    echo_list(found, _line, as_json=as_json)


@alert.command()
@click.argument("alert_id", metavar="ALERT", type=click.UUID)
@option_as
@option_json
@option_market
def take(*, alert_id: UUID, user: str, as_json: bool, practice: bool) -> None:
    """Take ALERT in hand, as the unit's chief data officer. / 受理预警。

    Example: marketplace alert take ALERT --as wujianping
    """
    _show(user, alert_id, service.take_alert, as_json=as_json, practice=practice)


@alert.command()
@click.argument("alert_id", metavar="ALERT", type=click.UUID)
@option_as
@option_json
@option_market
def dismiss(*, alert_id: UUID, user: str, as_json: bool, practice: bool) -> None:
    """Find nothing wrong behind ALERT. / 排除预警。

    Example: marketplace alert dismiss ALERT --as wujianping
    """
    _show(user, alert_id, service.dismiss_alert, as_json=as_json, practice=practice)


@alert.command()
@click.argument("alert_id", metavar="ALERT", type=click.UUID)
@option_as
@option_json
@option_market
def confirm(*, alert_id: UUID, user: str, as_json: bool, practice: bool) -> None:
    """Find that something is wrong behind ALERT. / 确认异常。

    Example: marketplace alert confirm ALERT --as wujianping
    """
    _show(user, alert_id, service.confirm_alert, as_json=as_json, practice=practice)


@alert.command()
@click.argument("alert_id", metavar="ALERT", type=click.UUID)
@click.option("--explanation", required=True, help="what lies behind it / 说明")
@option_as
@option_json
@option_market
def explain(*, alert_id: UUID, explanation: str, user: str, as_json: bool, practice: bool) -> None:
    """Explain ALERT, as the buyer. / 说明缘由。

    Example: marketplace alert explain ALERT --explanation 节假日统计 --as heyutong
    """

    async def work(actor: Actor, named: NameAlert) -> AlertView:
        given = {"alert_id": named.alert_id, "explanation": explanation}
        return await service.explain_alert(actor, command_from(ExplainAlert, given))

    _show(user, alert_id, work, as_json=as_json, practice=practice)


def _show(
    user: str,
    alert_id: UUID,
    act: Callable[[Actor, NameAlert], Awaitable[AlertView]],
    *,
    as_json: bool,
    practice: bool,
) -> None:
    """Do something with an alert that the user may see, and show how it stands."""

    async def work() -> AlertView:
        actor = await actor_called(user)
        await licence_alerted(actor, alert_id)
        return await act(actor, NameAlert(alert_id=alert_id))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


def _line(one: AlertView) -> str:
    state, raised = ALERT_STATES[one.state], one.raised_at.astimezone(SHANGHAI)
    return (
        f"{one.alert_id}  {one.licence_number}  {raised:%Y-%m-%d %H:%M}  {state.zh} {state.en}\n"
        f"  {one.text.zh}\n  {one.text.en}"
    )


GROUPS = [alert]
