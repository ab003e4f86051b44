"""The rules in force, for anyone: with document, clause and source, and what nobody verified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.rules.model import Rulebook, RuleStatus
from marketplace.foundation.rules.queries import (
    list_parameters,
    list_rules,
    packs_at,
    rulebook,
    show_rule,
)
from marketplace.foundation.rules.schemas import ParameterView, RuleView
from marketplace.foundation.rules.wording import UNITS, written
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.web.parts import Breadcrumb, Fact
from marketplace.web.shell import Shell

HOME = Breadcrumb(Text("适用的规则", "Rules in force"), "/rules")
STATUSES = {
    RuleStatus.IN_FORCE: Text("现行", "in force"),
    RuleStatus.DRAFT: Text("仅见草案", "draft only"),
    RuleStatus.UNCONFIRMED: Text("状态未确认", "status not confirmed"),
}


@get("/rules")
async def show_rules(shell: NamedDependency[Shell]) -> Response[Any]:
    """Show which packs are on, their rules and figures."""
    at = now()
    book = await rulebook(at)
    rules = list_rules(book)
    return await shell.page(
        "rules/rules.html",
        packs=await packs_at(at),
        rules=rules,
        parameters=_figures(list_parameters(book)),
        conflicts=book.conflicts,
        statuses=STATUSES,
        facts=_facts(rules),
    )


@get("/rules/{rule_id:str}")
async def show_one_rule(shell: NamedDependency[Shell], rule_id: FromPath[str]) -> Response[Any]:
    """Show one rule: what it says, where that comes from, which acts it holds back."""
    book = await rulebook(now())
    rule = show_rule(book, rule_id)
    return await shell.page(
        "rules/rule.html",
        rule=rule,
        basis=[show_rule(book, name) for name in rule.basis if name in book.rules],
        enforced=_enforced(book, rule_id),
        parameters=_figures(one for one in list_parameters(book) if one.rule == rule_id),
        statuses=STATUSES,
        crumbs_to=[HOME],
    )


def _figures(parameters: Iterable[ParameterView]) -> list[tuple[ParameterView, Text, Text | str]]:
    """Put the words of its value and of its unit beside each figure."""
    return [(one, written(one.value), UNITS.get(one.unit, one.unit)) for one in parameters]


def _facts(rules: list[RuleView]) -> list[Fact]:
    unverified = sum(rule.verified_on is None for rule in rules)
    return [
        Fact(Text("规则", "Rules"), str(len(rules))),
        Fact(Text("其中现行", "In force"), str(sum(rule.in_force for rule in rules))),
        Fact(Text("未与官方文本核对", "Not compared with the official text"), str(unverified)),
    ]


def _enforced(book: Rulebook, rule_id: str) -> list[tuple[str, str, str]]:
    """List the gates behind which the rule stands: act, gate, clause."""
    return [
        (act, bound.use.gate, bound.use.clause)
        for act in book.acts()
        for bound in book.gates_of(act)
        if bound.use.rule == rule_id
    ]


ROUTES = [show_rules, show_one_rule]
