"""Turns a condition into a function of request, state and time that answers true, false or unknown.

A request for several columns or areas at once counts as one request for each: it is permitted only
if each is (``Quantifier.EACH``), and prohibited if any is (``Quantifier.ANY``). Unknown (None) is
joined as in Kleene's strong three-valued logic.
"""

import operator as compare
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final, TypeAlias, assert_never

from contracts.evaluation.facts import RequestFacts, StateOfWorld
from contracts.policy.hierarchies import same, within
from contracts.policy.model import Condition, Constraint, LogicalConstraint, constraints
from contracts.policy.vocabulary import LogicalOperator, Operand, Operator

Truth: TypeAlias = bool | None
Check: TypeAlias = Callable[[RequestFacts, StateOfWorld, datetime], Truth]
Fact: TypeAlias = Callable[[RequestFacts, StateOfWorld, datetime], Any]


class Quantifier(Enum):
    """How a fact with several values meets a condition on one value."""

    EACH = "each"
    ANY = "any"


def _elapsed(_: RequestFacts, state: StateOfWorld, at: datetime) -> timedelta | None:
    return None if state.began is None else at - state.began


def _interval(_: RequestFacts, state: StateOfWorld, at: datetime) -> timedelta | None:
    if state.uses == 0:
        return timedelta.max  # never used: every pause is long enough
    return None if state.last_used is None else at - state.last_used


def _count(_: RequestFacts, state: StateOfWorld, __: datetime) -> int | None:
    return None if state.uses is None else state.uses + 1


def _rows_total(request: RequestFacts, state: StateOfWorld, _: datetime) -> int | None:
    if request.rows is None or state.rows_delivered is None:
        return None
    return state.rows_delivered + request.rows


FACTS: Final[dict[Operand, Fact]] = {
    Operand.DATE_TIME: lambda _, __, at: at,
    Operand.ELAPSED_TIME: _elapsed,
    Operand.TIME_INTERVAL: _interval,
    Operand.COUNT: _count,
    Operand.ROWS_TOTAL: _rows_total,
    Operand.ROWS_PER_USE: lambda request, _, __: request.rows,
    Operand.PAY_AMOUNT: lambda _, __, ___: None,  # a matter of settlement, not of the request
    Operand.SMALLEST_CELL: lambda request, _, __: request.smallest_cell,
    Operand.PURPOSE: lambda request, _, __: request.purpose,
    Operand.SCENARIO: lambda request, _, __: request.scenario,
    Operand.DELIVERY_CHANNEL: lambda request, _, __: request.channel,
    Operand.SPATIAL: lambda request, _, __: request.region,
    Operand.RECIPIENT: lambda request, _, __: request.recipient,
    Operand.INDUSTRY: lambda request, _, __: request.industry,
    Operand.OUTPUT_FORM: lambda request, _, __: request.output,
    Operand.LICENCE_STATUS: lambda _, state, __: state.status,
    Operand.COLUMNS: lambda request, _, __: request.columns or None,
    Operand.DATA_AREA: lambda request, _, __: request.data_areas or None,
    Operand.EVENT: lambda _, state, __: frozenset(state.events),
}
"""Where each fact comes from; the count and the rows include the act that is asked for."""

SEVERAL_ASKED: Final = frozenset({Operand.COLUMNS, Operand.DATA_AREA})

_ORDERED: Final[dict[Operator, Callable[[Any, Any], bool]]] = {
    Operator.EQ: compare.eq,
    Operator.NEQ: compare.ne,
    Operator.LT: compare.lt,
    Operator.LTEQ: compare.le,
    Operator.GT: compare.gt,
    Operator.GTEQ: compare.ge,
}


def compile_condition(condition: Condition, quantifier: Quantifier) -> Check:
    """The condition as a function; building it costs once what each call then saves."""
    if isinstance(condition, Constraint):
        return _compile_constraint(condition, quantifier)
    return _compile_logical(condition, quantifier)


def _compile_constraint(constraint: Constraint, quantifier: Quantifier) -> Check:
    fact_of, holds = FACTS[constraint.operand], _comparison(constraint, quantifier)

    def check(request: RequestFacts, state: StateOfWorld, at: datetime) -> Truth:
        fact = fact_of(request, state, at)
        return None if fact is None else holds(fact)

    return check


def _comparison(constraint: Constraint, quantifier: Quantifier) -> Callable[[Any], bool]:
    value = constraint.value
    if not isinstance(value, frozenset):
        ordered = _ORDERED[constraint.operator]
        return lambda fact: ordered(fact, value)
    if constraint.operand is Operand.EVENT:
        return _of_happenings(constraint.operator, value)
    accepted = accepts(constraint.operator, value, within(constraint.operand))
    if constraint.operand not in SEVERAL_ASKED:
        return accepted
    whole = _of_whole_set(constraint.operator, value, within(constraint.operand))
    if whole is not None:
        return whole
    joined = all if quantifier is Quantifier.EACH else any
    return lambda facts: joined(map(accepted, facts))


def accepts(
    operator: Operator, value: frozenset[str], inside: Callable[[str, str], bool]
) -> Callable[[str], bool]:
    """Whether one name meets the operator; names may lie within each other."""
    match operator:
        case Operator.EQ | Operator.NEQ:
            negated = operator is Operator.NEQ
            return lambda name: (value == {name}) is not negated
        case Operator.IS_A | Operator.IS_PART_OF | Operator.IS_ANY_OF:
            if inside is same:
                return value.__contains__
            return lambda name: any(inside(name, outer) for outer in value)
        case Operator.IS_ALL_OF:
            return lambda name: all(inside(name, outer) for outer in value)
        case Operator.HAS_PART:
            return lambda name: all(inside(inner, name) for inner in value)
        case _:
            # none of: neither inside a named one nor around it
            return lambda name: not any(inside(name, v) or inside(v, name) for v in value)


def _of_whole_set(
    operator: Operator, value: frozenset[str], inside: Callable[[str, str], bool]
) -> Callable[[frozenset[str]], bool] | None:
    """The operators that speak about all asked names together; None for the others."""
    match operator:
        case Operator.IS_ALL_OF:
            return lambda facts: all(any(inside(f, v) for f in facts) for v in value)
        case Operator.HAS_PART:
            return lambda facts: all(any(inside(v, f) for f in facts) for v in value)
        case Operator.EQ if len(value) > 1:
            return lambda facts: facts == value
        case Operator.NEQ if len(value) > 1:
            return lambda facts: facts != value
        case _:
            return None


def _of_happenings(operator: Operator, value: frozenset[str]) -> Callable[[frozenset[str]], bool]:
    """Events: the fact is everything that has happened, often nothing, and that is known."""
    match operator:
        case Operator.EQ | Operator.IS_A | Operator.IS_ALL_OF | Operator.HAS_PART:
            return lambda happened: happened >= value
        case Operator.IS_ANY_OF:
            return lambda happened: not happened.isdisjoint(value)
        case Operator.NEQ:
            return lambda happened: not happened >= value
        case Operator.IS_NONE_OF:
            return lambda happened: happened.isdisjoint(value)
        case _:
            return lambda happened: happened <= value


def _compile_logical(condition: LogicalConstraint, quantifier: Quantifier) -> Check:
    checks = tuple(compile_condition(part, quantifier) for part in condition.parts)
    match condition.operator:
        case LogicalOperator.AND | LogicalOperator.AND_SEQUENCE:
            return lambda request, state, at: _and(c(request, state, at) for c in checks)
        case LogicalOperator.OR:
            return lambda request, state, at: _or(c(request, state, at) for c in checks)
        case LogicalOperator.XONE:
            if any(c.operand in SEVERAL_ASKED for c in constraints(condition.parts)):
                # “exactly one” is not monotone: no reading of several values is the safe one
                return lambda _, __, ___: None
            return lambda request, state, at: _xone([c(request, state, at) for c in checks])
        case _ as unreachable:
            assert_never(unreachable)


def _and(truths: Iterable[Truth]) -> Truth:
    answer: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            answer = None
    return answer


def _or(truths: Iterable[Truth]) -> Truth:
    answer: Truth = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            answer = None
    return answer


def _xone(truths: list[Truth]) -> Truth:
    if truths.count(True) > 1:
        return False
    return None if None in truths else truths.count(True) == 1
