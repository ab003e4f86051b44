"""The strict profile, for licences: what is not permitted is denied, what is not known is denied.

A permission grants only what it names: its action, its target and its assignee. A prohibition that
cannot be decided holds. Only an agreement grants, and only while the licence is in force.

**Source:** ODRL Information Model 2.2, sections 2.6 (rules) and 2.10 (conflict strategy).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.evaluation import reasons
from contracts.evaluation.comparing import Check, Quantifier, compile_condition
from contracts.evaluation.duties import DutyStanding, Standing, standing
from contracts.evaluation.facts import RequestFacts, StateOfWorld
from contracts.evaluation.ruling import (
    Denied,
    DutiesDue,
    Permitted,
    Reason,
    Ruling,
    TermLabel,
)
from contracts.policy.model import (
    Condition,
    ConflictStrategy,
    Constraint,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
    constraints,
)
from contracts.policy.vocabulary import WITHIN, LicenceStatus, Operand, Operator

IN_FORCE = Constraint(
    Operand.LICENCE_STATUS, Operator.EQ, frozenset({LicenceStatus.IN_FORCE.value})
)


@dataclass(frozen=True, slots=True)
class CompiledPermission:
    """A permission with its conditions as functions."""

    rule: Permission
    conditions: tuple[Condition, ...]
    checks: tuple[Check, ...]
    granted: Permitted


@dataclass(frozen=True, slots=True)
class CompiledProhibition:
    """A prohibition with its conditions as functions."""

    rule: Prohibition
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A policy made ready to answer many requests quickly; it holds no state."""

    policy: Policy
    permissions: tuple[CompiledPermission, ...]
    prohibitions: tuple[CompiledProhibition, ...]


def compile_policy(policy: Policy) -> CompiledPolicy:
    """Make a policy ready for `evaluate`."""
    return CompiledPolicy(
        policy,
        tuple(_compile_permission(rule) for rule in policy.permissions),
        tuple(
            CompiledProhibition(rule, _checks(_conditions(rule), Quantifier.ANY))
            for rule in policy.prohibitions
        ),
    )


def evaluate(
    policy: Policy | CompiledPolicy, request: RequestFacts, *, state: StateOfWorld, at: datetime
) -> Ruling:
    """Answer whether the request may be done at ``at``; never raises, never asks anything else.

    A plain policy is compiled on the way; keep a `CompiledPolicy` to answer many requests.
    """
    compiled = policy if isinstance(policy, CompiledPolicy) else compile_policy(policy)
    if compiled.policy.kind is not PolicyKind.AGREEMENT:
        return Denied((reasons.not_an_agreement(compiled.policy),))
    if at.utcoffset() is None:
        return Denied((reasons.clock_without_zone(),))
    granting = [p for p in compiled.permissions if _grants(p, request, state, at)]
    against = next((p for p in compiled.prohibitions if _holds(p, request, state, at)), None)
    if against is not None and not (granting and _permission_wins(compiled.policy)):
        return Denied(_grounds_against(compiled.policy, against.rule, granted=bool(granting)))
    if not granting:
        return Denied(tuple(_grounds(compiled, request, state, at)))
    return _best(granting, state, at)


def _compile_permission(rule: Permission) -> CompiledPermission:
    conditions = _conditions(rule)
    if not any(_is_in_force(condition) for condition in conditions):
        conditions = (IN_FORCE, *conditions)
    terms = [
        TermLabel(rule.id, constraint.clause, constraint.operand.value, constraint.kept)
        for constraint in constraints(_conditions(rule))
    ]
    terms += [TermLabel(d.id, d.clause, d.action.value, d.kept) for d in rule.duties]
    checks = _checks(conditions, Quantifier.EACH)
    return CompiledPermission(rule, conditions, checks, Permitted(rule.id, tuple(terms)))


def _is_in_force(condition: Condition) -> bool:
    """Whether this very condition is there; any other about the status would weaken the demand."""
    return isinstance(condition, Constraint) and (
        (condition.operand, condition.operator, condition.value)
        == (IN_FORCE.operand, IN_FORCE.operator, IN_FORCE.value)
    )


def _conditions(rule: Permission | Prohibition) -> tuple[Condition, ...]:
    # A refined action is the action under those conditions; both must hold for the rule to apply.
    return (*rule.conditions, *rule.refinements)


def _checks(conditions: tuple[Condition, ...], quantifier: Quantifier) -> tuple[Check, ...]:
    return tuple(compile_condition(condition, quantifier) for condition in conditions)


def _is(named: str | None, actual: str, collections: Mapping[str, frozenset[str]]) -> bool:
    return named == actual or (named is not None and named in collections.get(actual, ()))


def _grants(
    permission: CompiledPermission, request: RequestFacts, state: StateOfWorld, at: datetime
) -> bool:
    rule = permission.rule
    return (
        rule.action in WITHIN[request.action]
        and _is(rule.target, request.target, state.collections)
        and _is(rule.assignee, request.assignee, state.collections)
        and all(check(request, state, at) is True for check in permission.checks)
    )


def _holds(
    prohibition: CompiledProhibition, request: RequestFacts, state: StateOfWorld, at: datetime
) -> bool:
    """Whether a prohibition applies; what it leaves out, and what is unknown, counts against."""
    rule = prohibition.rule
    return (
        (rule.action is None or rule.action in WITHIN[request.action])
        and (rule.target is None or _is(rule.target, request.target, state.collections))
        and (rule.assignee is None or _is(rule.assignee, request.assignee, state.collections))
        and all(check(request, state, at) is not False for check in prohibition.checks)
    )


def _permission_wins(policy: Policy) -> bool:
    return policy.conflict is ConflictStrategy.PERMISSION_WINS


def _grounds_against(policy: Policy, rule: Prohibition, *, granted: bool) -> tuple[Reason, ...]:
    prohibited = reasons.prohibited(rule)
    if granted and policy.conflict is not ConflictStrategy.PROHIBITION_WINS:
        return (reasons.policy_void(policy, rule), prohibited)
    return (prohibited,)


def _grounds(
    compiled: CompiledPolicy, request: RequestFacts, state: StateOfWorld, at: datetime
) -> Iterator[Reason]:
    """Why no permission grants: what fails in those that come near, else what differs."""
    near = [p for p in compiled.permissions if not list(_differences(p.rule, request, state))]
    for permission in near:
        yield from _failures(permission, request, state, at)
    if near:
        return
    for permission in compiled.permissions:
        yield from _differences(permission.rule, request, state)
    if not compiled.permissions:
        yield reasons.nothing_permitted(compiled.policy)


def _differences(rule: Permission, request: RequestFacts, state: StateOfWorld) -> Iterator[Reason]:
    if rule.action not in WITHIN[request.action]:
        yield reasons.other_action(rule, request)
    if not _is(rule.target, request.target, state.collections):
        yield reasons.other_target(rule)
    if not _is(rule.assignee, request.assignee, state.collections):
        yield reasons.other_party(rule)


def _failures(
    permission: CompiledPermission, request: RequestFacts, state: StateOfWorld, at: datetime
) -> Iterator[Reason]:
    for condition, check in zip(permission.conditions, permission.checks, strict=True):
        if check(request, state, at) is not True:
            yield from reasons.failing(permission.rule, condition, request, state=state, at=at)


def _best(granting: list[CompiledPermission], state: StateOfWorld, at: datetime) -> Ruling:
    """The first permission with its duties met, else the first with duties due, else the breach."""
    waiting: Ruling | None = None
    violated: list[Reason] = []
    for permission in granting:
        stand = [standing(duty, state, at=at) for duty in permission.rule.duties]
        broken = [s for s in stand if s.standing is Standing.VIOLATED]
        due = tuple(s for s in stand if s.standing is Standing.DUE)
        if broken:
            violated += [reasons.duty_violated(s.duty) for s in broken]
        elif not due:
            return permission.granted
        else:
            waiting = waiting or _waiting(permission.rule, due)
    return waiting or Denied(tuple(violated))


def _waiting(rule: Permission, due: tuple[DutyStanding, ...]) -> DutiesDue:
    return DutiesDue(rule.id, tuple(reasons.duty_due(s.duty, s.deadline) for s in due))
