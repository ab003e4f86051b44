"""`marketplace licence` and `trust`: licences at the console, and what checks them offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
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
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.trade.agreements.commands import run_with_log
from marketplace.trade.licences import service
from marketplace.trade.licences.checking import trust_files
from marketplace.trade.licences.model import STANDINGS, RevocationGround
from marketplace.trade.licences.narrowed import (
    narrowed_bundle,
    narrowed_named,
    narrowed_of,
    readable_narrowed,
)
from marketplace.trade.licences.offline import verify
from marketplace.trade.licences.queries import bundle_of, licence_called, trust_directory
from marketplace.trade.licences.reading import readable_licence, readable_licences
from marketplace.trade.licences.schemas import (
    LicenceView,
    NarrowedView,
    NarrowLicence,
    ReinstateLicence,
    RevokeLicence,
    RevokeNarrowed,
    SuspendLicence,
)
from marketplace.web.formatting import ending

GROUND = click.Choice([one.value for one in RevocationGround])
DAY = click.DateTime(["%Y-%m-%d"])


def _today() -> str:
    return day_of(now()).isoformat()


@click.group()
def licence() -> None:
    """Usage licences: look, take away, suspend, revoke. / 使用许可。

    Example: marketplace licence list --as heyutong
    """


@licence.command("list")
@option_as
@option_json
@option_market
def list_(*, user: str, as_json: bool, practice: bool) -> None:
    """List the licences of your enterprises and units. / 列出许可。

    Example: marketplace licence list --as heyutong
    """

    async def work() -> list[LicenceView]:
        return await readable_licences(await actor_called(user))

    found = run_in_market(work, practice=practice)
    echo_list(found, _line, as_json=as_json)


@licence.command()
@option_as
@click.argument("called", metavar="LICENCE")
@option_json
@option_market
def show(*, user: str, called: str, as_json: bool, practice: bool) -> None:
    """Show a licence as it stands now. / 显示许可。

    Example: marketplace licence show HZ-L-2026-000001-3 --as heyutong
    """

    async def work() -> LicenceView:
        licence_id = await licence_called(called)
        return await readable_licence(await actor_called(user), licence_id)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


@licence.command()
@option_as
@click.argument("called", metavar="LICENCE")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="else NUMBER")
@option_json
@option_market
def bundle(*, user: str, called: str, out: Path | None, as_json: bool, practice: bool) -> None:
    """Write the one file that anybody checks offline. / 下载许可包。

    Example: marketplace licence bundle HZ-L-2026-000001-3 --as heyutong --out my.licence.json
    """

    async def work() -> tuple[LicenceView, bytes]:
        licence_id = await licence_called(called)
        view = await readable_licence(await actor_called(user), licence_id)
        return view, (await bundle_of(licence_id)).encoded

    view, content = run_with_log(work, practice=practice)
    target = out or Path(f"{view.number}.licence.json")
    target.write_bytes(content)
    echo_view({"file": str(target)}, as_json=as_json, line=str(target))


@licence.command()
@option_as
@click.argument("called", metavar="LICENCE")
@click.option("--ground", required=True, type=GROUND, help="/ 理由")
@option_json
@option_market
def suspend(*, user: str, called: str, ground: str, as_json: bool, practice: bool) -> None:
    """Suspend a licence until it is reinstated. / 暂停许可。

    Example: marketplace licence suspend HZ-L-2026-000001-3 --ground misuse --as wujianping
    """

    async def work() -> LicenceView:
        licence_id = await licence_called(called)
        command = SuspendLicence(licence_id=licence_id, ground=RevocationGround(ground))
        return await service.suspend_licence(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


@licence.command()
@option_as
@click.argument("called", metavar="LICENCE")
@option_json
@option_market
def reinstate(*, user: str, called: str, as_json: bool, practice: bool) -> None:
    """Lift your own suspension. / 恢复许可。

    Example: marketplace licence reinstate HZ-L-2026-000001-3 --as wujianping
    """

    async def work() -> LicenceView:
        licence_id = await licence_called(called)
        command = ReinstateLicence(licence_id=licence_id)
        return await service.reinstate_licence(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


@licence.command()
@option_as
@click.argument("called", metavar="LICENCE")
@click.option("--ground", required=True, type=GROUND, help="/ 理由")
@option_json
@option_market
def revoke(*, user: str, called: str, ground: str, as_json: bool, practice: bool) -> None:
    """Revoke a licence for good. / 撤销许可。

    Example: marketplace licence revoke HZ-L-2026-000001-3 --ground breach --as wujianping
    """

    async def work() -> LicenceView:
        licence_id = await licence_called(called)
        command = RevokeLicence(licence_id=licence_id, ground=RevocationGround(ground))
        return await service.revoke_licence(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


@licence.command()
@option_as
@click.argument("called", metavar="LICENCE")
@click.option("--team", required=True, help="for whom / 供谁使用")
@click.option(
    "--from", "starts_on", default=_today, type=DAY, help="first day, else today / 起始日"
)
@click.option("--until", "ends_on", required=True, type=DAY, help="last day / 截止日")
@click.option("--column", "columns", multiple=True, help="these columns alone / 仅这些字段")
@click.option("--max-uses", type=click.IntRange(1), help="/ 次数上限")
@option_json
@option_market
def narrow(*, user: str, called: str, as_json: bool, practice: bool, **said: Any) -> None:
    """Cut a smaller licence out of your enterprise's own. / 收窄许可。

    Example: marketplace licence narrow HZ-L-2026-000001-3 --team 线网组 --from 2026-12-01
    --until 2026-12-02 --as heyutong
    """

    async def work() -> NarrowedView:
        licence_id = await licence_called(called)
        command = narrowing_from(said, licence_id=licence_id)
        return await service.narrow_licence(await actor_called(user), command)

    view = run_with_log(work, practice=practice)
    echo_view(view, as_json=as_json, line=_narrowed_line(view))


def narrowing_from(said: Mapping[str, Any], *, licence_id: UUID) -> NarrowLicence:
    """Return what the words of `licence narrow` cut out of a licence."""
    days = {name: said[name].date() for name in ("starts_on", "ends_on")}
    asked = {name: said[name] for name in ("team", "columns", "max_uses")}
    return command_from(NarrowLicence, {"licence_id": licence_id, **asked, **days})


@licence.command("list-narrowed")
@option_as
@click.argument("called", metavar="LICENCE")
@option_json
@option_market
def narrowed(*, user: str, called: str, as_json: bool, practice: bool) -> None:
    """List the smaller licences cut out of one. / 列出收窄的许可。

    Example: marketplace licence list-narrowed HZ-L-2026-000001-3 --as heyutong
    """

    async def work() -> list[NarrowedView]:
        licence_id = await licence_called(called)
        await readable_licence(await actor_called(user), licence_id)
        return await narrowed_of(licence_id)

    found = run_in_market(work, practice=practice)
    lines = "\n".join(map(_narrowed_line, found)) or "没有 / none"
    echo_view(found, as_json=as_json, line=lines)


@licence.command("bundle-narrowed")
@option_as
@click.argument("called", metavar="NARROWED")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="else NUMBER")
@option_json
@option_market
def bundle_narrowed(
    *, user: str, called: str, out: Path | None, as_json: bool, practice: bool
) -> None:
    """Write the file that the bearer of a smaller licence shows. / 下载收窄的许可包。

    Example: marketplace licence bundle-narrowed HZ-N-2026-000001-5 --as heyutong
    """

    async def work() -> tuple[NarrowedView, bytes]:
        actor, asked = await actor_called(user), await narrowed_named(called)
        view = await readable_narrowed(actor, asked.narrowed_id)
        return view, (await narrowed_bundle(view.narrowed_id)).encoded

    view, content = run_with_log(work, practice=practice)
    target = out or Path(f"{view.number}.licence.json")
    target.write_bytes(content)
    echo_view({"file": str(target)}, as_json=as_json, line=str(target))


@licence.command("take-back")
@option_as
@click.argument("called", metavar="NARROWED")
@option_json
@option_market
def take_back(*, user: str, called: str, as_json: bool, practice: bool) -> None:
    """Take a smaller licence back for good. / 收回收窄的许可。

    Example: marketplace licence take-back HZ-N-2026-000001-5 --as heyutong
    """

    async def work() -> NarrowedView:
        command = RevokeNarrowed(narrowed_id=(await narrowed_named(called)).narrowed_id)
        return await service.revoke_narrowed(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_narrowed_line(view))


@click.group()
def trust() -> None:
    """What an offline check trusts. / 离线核验所信任的内容。

    Example: marketplace trust export trust
    """


@trust.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@option_json
@option_market
def export(*, folder: Path, as_json: bool, practice: bool) -> None:
    """Write what an offline check trusts: the log's policy and the issuer's keys. / 导出信任目录。

    Beside them lies the authority of the seal in contracts' PDFs, where there is one.

    Example: marketplace trust export trust
    """

    async def work() -> dict[str, bytes]:
        return trust_files(await trust_directory())

    files = run_with_log(work, practice=practice)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    written = sorted(str(path) for path in folder.iterdir())
    echo_view({"files": written}, as_json=as_json, line="\n".join(written))


def _line(view: LicenceView) -> str:
    state = STANDINGS[view.standing]
    held = f"  责令暂停 held by {', '.join(view.held_by)}" if view.held_by else ""
    return (
        f"{view.licence_id}  {view.number}  {state.zh} {state.en}{held}  {view.product_code}  "
        f"{view.scenario}  {view.enterprise_name}  至 until {ending(view.valid_until)}"
    )


def _narrowed_line(view: NarrowedView) -> str:
    state = STANDINGS[view.standing]
    return (
        f"{view.narrowed_id}  {view.number}  {state.zh} {state.en}  {view.team}  "
        f"至 until {ending(view.valid_until)}"
    )


GROUPS = [licence, verify, trust]
