"""The values a policy is made of.

**Source:** W3C ODRL Information Model 2.2, sections 2.1 (policy), 2.5 (constraint), 2.6 (rule),
2.10 (conflict). Refinements of assets and parties, inheritance and tickets are left out: an
adapter that meets one refuses it by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias

from contracts.fields import NaiveTimeError
from contracts.policy.errors import (
    DuplicateRuleError,
    EmptyValueError,
    LogicalTooShortError,
    NestedTooDeepError,
    NothingStatedError,
    OperatorNotApplicableError,
    TooManyTermsError,
    ValueOfWrongShapeError,
)
from contracts.policy.keeping import LEGAL_ONLY, Kept, require_seen
from contracts.policy.vocabulary import (
    ODRL,
    ORDERED,
    SET_BASED,
    SHAPE,
    Action,
    LogicalOperator,
    Operand,
    Operator,
    Shape,
)

LIMIT_TERMS: Final = 5_000
LIMIT_LEVELS: Final = 16

Value: TypeAlias = datetime | timedelta | int | Decimal | frozenset[str]

_TYPES: Final[dict[Shape, tuple[type, ...]]] = {
    Shape.MOMENT: (datetime,),
    Shape.DURATION: (timedelta,),
    Shape.NUMBER: (int, Decimal),
    Shape.TOKENS: (frozenset,),
}


class PolicyKind(StrEnum):
    """What the policy is; only an agreement grants anything."""

    SET = ODRL + "Set"
    OFFER = ODRL + "Offer"
    AGREEMENT = ODRL + "Agreement"
    REQUEST = ODRL + "Request"


class ConflictStrategy(StrEnum):
    """Who wins when a permission and a prohibition meet; ODRL's default voids the policy."""

    PERMISSION_WINS = ODRL + "perm"
    PROHIBITION_WINS = ODRL + "prohibit"
    POLICY_VOID = ODRL + "invalid"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A comparison of one fact with a value, which knows its clause and how it is kept."""

    operand: Operand
    operator: Operator
    value: Value
    clause: str = ""
    kept: Kept = LEGAL_ONLY
    id: str = ""

    def __post_init__(self) -> None:
        shape = SHAPE[self.operand]
        if self.operator not in (SET_BASED if shape is Shape.TOKENS else ORDERED):
            raise OperatorNotApplicableError(
                operand=self.operand.value, operator=self.operator.value
            )
        if not isinstance(self.value, _TYPES[shape]) or isinstance(self.value, bool):
            raise ValueOfWrongShapeError(operand=self.operand.value, needed=shape.value)
        if isinstance(self.value, frozenset) and not self.value:
            raise EmptyValueError(operand=self.operand.value)
        if isinstance(self.value, datetime) and self.value.utcoffset() is None:
            raise NaiveTimeError(where=self.operand.value)
        require_seen(self.kept, self.operand)


@dataclass(frozen=True, slots=True)
class LogicalConstraint:
    """Several conditions joined by and, or, xone (exactly one), andSequence (in this order).

    All are judged at one moment, at which an order cannot be seen: andSequence then means and.
    """

    operator: LogicalOperator
    parts: tuple["Condition", ...]
    clause: str = ""
    id: str = ""

    def __post_init__(self) -> None:
        if not self.parts:
            raise LogicalTooShortError(operator=self.operator.value)
        if _levels(self.parts) >= LIMIT_LEVELS:
            raise NestedTooDeepError(limit_levels=LIMIT_LEVELS)


Condition: TypeAlias = Constraint | LogicalConstraint


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An action that somebody must perform; its conditions say when, its refinements what exactly.

    ``consequences`` are the further duties when this one is not performed.
    """

    id: str
    action: Action
    target: str | None = None
    assigner: str | None = None
    assignee: str | None = None
    conditions: tuple[Condition, ...] = ()
    refinements: tuple[Condition, ...] = ()
    consequences: tuple["Duty", ...] = ()
    clause: str = ""
    kept: Kept = LEGAL_ONLY

    def __post_init__(self) -> None:
        require_seen(self.kept, self.action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What may be done, under which conditions, and which duties must be met to do it."""

    id: str
    action: Action | None = None
    target: str | None = None
    assigner: str | None = None
    assignee: str | None = None
    conditions: tuple[Condition, ...] = ()
    refinements: tuple[Condition, ...] = ()
    duties: tuple[Duty, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition:
    """What must not be done while its conditions hold, and what remedies a breach."""

    id: str
    action: Action | None = None
    target: str | None = None
    assigner: str | None = None
    assignee: str | None = None
    conditions: tuple[Condition, ...] = ()
    refinements: tuple[Condition, ...] = ()
    remedies: tuple[Duty, ...] = ()
    clause: str = ""
    kept: Kept = LEGAL_ONLY

    def __post_init__(self) -> None:
        if self.action is not None:
            require_seen(self.kept, self.action)


Rule: TypeAlias = Permission | Prohibition | Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Rules that belong together. A conflict strategy of None means ODRL's default: void."""

    id: str
    kind: PolicyKind = PolicyKind.SET
    profiles: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    obligations: tuple[Duty, ...] = ()
    conflict: ConflictStrategy | None = None

    def __post_init__(self) -> None:
        if not (self.permissions or self.prohibitions or self.obligations):
            raise NothingStatedError(policy=self.id)
        seen: set[str] = set()
        terms = 0
        for rule in rules(self):
            if rule.id in seen:
                raise DuplicateRuleError(rule=rule.id)
            seen.add(rule.id)
            terms += 1 + sum(1 for _ in constraints((*rule.conditions, *rule.refinements)))
            if terms > LIMIT_TERMS:
                raise TooManyTermsError(limit_terms=LIMIT_TERMS)


def rules(policy: Policy) -> Iterator[Rule]:
    """Every rule of the policy, each followed by the duties that hang on it."""
    for permission in policy.permissions:
        yield permission
        yield from _duties(permission.duties)
    for prohibition in policy.prohibitions:
        yield prohibition
        yield from _duties(prohibition.remedies)
    yield from _duties(policy.obligations)


def constraints(conditions: tuple[Condition, ...]) -> Iterator[Constraint]:
    """Every single comparison within the conditions, in their order."""
    for condition in conditions:
        if isinstance(condition, Constraint):
            yield condition
        else:
            yield from constraints(condition.parts)


def _duties(duties: tuple[Duty, ...], level: int = 1) -> Iterator[Duty]:
    if duties and level > LIMIT_LEVELS:
        raise NestedTooDeepError(limit_levels=LIMIT_LEVELS)
    for duty in duties:
        yield duty
        yield from _duties(duty.consequences, level + 1)


def _levels(parts: tuple[Condition, ...]) -> int:
    inner = [part.parts for part in parts if isinstance(part, LogicalConstraint)]
    return 1 + max(map(_levels, inner), default=0)
