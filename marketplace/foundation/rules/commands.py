"""`marketplace rule`: what is in force, at the console."""

from __future__ import annotations

import click

from marketplace.cli_support import echo_view, option_json, option_market, run_in_market
from marketplace.foundation.rules.model import Clause
from marketplace.foundation.rules.queries import (
    list_parameters,
    list_rules,
    packs_at,
    rulebook,
    show_rule,
)
from marketplace.foundation.rules.schemas import PackView, ParameterView, RuleView
from marketplace.kernel.clock import now

UNVERIFIED = "未核实 unverified"


@click.group()
def rule() -> None:
    """The rules in force, with their sources. / 现行规则及其来源。

    Example: marketplace rule show GZ-51
    """


@rule.command("list")
@option_json
@option_market
def list_(*, as_json: bool, practice: bool) -> None:
    """List every rule of the packs that are on. / 列出规则。

    Example: marketplace rule list
    """

    async def work() -> list[RuleView]:
        return list_rules(await rulebook(now()))

    found = run_in_market(work, practice=practice)
    lines = [
        f"{rule.id:7} {rule.status.value:12} {'' if rule.verified_on else UNVERIFIED:16} "
        f"{rule.title.zh}  {rule.title.en}  {rule.document}"
        for rule in found
    ]
    echo_view(found, as_json=as_json, line="\n".join(lines))


@rule.command()
@click.argument("rule")
@option_json
@option_market
def show(*, rule: str, as_json: bool, practice: bool) -> None:
    """Show one rule with its clauses. / 查看一条规则。

    Example: marketplace rule show GZ-51
    """

    async def work() -> RuleView:
        return show_rule(await rulebook(now()), rule)

    found = run_in_market(work, practice=practice)
    head = f"{found.id}  {found.title.zh}  {found.title.en}  {found.document}\n{found.source}"
    echo_view(found, as_json=as_json, line="\n".join([head, *map(_clause, found.clauses)]))


def _clause(clause: Clause) -> str:
    mark = "" if clause.verified_on else f"  [{UNVERIFIED}]"
    return f"  {clause.number}  {clause.summary.zh}{mark}\n      {clause.summary.en}"


@rule.command("list-figures")
@option_json
@option_market
def parameters(*, as_json: bool, practice: bool) -> None:
    """List the figures that gates and clocks use. / 列出参数。

    Example: marketplace rule list-figures
    """

    async def work() -> list[ParameterView]:
        return list_parameters(await rulebook(now()))

    found = run_in_market(work, practice=practice)
    lines = [
        f"{one.name:34} {one.value!s:12} {one.unit:20} {one.rule} {one.clause}"
        f"{'' if one.verified_on else f'  [{UNVERIFIED}]'}"
        for one in found
    ]
    echo_view(found, as_json=as_json, line="\n".join(lines))


@rule.command("list-packs")
@option_json
@option_market
def packs(*, as_json: bool, practice: bool) -> None:
    """List the packs and whether they are on. / 列出规则包。

    Example: marketplace rule list-packs
    """

    async def work() -> list[PackView]:
        return await packs_at(now())

    found = run_in_market(work, practice=practice)
    lines = [
        f"{'启用 on ' if one.on else '关闭 off'}  {one.id}@{one.version}  {one.title.zh}"
        for one in found
    ]
    echo_view(found, as_json=as_json, line="\n".join(lines))


GROUPS = [rule]
