"""What is in force, and what was decided: for gates, for officers, and for anyone."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import msgspec

from marketplace.foundation.rules.errors import (
    UnknownJudgementError,
    UnknownRuleError,
    UnknownSwitchError,
)
from marketplace.foundation.rules.model import Rule, Rulebook, RulePack
from marketplace.foundation.rules.packs import shipped_packs
from marketplace.foundation.rules.schemas import (
    DecisionView,
    JudgementView,
    PackView,
    ParameterView,
    RuleView,
    SwitchView,
)
from marketplace.foundation.rules.tables import PackSwitch
from marketplace.kernel.calendar import day_of
from marketplace.kernel.database import row, rows, views
from marketplace.kernel.decisions import Reason
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.prepared import prepared
from marketplace.kernel.tables import Decision, DecisionSubject

BOOKS_KEPT: Final = 64
"""One merged book for each day and set of packs that was asked for lately."""


async def rulebook(at: datetime) -> Rulebook:
    """Return what was in force at `at` in the current market: the packs that were on, merged."""
    on = await _packs_on(at)
    editions = frozenset((pack.id, pack.version) for pack in shipped_packs() if pack.id in on)
    return _merged(editions, day_of(at))


@lru_cache(BOOKS_KEPT)
def _merged(editions: frozenset[tuple[str, str]], day: date) -> Rulebook:
    packs = (pack for pack in shipped_packs() if (pack.id, pack.version) in editions)
    return Rulebook(packs, on=day)


async def packs_at(at: datetime) -> list[PackView]:
    """List every pack that ships and whether it is on at `at`; for anyone."""
    on = await _packs_on(at)
    return [
        PackView(
            id=pack.id,
            version=pack.version,
            title=pack.title,
            jurisdiction=pack.jurisdiction,
            on=pack.id in on,
        )
        for pack in shipped_packs()
    ]


async def _packs_on(at: datetime) -> frozenset[str]:
    on = {pack.id for pack in shipped_packs() if _is_on_by_default(pack)}
    for switch in views(await _switches(at), SwitchView):
        on = on | {switch.pack} if switch.on else on - {switch.pack}
    return frozenset(on)


@prepared
def _switches(at: datetime) -> Any:
    return (
        PackSwitch.select()
        .where(PackSwitch.approved_at.is_not_null(), PackSwitch.effective_from <= at)
        .order_by(PackSwitch.effective_from, PackSwitch.id)
    )


def _is_on_by_default(pack: RulePack) -> bool:
    here = not pack.practice_only or current_market() is Market.PRACTICE
    return pack.on_by_default and here


async def open_switches() -> list[SwitchView]:
    """List the proposals that nobody has approved yet; for the second person."""
    return await rows(
        PackSwitch.select().where(PackSwitch.approved_at.is_null()).order_by(PackSwitch.id),
        SwitchView,
    )


async def switch_of(switch_id: UUID) -> SwitchView:
    """Return one proposal, or UnknownSwitchError."""
    found = await row(PackSwitch.select().where(PackSwitch.id == switch_id), SwitchView)
    if found is None:
        raise UnknownSwitchError(switch_id=switch_id)
    return found


def list_rules(book: Rulebook) -> list[RuleView]:
    """List every rule of the packs that are on, in force or not; for anyone."""
    return [_rule_view(rule, book) for rule in book.rules.values()]


def show_rule(book: Rulebook, rule_id: str) -> RuleView:
    """Return one rule, or UnknownRuleError."""
    rule = book.rules.get(rule_id)
    if rule is None:
        raise UnknownRuleError(rule=rule_id)
    return _rule_view(rule, book)


def _rule_view(rule: Rule, book: Rulebook) -> RuleView:
    return RuleView(
        id=rule.id,
        pack=book.rule_version(rule.id),
        title=rule.title,
        document=rule.document,
        issuer=rule.issuer,
        source=rule.source,
        status=rule.status,
        in_force=rule.is_in_force(book.on),
        in_force_from=rule.in_force_from,
        in_force_until=rule.in_force_until,
        verified_on=rule.verified_on,
        basis=rule.basis,
        clauses=rule.clauses,
    )


def list_parameters(book: Rulebook) -> list[ParameterView]:
    """List every figure in force, by name; for anyone."""
    return [
        msgspec.convert(book.parameters[name], type=ParameterView, from_attributes=True)
        for name in sorted(book.parameters)
    ]


async def judgement_of(judgement_id: UUID) -> JudgementView:
    """Return what was decided and on which facts, or UnknownJudgementError."""
    found: list[dict[str, Any]] = await (
        Decision.select().where(Decision.judgement == judgement_id).order_by(Decision.id)
    )
    if not found:
        raise UnknownJudgementError(judgement_id=judgement_id)
    first = found[0]
    return JudgementView(
        id=judgement_id,
        act=first["act"],
        at=first["at"],
        actor=first["actor"],
        facts=msgspec.json.decode(first["facts"]),
        decisions=[_decision_view(one) for one in found],
    )


def _decision_view(found: dict[str, Any]) -> DecisionView:
    return DecisionView(
        gate=found["gate"],
        rule=found["rule"],
        rule_version=found["rule_version"],
        parameters=msgspec.json.decode(found["parameters"]),
        passed=found["passed"],
        reasons=msgspec.json.decode(found["reasons"], type=list[Reason]),
    )


async def judgements_about(kind: str, subject: UUID) -> list[JudgementView]:
    """List every judgement about one thing (`kind` as in the field names, such as `listing`)."""
    found: list[dict[str, Any]] = await (
        DecisionSubject.select(DecisionSubject.judgement)
        .where((DecisionSubject.kind == kind) & (DecisionSubject.subject == subject))
        .order_by(DecisionSubject.id)
    )
    return [await judgement_of(one["judgement"]) for one in found]
