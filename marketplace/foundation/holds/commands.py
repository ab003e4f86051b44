"""`marketplace hold`: stopping and setting going again, at the console."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.holds.queries import list_holds
from marketplace.foundation.holds.schemas import HoldView, LiftHold, PlaceHold
from marketplace.foundation.holds.service import lift_hold, place_hold
from marketplace.kernel.clock import SHANGHAI, now


@click.group()
def hold() -> None:
    """Stops on anything, by an authority, under a clause. / 暂停令。

    Example: marketplace hold list
    """


@hold.command("list")
@option_json
@option_market
def list_(*, as_json: bool, practice: bool) -> None:
    """List the holds in force. / 列出生效中的暂停令。

    Example: marketplace hold list
    """
    found = run_in_market(lambda: list_holds(now()), practice=practice)
    echo_list(found, _line, as_json=as_json)


@hold.command()
@option_as
@click.argument("kind", type=click.Choice([target.value for target in Target]))
@click.argument("target", type=click.UUID)
@click.option("--ground", required=True, type=click.Choice([ground.value for ground in Ground]))
@click.option("--rule", required=True, help="such as R24 / 规则编号")
@click.option("--clause", required=True, help="as the rule pack writes it / 条款")
@click.option("--until", type=click.DateTime(), help="Shanghai time; without it, until lifted")
@option_json
@option_market
def place(*, user: str, as_json: bool, practice: bool, **said: Any) -> None:
    """Stop something at once. / 作出暂停令。

    Example: marketplace hold place licence ID --as pengzhengyi --ground rule-breach --rule R24
    --clause 第三十三条
    """
    command = order_from(said)

    async def work() -> HoldView:
        return await place_hold(await actor_called(user), command)

    placed = run_in_market(work, practice=practice)
    echo_view(placed, as_json=as_json, line=_line(placed))


def order_from(said: Mapping[str, Any]) -> PlaceHold:
    """Return the order that the words of `hold place` describe."""
    until: datetime | None = said["until"]
    return PlaceHold(
        target_kind=Target(said["kind"]),
        target_id=said["target"],
        ground=Ground(said["ground"]),
        rule=said["rule"],
        clause=said["clause"],
        until=until.replace(tzinfo=SHANGHAI) if until else None,
    )


@hold.command()
@option_as
@click.argument("hold", type=click.UUID)
@option_json
@option_market
def lift(*, user: str, hold: UUID, as_json: bool, practice: bool) -> None:
    """Set a stopped thing going again. / 解除暂停令。

    Example: marketplace hold lift ID --as pengzhengyi
    """

    async def work() -> HoldView:
        return await lift_hold(await actor_called(user), LiftHold(hold_id=hold))

    lifted = run_in_market(work, practice=practice)
    echo_view(lifted, as_json=as_json, line=_line(lifted))


def _line(hold: HoldView) -> str:
    state = "已解除 lifted" if hold.lifted_at else "生效中 in force"
    ground = hold.ground.label
    return (
        f"{hold.id}  {state}  {hold.target_kind.value} {hold.target_id}  "
        f"{ground.zh} {ground.en}  {hold.rule} {hold.clause}"
    )


GROUPS = [hold]
