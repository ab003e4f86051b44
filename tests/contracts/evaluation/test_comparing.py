"""Each operator and each way of joining against a reference written from the definitions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.evaluation import RequestFacts, StateOfWorld
from contracts.evaluation.comparing import FACTS, Quantifier, compile_condition
from contracts.policy import (
    Action,
    Constraint,
    LogicalConstraint,
    LogicalOperator,
    Operand,
    Operator,
)
from contracts.policy.hierarchies import place_within, purpose_within
from contracts.policy.vocabulary import ORDERED, SET_BASED, Purpose

AT = datetime(2026, 2, 1, tzinfo=UTC)
BARE = RequestFacts(action=Action.READ, target="t", assignee="a")
PLACES = ["CN", "440000", "440100", "440105", "440106", "110101"]


def asked(**facts):
    return RequestFacts(action=Action.READ, target="t", assignee="a", **facts)


def truth(condition, request=BARE, state=None, quantifier=Quantifier.EACH):
    state = StateOfWorld() if state is None else state
    return compile_condition(condition, quantifier)(request, state, AT)


def naive_single(operator, name, value, inside):
    """One name against a set of names, straight from the meaning of each operator."""
    return {
        Operator.EQ: value == {name},
        Operator.NEQ: value != {name},
        Operator.IS_A: any(inside(name, v) for v in value),
        Operator.IS_PART_OF: any(inside(name, v) for v in value),
        Operator.IS_ANY_OF: any(inside(name, v) for v in value),
        Operator.IS_ALL_OF: all(inside(name, v) for v in value),
        Operator.HAS_PART: all(inside(v, name) for v in value),
        Operator.IS_NONE_OF: all(not inside(name, v) and not inside(v, name) for v in value),
    }[operator]


@pytest.mark.parametrize("operator", sorted(SET_BASED))
@given(st.sampled_from(Purpose), st.frozensets(st.sampled_from(Purpose), min_size=1, max_size=4))
def test_purposes_compare_by_their_hierarchy(operator, asked_purpose, value):
    constraint = Constraint(Operand.PURPOSE, operator, value)
    expected = naive_single(operator, asked_purpose, value, purpose_within)
    assert truth(constraint, asked(purpose=asked_purpose)) is expected


PER_NAME = [Operator.IS_A, Operator.IS_PART_OF, Operator.IS_ANY_OF, Operator.IS_NONE_OF]
place_sets = st.frozensets(st.sampled_from(PLACES), min_size=1, max_size=4)


@pytest.mark.parametrize("operator", PER_NAME)
@pytest.mark.parametrize(("quantifier", "joined"), [(Quantifier.EACH, all), (Quantifier.ANY, any)])
@given(place_sets, place_sets)
def test_several_areas_count_as_one_request_for_each(operator, quantifier, joined, areas, value):
    constraint = Constraint(Operand.DATA_AREA, operator, value)
    expected = joined(naive_single(operator, area, value, place_within) for area in areas)
    assert truth(constraint, asked(data_areas=areas), quantifier=quantifier) is expected


@given(
    st.frozensets(st.sampled_from("abcd"), min_size=1),
    st.frozensets(st.sampled_from("abcd"), min_size=1),
)
def test_all_of_speaks_about_the_asked_columns_together(columns, value):
    constraint = Constraint(Operand.COLUMNS, Operator.IS_ALL_OF, value)
    assert truth(constraint, asked(columns=columns)) is (value <= columns)


NAIVE_ORDER = {
    Operator.EQ: lambda a, b: not a < b and not b < a,
    Operator.NEQ: lambda a, b: a < b or b < a,
    Operator.LT: lambda a, b: a < b,
    Operator.LTEQ: lambda a, b: not b < a,
    Operator.GT: lambda a, b: b < a,
    Operator.GTEQ: lambda a, b: not a < b,
}


@pytest.mark.parametrize("operator", sorted(ORDERED))
@given(st.integers(-3, 3))
def test_moments_compare_to_the_microsecond(operator, microseconds):
    value = AT + timedelta(microseconds=microseconds)
    constraint = Constraint(Operand.DATE_TIME, operator, value)
    assert truth(constraint) is NAIVE_ORDER[operator](AT, value)


@pytest.mark.parametrize("operator", sorted(ORDERED))
@given(st.integers(0, 6), st.integers(1, 6))
def test_the_count_includes_the_use_that_is_asked_for(operator, uses, value):
    constraint = Constraint(Operand.COUNT, operator, value)
    expected = NAIVE_ORDER[operator](uses + 1, value)
    assert truth(constraint, state=StateOfWorld(uses=uses)) is expected


def test_rows_in_total_include_the_rows_that_are_asked_for():
    constraint = Constraint(Operand.ROWS_TOTAL, Operator.LTEQ, 100)
    state = StateOfWorld(rows_delivered=90)
    assert [truth(constraint, asked(rows=n), state) for n in (10, 11)] == [True, False]


@pytest.mark.parametrize("operand", sorted(set(Operand) - {Operand.DATE_TIME, Operand.EVENT}))
def test_a_fact_that_is_not_stated_is_unknown(operand):
    assert FACTS[operand](BARE, StateOfWorld(), AT) is None


def test_no_columns_at_all_is_not_stated():
    constraint = Constraint(Operand.COLUMNS, Operator.IS_PART_OF, frozenset({"a"}))
    assert truth(constraint, asked(columns=frozenset())) is None


def test_a_licence_never_used_has_paused_long_enough():
    constraint = Constraint(Operand.TIME_INTERVAL, Operator.GTEQ, timedelta(days=1))
    used = StateOfWorld(uses=1, last_used=AT - timedelta(hours=23))
    assert truth(constraint, state=StateOfWorld(uses=0)) is True
    assert truth(constraint, state=used) is False


@pytest.mark.parametrize(
    ("operator", "happened", "expected"),
    [
        (Operator.EQ, {"a"}, True),
        (Operator.EQ, set(), False),
        (Operator.NEQ, set(), True),
        (Operator.IS_ALL_OF, {"a", "b"}, True),
        (Operator.IS_ANY_OF, {"b"}, False),
        (Operator.IS_ANY_OF, {"a", "b"}, True),
        (Operator.IS_NONE_OF, set(), True),
        (Operator.IS_NONE_OF, {"a"}, False),
        (Operator.IS_PART_OF, set(), True),
        (Operator.IS_PART_OF, {"b"}, False),
    ],
)
def test_events_are_everything_that_has_happened(operator, happened, expected):
    constraint = Constraint(Operand.EVENT, operator, frozenset({"a"}))
    state = StateOfWorld(events=dict.fromkeys(happened, AT))
    assert truth(constraint, state=state) is expected


def leaf(value):
    """A constraint that is true, false or unknown for the request below."""
    operand = Operand.PAY_AMOUNT if value is None else Operand.ROWS_PER_USE
    return Constraint(operand, Operator.EQ, 5 if value else 6)


def naive_join(operator, truths):
    """Kleene: what every completion of the unknowns agrees on, else unknown."""
    completions = [[]]
    for value in truths:
        choices = [True, False] if value is None else [value]
        completions = [[*done, choice] for done in completions for choice in choices]
    decide = {
        LogicalOperator.AND: all,
        LogicalOperator.AND_SEQUENCE: all,
        LogicalOperator.OR: any,
        LogicalOperator.XONE: lambda done: done.count(True) == 1,
    }[operator]
    outcomes = {decide(done) for done in completions}
    return outcomes.pop() if len(outcomes) == 1 else None


@pytest.mark.parametrize("operator", LogicalOperator)
@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=5))
def test_unknown_facts_join_as_in_three_valued_logic(operator, truths):
    condition = LogicalConstraint(operator, tuple(map(leaf, truths)))
    assert truth(condition, asked(rows=5)) is naive_join(operator, truths)


def test_exactly_one_over_several_columns_is_never_decided():
    one = Constraint(Operand.COLUMNS, Operator.IS_PART_OF, frozenset({"a"}))
    condition = LogicalConstraint(LogicalOperator.XONE, (one, leaf(False)))
    assert truth(condition, asked(columns=frozenset({"a"}), rows=5)) is None
