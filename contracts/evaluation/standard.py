"""The standard profile, for the adapter: reports on every rule, as the ODRL test suite expects.

Unlike the strict profile a rule without target, assignee or action applies to all, the kind of the
policy does not matter, and a duty that is not yet performed does not hold a permission back: only a
violated one does. The answer is a report, not a decision; conflicts are left to the reader.

**Source:** ODRL Information Model 2.2, section 2.6; the compliance report model that the ODRL test
suite of Ghent University (imec) uses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from contracts.evaluation.comparing import FACTS, Quantifier, compile_condition
from contracts.evaluation.facts import RequestFacts, StateOfWorld
from contracts.policy.model import (
    Condition,
    Constraint,
    Duty,
    LogicalConstraint,
    Policy,
    Rule,
    Value,
)
from contracts.policy.vocabulary import WITHIN


class PremiseKind(Enum):
    """What a premise of a rule looks at."""

    TARGET = "target"
    PARTY = "party"
    ACTION = "action"
    CONSTRAINT = "constraint"


@dataclass(frozen=True, slots=True)
class PremiseReport:
    """Whether one premise holds; a logical constraint has the reports of its parts."""

    kind: PremiseKind
    satisfied: bool
    condition: Condition | None = None
    fact: Value | None = None
    parts: tuple["PremiseReport", ...] = ()


class Deontic(Enum):
    """Where a duty stands according to a report in the state of the world."""

    NON_SET = "NonSet"
    FULFILLED = "Fulfilled"
    VIOLATED = "Violated"


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """What the state of the world reports about a duty, and the identifier of that report."""

    report: str
    deontic: Deontic


@dataclass(frozen=True, slots=True)
class RuleReport:
    """Whether a rule is active for one rule of the request; ``conditions`` are duty records."""

    rule: Rule
    request_rule: str
    active: bool
    premises: tuple[PremiseReport, ...]
    conditions: tuple[DutyRecord, ...]


@dataclass(frozen=True, slots=True)
class StandardRequest:
    """A request: its identifier, and the acts it asks for by the identifier of their rule."""

    id: str
    acts: Mapping[str, RequestFacts]


@dataclass(frozen=True, slots=True)
class StandardWorld:
    """The state of the world: the time, who belongs to what, and what became of duties."""

    at: datetime
    collections: Mapping[str, frozenset[str]]
    duties: Mapping[str, DutyRecord]


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """The report on a policy for a request."""

    policy: str
    request: str
    at: datetime
    rules: tuple[RuleReport, ...]


def report(policy: Policy, request: StandardRequest, world: StandardWorld) -> PolicyReport:
    """Report on every permission, prohibition and obligation for every act of the request."""
    rules: tuple[Rule, ...] = (
        *policy.permissions,
        *policy.prohibitions,
        *policy.obligations,
    )
    reports = tuple(
        _report(rule, name, act, world) for rule in rules for name, act in request.acts.items()
    )
    return PolicyReport(policy.id, request.id, world.at, reports)


def _report(rule: Rule, name: str, act: RequestFacts, world: StandardWorld) -> RuleReport:
    premises = tuple(_premises(rule, act, world))
    records = tuple(_records(rule, world))
    violated = any(record.deontic is Deontic.VIOLATED for record in records)
    active = all(premise.satisfied for premise in premises) and not violated
    return RuleReport(rule, name, active, premises, records)


def _records(rule: Rule, world: StandardWorld) -> Iterator[DutyRecord]:
    duties = getattr(rule, "duties", ())
    for duty in (rule, *duties) if isinstance(rule, Duty) else duties:
        if duty.id in world.duties:
            yield world.duties[duty.id]


def _premises(rule: Rule, act: RequestFacts, world: StandardWorld) -> Iterator[PremiseReport]:
    if rule.target is not None:
        satisfied = _is(rule.target, act.target, world)
        yield PremiseReport(PremiseKind.TARGET, satisfied)
    if rule.assignee is not None:
        satisfied = _is(rule.assignee, act.assignee, world)
        yield PremiseReport(PremiseKind.PARTY, satisfied)
    if rule.action is not None:
        yield PremiseReport(PremiseKind.ACTION, rule.action in WITHIN[act.action])
    for condition in (*rule.conditions, *rule.refinements):
        yield _condition(condition, act, world)


def _is(named: str, actual: str, world: StandardWorld) -> bool:
    return named == actual or named in world.collections.get(actual, ())


def _condition(condition: Condition, act: RequestFacts, world: StandardWorld) -> PremiseReport:
    state = StateOfWorld(collections=world.collections)
    satisfied = compile_condition(condition, Quantifier.EACH)(act, state, world.at) is True
    match condition:
        case Constraint():
            fact = FACTS[condition.operand](act, state, world.at)
            return PremiseReport(PremiseKind.CONSTRAINT, satisfied, condition, fact)
        case LogicalConstraint():
            parts = tuple(_condition(part, act, world) for part in condition.parts)
            return PremiseReport(PremiseKind.CONSTRAINT, satisfied, condition, None, parts)
