"""`marketplace demo`: the story in both markets, then the site."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AsyncExitStack
from pathlib import Path

import click
import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from marketplace import lifespan
from marketplace.kernel.markets import Market, in_market
from marketplace.serving import become_site
from marketplace.settings import Settings
from marketplace.simulation.accounts import Passwords, everybody
from marketplace.simulation.story import Story
from marketplace.trade.licences.schemas import LicenceView

DEMO = Path("var/demo")
_console = Console(highlight=False)


@click.command()
@click.option("--fresh", is_flag=True, help="start over / 重新开始")
@click.option("--no-serve", is_flag=True, help="do not start the site / 不启动站点")
def demo(*, fresh: bool, no_serve: bool) -> None:
    """Tell the story on synthetic data in both markets and leave the site running. / 演示。

    Example: marketplace demo --fresh
    """
    if fresh:
        shutil.rmtree(DEMO, ignore_errors=True)
    settings = demo_settings()
    passwords = Passwords(DEMO / "passwords.json")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        licence = runner.run(_tell(settings, passwords))
    _print_accounts(passwords)
    _print_links(settings, licence)
    if not no_serve:
        become_site(settings)


def demo_settings() -> Settings:
    """Return the settings of the environment, with the demo's own folder where none are given."""
    given, plain = Settings.from_environment(), Settings()
    own = {
        "database_url": f"sqlite:///{DEMO}/real.sqlite",
        "practice_database_url": f"sqlite:///{DEMO}/practice.sqlite",
        "store_url": f"{DEMO}/store",
        "keys_url": f"{DEMO}/keys",
    }
    unset = {name: url for name, url in own.items() if getattr(given, name) == getattr(plain, name)}
    environment = {f"MARKETPLACE_{name.upper()}": url for name, url in unset.items()}
    return Settings.from_environment(
        {**given.to_environment(), **environment, "MARKETPLACE_SYNTHETIC": "true"}
    )


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
    for head in ("账号 name", "口令 password", "姓名", "身份 what"):
        table.add_column(head)
    for one in everybody():
        table.add_row(one.username, passwords.of(one.username), one.name, one.what.zh)
    _console.print(table)
    _console.print(f"签名口令 signing passphrases: {DEMO / 'passwords.json'} (key ...)")


def _print_links(settings: Settings, licence: LicenceView) -> None:
    base = settings.base_url
    _console.print("\n值得打开的五个链接 Five links worth opening:")
    for link, words in (
        ("/", "目录 the catalogue"),
        (f"/products/{licence.product_code}", "产品与护照 a product and its passport"),
        (f"/licences/{licence.licence_id}", "一份许可 a licence (heyutong)"),
        ("/log", "公开日志 the public log"),
        ("/practice/", "练习市场 the practice market"),
    ):
        _console.print(f"  {base}{link}  {words}")
    _console.print("")


GROUPS = [demo]
