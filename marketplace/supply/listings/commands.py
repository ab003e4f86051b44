"""`marketplace publish`: from a file to a version that awaits the chief data officer."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import click
import msgspec
from click.core import ParameterSource
from rich.console import Console

from anonymize.roles import Role
from marketplace.cli_support import (
    actor_called,
    exit_for_refusal,
    option_as,
    option_json,
    option_market,
    run_in_market,
    tell_step,
)
from marketplace.kernel.money import Money
from marketplace.kernel.storage import CHUNK_BYTES
from marketplace.supply.listings.console import listing
from marketplace.supply.listings.model import TEMPLATES, Channel, PriceUnit, UseClass
from marketplace.supply.listings.printing import print_published
from marketplace.supply.listings.publishing import (
    Census,
    Published,
    PublishTable,
    publish_table,
)
from marketplace.supply.listings.review import market_currency
from marketplace.supply.listings.schemas import Offer
from marketplace.supply.listings.steps import StepsHere
from marketplace.supply.resources.model import DataGrade, UpdateCycle, Zone

SELF_DECLARED = "登记人自报，待首席数据官核对 / declared by the liaison, for the officer to verify"
CENSUS_OPTIONS: Final = {
    "duty": "duty",
    "duty_clause": "duty_clause",
    "source": "source_statement",
    "cycle": "update_cycle",
    "grade": "grade",
    "zone": "zone",
    "population": "population",
    "place_column": "place_column",
    "count_column": "count_column",
}
"""The options of `publish` that speak to the census, with the fields they fill."""


class RoleOption(click.ParamType[tuple[str, Role], str]):
    """`COLUMN=ROLE`."""

    name = "COLUMN=ROLE"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Role]:
        """Read one correction; the column may itself hold an equals sign."""
        column, separator, role = value.rpartition("=")
        if not separator or role not in set(Role):
            self.fail(f"COLUMN=({'|'.join(Role)})", param, ctx)
        return column, Role(role)


def option_among(
    name: str, default: StrEnum
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return an option that takes one value of the enum by the word that REST and pages use."""
    kind = type(default)
    return click.option(
        name,
        type=click.Choice([one.value for one in kind]),
        default=default.value,
        show_default=True,
        callback=lambda _context, _option, value: kind(value),
    )


@click.command()
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@option_as
@click.option("--title", required=True, help="Chinese title / 中文名称")
@click.option("--title-en", default="", help="English title; else the same / 英文名称")
@click.option("--summary", default="", help="what it holds; else the title / 说明")
@click.option("--summary-en", default="", help="the same in English / 英文说明")
@click.option("--scenario", "scenarios", multiple=True, help="a scenario of use / 应用场景")
@click.option("--keyword", "keywords", multiple=True, help="a word to be found by / 关键词")
@click.option(
    "--template", type=click.Choice(list(TEMPLATES)), default=None, help="contract / 合同范本"
)
@click.option("--price", default=None, help="in yuan (credits in practice) / 价格，元")
@option_among("--price-unit", PriceUnit.LICENCE)
@click.option("--ceiling", default=None, help="else the price itself / 上限收费标准")
@click.option("--ceiling-document", default=SELF_DECLARED, help="what sets it / 上限依据")
@option_among("--channel", Channel.AUTHORISED)
@option_among("--use-class", UseClass.INDUSTRY)
@click.option("--unit", default="", help="code or name, if you serve several / 单位")
@click.option("--system", default="marketplace publish", help="source system / 来源系统")
@click.option("--table-name", default="", help="else the file's name / 表名")
@click.option("--duty", default=SELF_DECLARED, help="duty behind the data / 职能依据")
@click.option("--duty-clause", default=SELF_DECLARED, help="its clause / 职能条款")
@click.option("--source", default="", help="where the data come from / 来源说明")
@option_among("--grade", DataGrade.GENERAL)
@option_among("--cycle", UpdateCycle.ONCE)
@option_among("--zone", Zone.GOVERNMENT)
@click.option("--population", default="", help="whom the rows are of / 每行是谁或什么")
@click.option("--place-column", default="", help="where a row belongs / 地点列")
@click.option("--count-column", default="", help="subjects behind a row / 数量列")
@click.option("--role", "roles", type=RoleOption(), multiple=True, help="a correction / 更正角色")
@click.option("--recipe", default="", help="instead of the best one / 指定配方")
@option_market
@option_json
def publish(table: Path, user: str, practice: bool, as_json: bool, **said: object) -> None:
    """Take a table in, desensitise, measure, draft and submit it. / 一步完成发布方的全部工作。

    It stops at "awaiting the chief data officer" (exit 0) or at the gate that refused (exit 3).

    Example: marketplace publish rides.csv --as fangyuting --title 公交客流 --scenario 夜班线路优化
    --template data-provision --price 12000
    """

    async def work() -> Published:
        steps = StepsHere(await actor_called(user), _read(table))
        return await publish_table(steps, publication_from(table, said), tell_step)

    done = run_in_market(work, practice=practice)
    if as_json:
        click.echo(msgspec.json.encode(done).decode())
    else:
        print_published(done, Console(highlight=False))
    if done.refusal is not None:
        exit_for_refusal(done.refusal)
    sys.exit(0)


async def _read(table: Path) -> AsyncIterator[bytes]:
    with table.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


def publication_from(table: Path, said: Mapping[str, Any]) -> PublishTable:
    """Return what the words of `publish` describe; prices are in the present market's currency."""
    return PublishTable(
        file_name=table.name,
        unit=str(said["unit"]),
        recipe=str(said["recipe"]),
        roles=dict(said["roles"]),
        offer=_offer(said),
        stated=_stated(),
        census=Census(
            system=str(said["system"]),
            table_name=str(said["table_name"] or table.stem),
            duty=str(said["duty"]),
            duty_clause=str(said["duty_clause"]),
            source_statement=str(said["source"] or _unstated_source(table)),
            update_cycle=UpdateCycle(str(said["cycle"])),
            grade=DataGrade(str(said["grade"])),
            zone=Zone(str(said["zone"])),
            population=str(said["population"]),
            place_column=str(said["place_column"]),
            count_column=str(said["count_column"]),
        ),
    )


def _stated() -> frozenset[str]:
    """Return the census fields that were typed: what is left out corrects nothing."""
    source = click.get_current_context().get_parameter_source
    return frozenset(
        field
        for option, field in CENSUS_OPTIONS.items()
        if source(option) is ParameterSource.COMMANDLINE
    )


def _unstated_source(table: Path) -> str:
    return f"{table.name}：登记人自报 / {table.name}: declared by the liaison"


def _offer(said: Mapping[str, Any]) -> Offer:
    title, summary = str(said["title"]), str(said["summary"] or said["title"])
    price = _minor(said["price"])
    return Offer(
        title_zh=title,
        title_en=str(said["title_en"] or title),
        summary_zh=summary,
        summary_en=str(said["summary_en"] or said["title_en"] or summary),
        scenarios=list(said["scenarios"]),
        keywords=list(said["keywords"]),
        template=str(said["template"] or ""),
        channel=Channel(str(said["channel"])),
        use_class=UseClass(str(said["use_class"])),
        price_minor=price,
        currency=market_currency(),
        price_unit=PriceUnit(str(said["price_unit"])),
        ceiling_minor=price if said["ceiling"] is None else _minor(said["ceiling"]),
        ceiling_document=str(said["ceiling_document"]),
    )


def _minor(amount: object) -> int | None:
    return None if amount is None else Money.parse(str(amount), market_currency()).minor


GROUPS = [publish, listing]
