"""`marketplace demo`: the story in both markets, then the site."""

from __future__ import annotations

import asyncio
import shutil
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import click
import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from marketplace import lifespan
from marketplace.cli_support import wire
from marketplace.kernel.markets import Market, in_market
from marketplace.kernel.possession import POSSESSED, release_all
from marketplace.serving import become_site, require_alone, require_free
from marketplace.settings import Settings, mark_synthetic
from marketplace.simulation.accounts import Passwords, everybody
from marketplace.simulation.story import Story
from marketplace.simulation.witness import FOLDER as WITNESS_FOLDER
from marketplace.simulation.witness import run_beside, witnessed
from marketplace.trade.licences.schemas import LicenceView

PASSWORDS = Path("var/passwords.json")
_console = Console(highlight=False)


@click.command()
@click.option("--fresh", is_flag=True, help="start over / 重新开始")
@click.option("--no-serve", is_flag=True, help="do not start the site / 不启动站点")
@click.option("--witness", is_flag=True, help="with a witness of its own / 另启见证人")
def demo(*, fresh: bool, no_serve: bool, witness: bool) -> None:
    """Tell the story on synthetic data in both markets and leave the site running. / 演示。

    Example: marketplace demo --fresh
    """
    settings = replace(Settings.from_environment(), synthetic=True)
    if not no_serve:
        require_free(settings.host, settings.port)
    require_alone(settings)
    if fresh:
        start_over(settings)
    if witness:
        release_all()  # the demo beside the witness asks again
        sys.exit(_with_witness(settings, no_serve=no_serve))
    mark_synthetic()
    wire()
    passwords = Passwords(PASSWORDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        licence = runner.run(_tell(settings, passwords))
    _print_accounts(passwords)
    _print_links(settings, licence)
    if not no_serve:
        become_site(settings)


def _with_witness(settings: Settings, *, no_serve: bool) -> int:
    """Tell the story and run the site beside a witness that both logs need; return how it ended."""
    with witnessed(settings, Passwords(PASSWORDS)) as number:
        _console.print(
            f"见证人进程 the witness's process: {number}\n"
            f"停止它（kill {number}）后市场照常运行，新许可保持“待证明”。\n"
            f"Stop it (kill {number}): the market goes on, new licences stay pending."
        )
        return run_beside(["demo", *(["--no-serve"] if no_serve else [])])


def start_over(settings: Settings) -> None:
    """Delete the embedded databases, the folder of files, the keys and the demo's passwords.

    Another database or store is not this command's to delete: then it stops and says so.
    """
    files = [Path(url.removeprefix("sqlite:///")) for url in settings.databases.values()]
    embedded = all(url.startswith("sqlite:///") for url in settings.databases.values())
    if not embedded or "://" in settings.store_url:
        raise click.UsageError(
            "--fresh 只清除嵌入式数据库与本地文件夹 / --fresh deletes embedded databases and local "
            "folders only"
        )
    for file in files:
        for part in file.parent.glob(f"{file.name}*"):
            if part.suffix != POSSESSED:  # what this process holds itself
                part.unlink()
    for folder in (Path(settings.store_url), settings.keys_folder, WITNESS_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
    PASSWORDS.unlink(missing_ok=True)


async def _tell(settings: Settings, passwords: Passwords) -> LicenceView:
    found: dict[Market, LicenceView] = {}
    async with AsyncExitStack() as stack:
        await lifespan.enter(stack, settings)
        for market in Market:
            with in_market(market):
                story = Story(passwords)
                await _show(story, market)
                found[market] = story.licences["first"]
    return found[Market.REAL]


async def _show(story: Story, market: Market) -> None:
    name = "练习市场 practice" if market is Market.PRACTICE else "正式市场 real"
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console, transient=False) as progress:
        task = progress.add_task(name, total=None)
        async for number, total, doing in story.tell():
            words = f"{name}  {number}/{total}  {doing.zh} · {doing.en}"
            progress.update(task, description=words, completed=number - 1, total=total)
        progress.update(task, description=f"{name}  完成 done", completed=progress.tasks[0].total)


def _print_accounts(passwords: Passwords) -> None:
    table = Table(title="账号（虚构人员） Accounts (fictional people)", title_justify="left")
    for head in ("账号 account", "口令 password", "姓名 name", "身份 who"):
        table.add_column(head)
    for one in everybody():
        table.add_row(
            one.username, passwords.of(one.username), one.name, f"{one.what.zh}\n{one.what.en}"
        )
    _console.print(table)
    _console.print(f"签名口令 signing passphrases: {PASSWORDS} (key ...)")


def _print_links(settings: Settings, licence: LicenceView) -> None:
    _console.print("\n值得打开的五个链接 Five links worth opening:")
    for link, words in (
        ("/", "目录 the catalogue"),
        (f"/products/{licence.product_code}", "产品与护照 a product and its passport"),
        (f"/licences/{licence.licence_id}", "一份许可 a licence (heyutong)"),
        ("/log", "公开日志 the public log"),
        ("/practice/", "练习市场 the practice market"),
    ):
        _console.print(f"  {settings.listening_url}{link}  {words}", soft_wrap=True)
    _console.print("")


GROUPS = [demo]
