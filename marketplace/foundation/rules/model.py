"""Rules as values: packs, the rulebook they make up on a day, and the judgement of an act.

Pure: reading the packs from their files is `packs.py`, which packs are on is `queries.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from marketplace.kernel.decisions import Gate, Reason, Verdict, failed
from marketplace.kernel.text import Text

Value = int | float | bool | str | list[str]


class RuleStatus(StrEnum):
    """How far a rule has come."""

    IN_FORCE = "in-force"
    DRAFT = "draft"
    UNCONFIRMED = "unconfirmed"


class Tighter(StrEnum):
    """Which way a parameter becomes stricter; a local pack may only go that way."""

    HIGHER = "higher"
    LOWER = "lower"


class Clause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One provision of a rule, summarised; `number` as the document writes it, such as 三(一)."""

    number: str
    summary: Text
    verified_on: date | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document that binds: an act of law, a notice, a standard, or the operator's own rule."""

    id: str
    title: Text
    document: str
    issuer: Text
    source: str
    in_force_from: date | None = None
    in_force_until: date | None = None
    status: RuleStatus = RuleStatus.IN_FORCE
    verified_on: date | None = None
    basis: list[str] = []
    clauses: list[Clause] = []

    def is_in_force(self, day: date) -> bool:
        """Whether the rule binds on `day`; drafts never do, an unknown first day counts as past."""
        begun = self.in_force_from is None or self.in_force_from <= day
        ended = self.in_force_until is not None and self.in_force_until < day
        return self.status is not RuleStatus.DRAFT and begun and not ended

    def clause(self, number: str) -> Clause | None:
        """Return the clause of that number, if the pack holds it."""
        return next((clause for clause in self.clauses if clause.number == number), None)


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure that a gate or a clock needs, with where it comes from."""

    name: str
    value: Value
    unit: str
    rule: str
    clause: str
    source: str
    verified_on: date | None = None
    tighter: Tighter | None = None

    def is_looser_than(self, other: Parameter) -> bool:
        """Whether this value demands less than `other`'s; False where the two cannot be ordered."""
        mine, theirs = self.value, other.value
        if not isinstance(mine, int | float) or not isinstance(theirs, int | float):
            return False
        match other.tighter:
            case Tighter.HIGHER:
                return mine < theirs
            case Tighter.LOWER:
                return mine > theirs
            case None:
                return False


class GateUse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One gate of an act: which rule and clause it enforces and which parameters it is given."""

    gate: str
    rule: str
    clause: str
    parameters: list[str] = []


class Act(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The gates that a command of a slice must pass, in order."""

    act: str
    gates: list[GateUse]


class RulePack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A jurisdiction's or a market's rules of one edition; `version` changes with every edit."""

    id: str
    version: str
    title: Text
    jurisdiction: str
    rank: int
    on_by_default: bool
    practice_only: bool = False
    in_force_from: date | None = None
    rules: list[Rule] = []
    parameters: list[Parameter] = []
    acts: list[Act] = []


@dataclass(frozen=True, slots=True)
class Conflict:
    """A lower pack's parameter is looser than that of the pack above; the stricter one stands."""

    parameter: str
    pack: str
    above: str


@dataclass(frozen=True, slots=True)
class Bound:
    """Something of a rulebook with the pack it came from."""

    pack: str
    version: str


@dataclass(frozen=True, slots=True)
class BoundGate:
    """A gate of an act, the rule behind it (None: no rule basis), and its parameters by name."""

    use: GateUse
    rule: Rule | None
    rule_version: str
    parameters: Mapping[str, Value]
    missing_parameters: tuple[str, ...]


class UnknownParameterError(KeyError):
    """Code asked for a parameter that no pack in force holds: a programming error."""


class Rulebook:
    """What is in force on one day: the packs that are on, merged from the highest rank down."""

    def __init__(self, packs: Iterable[RulePack], *, on: date) -> None:
        self.on = on
        self.packs = sorted(
            (pack for pack in packs if pack.in_force_from is None or pack.in_force_from <= on),
            key=lambda pack: pack.rank,
        )
        self.rules: dict[str, Rule] = {}
        self.parameters: dict[str, Parameter] = {}
        self.conflicts: list[Conflict] = []
        self._origin: dict[str, Bound] = {}
        self._parameter_pack: dict[str, str] = {}
        self._acts: dict[str, list[GateUse]] = {}
        for pack in self.packs:
            self._take(pack)
        self._gates = {act: tuple(map(self._bind, uses)) for act, uses in self._acts.items()}

    def _take(self, pack: RulePack) -> None:
        for rule in pack.rules:
            self.rules[rule.id] = rule
            self._origin[rule.id] = Bound(pack.id, pack.version)
        for parameter in pack.parameters:
            self._take_parameter(parameter, pack.id)
        for act in pack.acts:
            self._acts.setdefault(act.act, []).extend(act.gates)

    def _take_parameter(self, parameter: Parameter, pack: str) -> None:
        above = self.parameters.get(parameter.name)
        if above is not None and parameter.is_looser_than(above):
            higher = self._parameter_pack[parameter.name]
            self.conflicts.append(Conflict(parameter.name, pack=pack, above=higher))
            return
        self.parameters[parameter.name] = parameter
        self._parameter_pack[parameter.name] = pack

    def rules_in_force(self) -> list[Rule]:
        """Return the rules that bind on this day, in the order of the packs."""
        return [rule for rule in self.rules.values() if rule.is_in_force(self.on)]

    def rule_version(self, rule_id: str) -> str:
        """Return where a rule comes from, such as `guangzhou-2021@2026.1`; empty when unknown."""
        origin = self._origin.get(rule_id)
        return f"{origin.pack}@{origin.version}" if origin else ""

    def value(self, name: str) -> Value:
        """Return a parameter's value in force."""
        try:
            return self.parameters[name].value
        except KeyError:
            raise UnknownParameterError(name) from None

    def whole(self, name: str) -> int:
        """Return a parameter's value in force as a whole number; another kind is a TypeError."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"the parameter {name} is no whole number")
        return value

    def acts(self) -> tuple[str, ...]:
        """Return the names of all acts that some pack lays gates before."""
        return tuple(self._acts)

    def gates_of(self, act: str) -> tuple[BoundGate, ...]:
        """Return the gates of `act` with rule and parameters as in force; empty: no rule basis."""
        return self._gates.get(act, ())

    def _bind(self, use: GateUse) -> BoundGate:
        rule = self.rules.get(use.rule)
        held = {name: self.parameters[name] for name in use.parameters if name in self.parameters}
        return BoundGate(
            use=use,
            rule=rule if rule is not None and rule.is_in_force(self.on) else None,
            rule_version=self.rule_version(use.rule),
            parameters={name: parameter.value for name, parameter in held.items()},
            missing_parameters=tuple(name for name in use.parameters if name not in held),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What one gate said."""

    gate: BoundGate
    verdict: Verdict


def ask(bound: BoundGate, known: Mapping[str, Gate], facts: Any) -> Answer:
    """Ask one gate; without rule, parameters or code behind it the answer is no, never silence."""
    function = known.get(bound.use.gate)
    if bound.rule is None or function is None or bound.missing_parameters:
        return Answer(bound, failed(no_rule_basis(bound.use.gate, rule=bound.use.rule)))
    return Answer(bound, function(facts, bound.parameters))


def no_rule_basis(gate: str, *, rule: str) -> Reason:
    """Say that nothing in force tells what this gate should enforce."""
    return Reason(
        code="no-rule-basis",
        text=Text(
            "“{gate}”没有现行规则依据（{rule}），不能据此放行。",
            "“{gate}” has no rule in force behind it ({rule}), so nothing can be let through.",
        ).format(gate=gate, rule=rule or "—"),
        facts={"gate": gate, "rule": rule},
    )
