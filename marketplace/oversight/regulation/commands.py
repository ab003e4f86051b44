"""`marketplace regulation`: the regulator at the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import click

from marketplace.cli_support import (
    actor_called,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.transparency.identity import open_identities
from marketplace.foundation.transparency.schemas import ErasureView
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import SHANGHAI
from marketplace.oversight.regulation import service
from marketplace.oversight.regulation.asking import Asked, replay_of, search_of
from marketplace.oversight.regulation.errors import UnknownReferenceError
from marketplace.oversight.regulation.exporting import exported, write_export
from marketplace.oversight.regulation.model import Named
from marketplace.oversight.regulation.naming import thing_called
from marketplace.oversight.regulation.presenting import in_words
from marketplace.oversight.regulation.queries import case_numbered
from marketplace.oversight.regulation.schemas import (
    CaseView,
    DifferingJudgement,
    EraseEntry,
    Exported,
    FoundInWords,
    FoundRow,
    LiftOrder,
    OpenCase,
    OrderSuspension,
    OrderView,
    ReplayView,
    ThingView,
)
from marketplace.settings import Settings

Result = TypeVar("Result")
option_case = click.option("--case", "number", required=True, help="case number / 案由编号")


@click.group()
def regulation() -> None:
    """The regulator: cases, searches, orders. / 监管：案由、查阅、责令。

    Example: marketplace regulation open-case "核查停车数据去向" --as pengzhengyi
    """


def _as_regulator(
    user: str, work: Callable[[Actor], Awaitable[Result]], *, practice: bool
) -> Result:
    open_identities(Settings.from_environment().keys_folder)

    async def run() -> Result:
        return await work(await actor_called(user))

    return run_in_market(run, practice=practice)


@regulation.command("open-case")
@option_as
@click.argument("reason")
@option_json
@option_market
def case(*, user: str, reason: str, as_json: bool, practice: bool) -> None:
    """Open a case: why one will look. / 登记案由。

    Example: marketplace regulation open-case "核查停车数据去向" --as pengzhengyi
    """

    async def work(actor: Actor) -> CaseView:
        return await service.open_case(actor, OpenCase(reason=reason))

    view = _as_regulator(user, work, practice=practice)
    echo_view(view, as_json=as_json, line=view.number)


@regulation.command()
@option_as
@option_case
@click.option("--about", default="", help="licence, contract, request or product / 编号")
@click.option("--unit", default="", help="unit’s code / 单位代码")
@click.option("--party", default="", help="enterprise or unit / 企业或单位")
@click.option("--kind", default="", help="such as listings, licence.issued / 种类")
@click.option("--since", default="", help="first day, 2026-11-01 / 起")
@click.option("--until", default="", help="last day / 止")
@click.option(
    "--export",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="write the log and the opened entries here / 导出到文件夹",
)
@option_json
@option_market
def search(
    *,
    user: str,
    number: str,
    folder: Path | None,
    as_json: bool,
    practice: bool,
    **given: str,
) -> None:
    """Search the log; with --export, take the log and the opened entries. / 查日志，可导出。

    Example: marketplace regulation search --case GZ-C-2026-000001-0 --kind licence --as pengzhengyi
    """
    asked = Asked.of({"case": number, **given})

    async def look(actor: Actor) -> FoundInWords:
        wanted = await search_of(asked, case_id=await _case(number))
        return await in_words(await service.search_log(actor, wanted))

    async def take(actor: Actor) -> Exported:
        assert folder is not None  # asked for below only
        wanted = await search_of(asked, case_id=await _case(number))
        view = await service.export_log(actor, wanted)
        await write_export(view, folder)
        return exported(folder)

    if folder is not None:
        view = _as_regulator(user, take, practice=practice)
        line = f"{folder}: {view.size} 条日志，{view.opened} 条打开 / entries, opened"
        echo_view(view, as_json=as_json, line=line)
        return
    found = _as_regulator(user, look, practice=practice)
    echo_view(found, as_json=as_json, line="\n".join(map(_line, found.rows)) or "没有 / none")


async def _case(number: str) -> UUID:
    return (await case_numbered(number)).case_id


def _line(row: FoundRow) -> str:
    at = row.at.astimezone(SHANGHAI)
    objects = "、".join(one.name.zh for one in row.objects[:2])
    act = f"{row.act.zh} {row.act.en}"
    return f"{row.leaf_index:>7}  {at:%Y-%m-%d %H:%M}  {act}  {objects}  {row.by.zh}"


@regulation.command()
@option_as
@option_case
@click.argument("figure")
@click.argument("value")
@click.option("--since", default="", help="first day, 2026-11-01 / 起")
@click.option("--until", default="", help="last day / 止")
@option_json
@option_market
def replay(
    *,
    user: str,
    number: str,
    as_json: bool,
    practice: bool,
    **given: str,
) -> None:
    """Ask which past judgements would differ under another figure. / 换一个数字重放过去的裁断。

    Example: marketplace regulation replay release.file.k-min 30 --case GZ-C-2026-000001-0
    --as pengzhengyi
    """

    async def work(actor: Actor) -> ReplayView:
        return await service.replay_figure(actor, replay_of(given, case_id=await _case(number)))

    view = _as_regulator(user, work, practice=practice)
    head = f"{view.asked} 项裁断重判 / asked again，{len(view.differing)} 项不同 / differ"
    echo_view(view, as_json=as_json, line="\n".join([head, *map(_differing, view.differing)]))


def _differing(one: DifferingJudgement) -> str:
    at = one.at.astimezone(SHANGHAI)
    then = "通过→拒绝 refused" if one.passed_then else "拒绝→通过 passed"
    objects = "、".join(named.name.zh for named in one.objects[:2])
    why = "；".join(reason.zh for reason in one.reasons)
    return f"{at:%Y-%m-%d %H:%M}  {one.act}  {objects}  {then}  {why}"


@regulation.command()
@option_as
@option_case
@click.argument("target")
@click.option("--ground", required=True, type=click.Choice([one.value for one in Ground]))
@click.option("--rule", required=True, help="such as GZ-51 / 规则编号")
@click.option("--clause", required=True, help="as the rule pack writes it / 条款")
@click.option("--reason", required=True, help="told to both sides / 理由，将告知双方")
@click.option("--until", type=click.DateTime(), help="Shanghai time; without it, until lifted")
@option_json
@option_market
def order(
    *, user: str, number: str, target: str, as_json: bool, practice: bool, **said: Any
) -> None:
    """Order a licence, product, unit or enterprise to stop, by number or name. / 责令暂停。

    Example: marketplace regulation order HZ-L-2026-000001-3 --case GZ-C-2026-000001-0
    --ground suspected-misuse --rule GZ-51 --clause "三(一)" --reason "..." --as pengzhengyi
    """

    async def work(actor: Actor) -> OrderView:
        named = await _thing(target)
        command = suspension_from(said, case_id=await _case(number), target=named)
        return await service.order_suspension(actor, command)

    view = _as_regulator(user, work, practice=practice)
    echo_view(view, as_json=as_json, line=f"{view.number}  {view.target.name.zh}  {view.order_id}")


def suspension_from(
    said: Mapping[str, Any], *, case_id: UUID, target: Named | ThingView
) -> OrderSuspension:
    """Return what the words of `regulation order` stop, under a case."""
    until: datetime | None = said["until"]
    return OrderSuspension(
        case_id=case_id,
        target_kind=Target(target.kind),
        target_id=target.id,
        ground=Ground(said["ground"]),
        rule=said["rule"],
        clause=said["clause"],
        reason=said["reason"],
        until=until.replace(tzinfo=SHANGHAI) if until else None,
    )


async def _thing(reference: str) -> Named:
    named = await thing_called(reference)
    if named is None:
        raise UnknownReferenceError(field="target")
    return named


@regulation.command()
@option_as
@option_case
@click.argument("index", type=click.IntRange(min=0))
@option_json
@option_market
def erase(*, user: str, number: str, index: int, as_json: bool, practice: bool) -> None:
    """Destroy what opens an entry, for good; the entry and its proof remain. / 擦除条目内容。

    Example: marketplace regulation erase 42 --case GZ-C-2026-000001-0 --as pengzhengyi
    """

    async def work(actor: Actor) -> ErasureView:
        command = EraseEntry(case_id=await _case(number), leaf_index=index)
        return await service.erase_entry(actor, command)

    view = _as_regulator(user, work, practice=practice)
    line = f"第 {index} 号条目的内容已销毁 / the content of entry {index} is destroyed"
    echo_view(view, as_json=as_json, line=line)


@regulation.command()
@option_as
@click.argument("order_id", type=click.UUID)
@click.option("--reason", required=True, help="why / 理由")
@option_json
@option_market
def lift(*, user: str, order_id: UUID, reason: str, as_json: bool, practice: bool) -> None:
    """Take an order back. / 解除责令。

    Example: marketplace regulation lift ORDER --reason "已查明" --as pengzhengyi
    """

    async def work(actor: Actor) -> OrderView:
        return await service.lift_order(actor, LiftOrder(order_id=order_id, reason=reason))

    view = _as_regulator(user, work, practice=practice)
    echo_view(view, as_json=as_json, line=f"{view.number} 已解除 / lifted")


GROUPS = [regulation]
