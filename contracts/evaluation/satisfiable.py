"""Whether constraints on one operand can ever hold together; “never” is said only when certain."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from contracts.evaluation.comparing import accepts
from contracts.policy.hierarchies import same, within
from contracts.policy.model import Constraint
from contracts.policy.vocabulary import SHAPE, Operand, Operator, Purpose, Shape

# The smallest value that a fact can have; a use that is asked for counts itself.
_SMALLEST: Final[dict[Operand, Any]] = {
    Operand.COUNT: 1,
    Operand.ROWS_PER_USE: 0,
    Operand.ROWS_TOTAL: 0,
    Operand.SMALLEST_CELL: 0,
    Operand.ELAPSED_TIME: timedelta(0),
    Operand.TIME_INTERVAL: timedelta(0),
}
_NEVER_KNOWN: Final = frozenset({Operand.PAY_AMOUNT})
_WHOLE_SET: Final = frozenset({Operator.IS_ALL_OF, Operator.HAS_PART})
_UNMENTIONED: Final = "\0unmentioned"
_MOST_COMPARISONS: Final = 250_000
"""Beyond, nobody says “never”: what was made to take forever is left undecided."""


def never_met(operand: Operand, joint: Sequence[Constraint]) -> bool:
    """Whether no fact at all can meet every one of these constraints on the same operand."""
    if operand in _NEVER_KNOWN:
        return True
    if SHAPE[operand] is Shape.TOKENS:
        return operand is not Operand.EVENT and _no_name(operand, joint)
    return _no_value(operand, joint)


def _no_value(operand: Operand, joint: Sequence[Constraint]) -> bool:
    """Whether the bounds leave nothing; bounds are (value, is the value itself allowed)."""
    lowest = [(_SMALLEST[operand], True)] if operand in _SMALLEST else []
    highest: list[tuple[Any, bool]] = []
    excluded = set()
    for constraint in joint:
        value = constraint.value
        if constraint.operator in (Operator.EQ, Operator.GTEQ, Operator.GT):
            lowest.append((value, constraint.operator is not Operator.GT))
        if constraint.operator in (Operator.EQ, Operator.LTEQ, Operator.LT):
            highest.append((value, constraint.operator is not Operator.LT))
        if constraint.operator is Operator.NEQ:
            excluded.add(value)
    if not lowest or not highest:
        return False
    low, high = max(value for value, _ in lowest), min(value for value, _ in highest)
    if low > high:
        return True
    if low == high:
        included = all(allowed for value, allowed in (*lowest, *highest) if value == low)
        return not included or low in excluded
    return _no_whole_number(operand, lowest, highest, excluded)


def _no_whole_number(
    operand: Operand,
    lowest: list[tuple[Any, bool]],
    highest: list[tuple[Any, bool]],
    excluded: set[Any],
) -> bool:
    """Counts are whole: between 5 and 6, both left out, lies none."""
    values = [value for value, _ in (*lowest, *highest)]
    if SHAPE[operand] is not Shape.NUMBER or any(isinstance(value, Decimal) for value in values):
        return False
    low = max(value if allowed else value + 1 for value, allowed in lowest)
    high = min(value if allowed else value - 1 for value, allowed in highest)
    if high - low > len(excluded):
        return False
    return all(number in excluded for number in range(low, high + 1))


def _no_name(operand: Operand, joint: Sequence[Constraint]) -> bool:
    """Whether no name meets all: only names that are mentioned, known, or none of them matter."""
    mentioned = {name for constraint in joint for name in _names(constraint)}
    known = set(Purpose) if operand is Operand.PURPOSE else set()
    candidates = mentioned | {str(name) for name in known} | {_UNMENTIONED}
    single = [c for c in joint if c.operator not in _WHOLE_SET]
    if len(candidates) * sum(1 + len(_names(c)) for c in single) > _MOST_COMPARISONS:
        return False
    possible = {name for name in candidates if all(_may_meet(c, name) for c in single)}
    return not possible


def _names(constraint: Constraint) -> frozenset[str]:
    return constraint.value if isinstance(constraint.value, frozenset) else frozenset()


def _may_meet(constraint: Constraint, name: str) -> bool:
    """Whether the name, or some name within it that is not mentioned, meets the constraint."""
    inside, value = within(constraint.operand), _names(constraint)
    match constraint.operator:
        case Operator.IS_NONE_OF:
            return not any(inside(name, outer) for outer in value)
        case Operator.EQ | Operator.NEQ if len(value) > 1:
            return True
        case Operator.NEQ if inside is not same:
            return True  # a part of the excluded place is not the excluded place
        case _:
            return accepts(constraint.operator, value, inside)(name)
