"""Finds, before anybody signs, what can never be met and what contradicts itself.

Everything reported is certain; what only might clash is left alone. A prohibition that carves a
piece out of a permission is normal when the policy says that prohibitions win.

**Source:** ODRL Information Model 2.2, section 2.10: a conflict without strategy voids the policy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import islice
from typing import Final

from contracts.evaluation.comparing import SEVERAL_ASKED
from contracts.evaluation.prohibited import Prohibited
from contracts.evaluation.satisfiable import never_met
from contracts.evaluation.wording import OPERAND_NAMES, action_name
from contracts.policy.model import (
    Condition,
    ConflictStrategy,
    Constraint,
    Duty,
    LogicalConstraint,
    Permission,
    Policy,
    Prohibition,
    constraints,
)
from contracts.policy.vocabulary import (
    WITHIN,
    LogicalOperator,
    Operator,
)
from contracts.text import Text

LIMIT_FOUND: Final = 1_000


class ContradictionKind(Enum):
    """What is wrong with a policy."""

    NEVER_MET = "never met"
    PERMISSION_PROHIBITED = "permission prohibited"
    POLICY_VOID = "policy void"
    DUTY_PROHIBITED = "duty prohibited"
    ALREADY_ENDED = "already ended"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One certain fault: the rules and clauses that make it, and a sentence about it."""

    kind: ContradictionKind
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    text: Text


def contradictions(policy: Policy, *, at: datetime) -> tuple[Contradiction, ...]:
    """The certain contradictions of a policy that would be signed at ``at`` (an aware time).

    At most ``LIMIT_FOUND``: whoever mends so many asks again.
    """
    return tuple(islice(_contradictions(policy, at), LIMIT_FOUND))


def _contradictions(policy: Policy, at: datetime) -> Iterator[Contradiction]:
    prohibited = Prohibited(policy.prohibitions)
    for permission in policy.permissions:
        yield from _never(permission)
        yield from _ended(permission, at)
        for alike in prohibited.about(permission):
            yield from _meeting(policy, permission, alike)
    duties = [duty for permission in policy.permissions for duty in permission.duties]
    for duty in (*duties, *policy.obligations):
        for alike in prohibited.about(duty):
            yield from _forbidden_duty(duty, alike)


def _conditions(rule: Permission | Prohibition) -> tuple[Condition, ...]:
    return (*rule.conditions, *rule.refinements)


def _never(rule: Permission) -> Iterator[Contradiction]:
    joint = list(_joint(_conditions(rule)))
    for operand in dict.fromkeys(constraint.operand for constraint in joint):
        same = [constraint for constraint in joint if constraint.operand is operand]
        if never_met(operand, same):
            name = OPERAND_NAMES[operand]
            text = Text(
                f"关于“{name.zh}”的条件永远无法同时满足。",
                f"the conditions on the {name.en} can never all be met",
            )
            yield _found(ContradictionKind.NEVER_MET, [rule.id], same, text)
    for condition in _conditions(rule):
        if isinstance(condition, LogicalConstraint) and _undecidable(condition):
            text = Text(
                "对可一次请求多项的内容使用“恰好其一”，永远无法判定。",
                "“exactly one” over what may be asked for severally can never be decided",
            )
            yield _found(
                ContradictionKind.NEVER_MET, [rule.id], list(constraints((condition,))), text
            )


def _joint(conditions: tuple[Condition, ...]) -> Iterator[Constraint]:
    """The comparisons that must all hold; alternatives are left out."""
    for condition in conditions:
        match condition:
            case Constraint():
                yield condition
            case LogicalConstraint(operator=LogicalOperator.AND | LogicalOperator.AND_SEQUENCE):
                yield from _joint(condition.parts)


def _undecidable(condition: LogicalConstraint) -> bool:
    return condition.operator is LogicalOperator.XONE and any(
        constraint.operand in SEVERAL_ASKED for constraint in constraints(condition.parts)
    )


def _ended(rule: Permission, at: datetime) -> Iterator[Contradiction]:
    for constraint in _joint(_conditions(rule)):
        match constraint.operator, constraint.value:
            case Operator.LT, datetime() as end if at >= end:
                yield _over(rule, constraint)
            case ((Operator.LTEQ | Operator.EQ), datetime() as end) if at > end:
                yield _over(rule, constraint)


def _over(rule: Permission, constraint: Constraint) -> Contradiction:
    text = Text("期限在签署前已届满。", "the term has ended before the signature")
    return _found(ContradictionKind.ALREADY_ENDED, [rule.id], [constraint], text)


def _meeting(
    policy: Policy, permission: Permission, alike: Sequence[Prohibition]
) -> Iterator[Contradiction]:
    """What a permission's meeting with prohibitions comes to that differ in name only."""
    wins, one = policy.conflict, alike[0]
    covered = _covers(one, permission) and not _conditions(one)
    name = action_name(one.action)
    if covered and wins is not ConflictStrategy.PERMISSION_WINS:
        kind = ContradictionKind.PERMISSION_PROHIBITED
        text = Text(
            f"对“{name.zh}”的禁止使许可永远无法行使。",
            f"the prohibition to {name.en} leaves nothing of the permission",
        )
    elif wins in (None, ConflictStrategy.POLICY_VOID) and _touches(one, permission):
        kind = ContradictionKind.POLICY_VOID
        text = Text(
            f"许可与对“{name.zh}”的禁止相交，而政策未规定何者优先，政策将无效。",
            f"a permission meets the prohibition to {name.en} and neither wins: the policy is void",
        )
    else:
        return
    yield from _pairs(kind, permission, alike, text)


def _covers(prohibition: Prohibition, permission: Permission) -> bool:
    """Whether the prohibited action includes all of the permitted one."""
    if prohibition.action is None:
        return True
    return permission.action is not None and prohibition.action in WITHIN[permission.action]


def _touches(prohibition: Prohibition, permission: Permission) -> bool:
    """Whether one of the two actions includes the other."""
    if prohibition.action is None or permission.action is None:
        return True
    return (
        prohibition.action in WITHIN[permission.action]
        or permission.action in WITHIN[prohibition.action]
    )


def _forbidden_duty(duty: Duty, alike: Sequence[Prohibition]) -> Iterator[Contradiction]:
    """A duty whose very action is prohibited without condition; wider prohibitions do not count.

    ODRL puts nearly every action within ``use``: a prohibition of use does not mean that a party
    must not pay or report.
    """
    if duty.action is alike[0].action and not _conditions(alike[0]):
        name = action_name(duty.action)
        text = Text(f"“{name.zh}”既是义务又被禁止。", f"to {name.en} is both a duty and prohibited")
        yield from _pairs(ContradictionKind.DUTY_PROHIBITED, duty, alike, text)


def _pairs(
    kind: ContradictionKind, rule: Permission | Duty, alike: Sequence[Prohibition], text: Text
) -> Iterator[Contradiction]:
    for prohibition in alike:
        clauses = tuple(filter(None, (rule.clause, prohibition.clause)))
        yield Contradiction(kind, (rule.id, prohibition.id), clauses, text)


def _found(
    kind: ContradictionKind, rules: list[str], joint: list[Constraint], text: Text
) -> Contradiction:
    clauses = dict.fromkeys(constraint.clause for constraint in joint if constraint.clause)
    return Contradiction(kind, tuple(rules), tuple(clauses), text)
