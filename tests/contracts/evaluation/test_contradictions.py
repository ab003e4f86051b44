from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.evaluation import RequestFacts, StateOfWorld
from contracts.evaluation.comparing import Quantifier, compile_condition
from contracts.evaluation.contradictions import LIMIT_FOUND, ContradictionKind, contradictions
from contracts.evaluation.satisfiable import never_met
from contracts.policy import (
    Action,
    ConflictStrategy,
    Constraint,
    Duty,
    LogicalConstraint,
    LogicalOperator,
    Operand,
    Operator,
    Permission,
    Policy,
    Prohibition,
)
from contracts.policy.vocabulary import ORDERED, SET_BASED, Purpose
from contracts.templates import ContractKind, fill, load
from tests.contracts.examples import answers_for

AT = datetime(2025, 12, 1, tzinfo=UTC)
USE = Permission(id="use", action=Action.USE, target="t", assignee="a", clause="3.1")
DUTY = Duty(id="d", action=Action.COMPENSATE, target="t")


def count(operator, value):
    return Constraint(Operand.COUNT, operator, value, clause="4.2")


def kinds(policy, at=AT):
    return [found.kind for found in contradictions(policy, at=at)]


def under(*conditions, prohibitions=(), conflict=ConflictStrategy.PROHIBITION_WINS):
    permission = replace(USE, conditions=conditions)
    return Policy(id="p", permissions=(permission,), prohibitions=prohibitions, conflict=conflict)


@pytest.mark.parametrize("kind", ContractKind)
def test_a_filled_template_has_no_contradiction(kind):
    filled = fill(load(kind), answers_for(load(kind)))
    assert contradictions(filled.policy, at=AT) == ()


def test_a_contract_that_ended_before_its_signature_is_found():
    filled = fill(load("provision"), answers_for(load("provision")))
    (found,) = contradictions(filled.policy, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert (found.kind, found.clauses) == (ContradictionKind.ALREADY_ENDED, ("3.4",))


def test_bounds_that_leave_nothing_are_found_with_their_clause():
    (found,) = contradictions(under(count(Operator.GT, 5), count(Operator.LT, 5)), at=AT)
    assert (found.kind, found.clauses) == (ContradictionKind.NEVER_MET, ("4.2",))
    assert found.text.zh == "关于“使用次数”的条件永远无法同时满足。"


some_target, some_assignee = (st.sampled_from(["t", "u", None]), st.sampled_from(["a", "b", None]))
some_action = st.sampled_from([Action.USE, Action.READ, Action.COMPENSATE])
some_conditions = st.sampled_from([(), (count(Operator.LT, 5),)])


@given(
    st.lists(st.tuples(some_target, some_assignee, some_action), max_size=4),
    st.lists(st.tuples(some_target, some_assignee, some_action, some_conditions), max_size=6),
    st.sampled_from([None, *ConflictStrategy]),
)
def test_all_prohibitions_together_find_what_each_finds_alone(permitted, prohibited, conflict):
    permissions = tuple(
        Permission(id=f"p{n}", target=target, assignee=assignee, action=action)
        for n, (target, assignee, action) in enumerate(permitted)
    )
    prohibitions = [
        Prohibition(id=f"f{n}", target=one[0], assignee=one[1], action=one[2], conditions=one[3])
        for n, one in enumerate(prohibited)
    ]
    whole = Policy(id="w", permissions=permissions, obligations=(DUTY,), conflict=conflict)
    expected = {
        found
        for one in prohibitions
        for found in contradictions(replace(whole, prohibitions=(one,)), at=AT)
    }
    together = replace(whole, prohibitions=tuple(prohibitions))
    assert set(contradictions(together, at=AT)) == expected


def test_so_many_contradictions_are_told_and_no_more():
    prohibitions = tuple(Prohibition(id=f"f{n}", action=Action.USE) for n in range(LIMIT_FOUND + 5))
    assert len(contradictions(under(prohibitions=prohibitions), at=AT)) == LIMIT_FOUND


numbers = st.lists(
    st.tuples(st.sampled_from(sorted(ORDERED)), st.integers(0, 6)), min_size=1, max_size=4
)


@given(numbers)
def test_never_met_counts_are_those_that_no_number_meets(bounds):
    joint = [count(operator, value) for operator, value in bounds]
    check = [compile_condition(constraint, Quantifier.EACH) for constraint in joint]
    request = RequestFacts(action=Action.READ, target="t", assignee="a")
    possible = any(
        all(c(request, StateOfWorld(uses=uses), AT) for c in check) for uses in range(20)
    )
    assert never_met(Operand.COUNT, joint) is not possible


purposes = st.lists(
    st.tuples(
        st.sampled_from(sorted(SET_BASED)),
        st.frozensets(st.sampled_from(list(Purpose)), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=3,
)


@given(purposes)
def test_purposes_said_never_to_be_met_are_met_by_no_purpose(chosen):
    joint = [Constraint(Operand.PURPOSE, operator, value) for operator, value in chosen]
    if never_met(Operand.PURPOSE, joint):
        checks = [compile_condition(constraint, Quantifier.EACH) for constraint in joint]
        for purpose in [*Purpose, "urn:another"]:
            request = RequestFacts(
                action=Action.READ, target="t", assignee="a", purpose=str(purpose)
            )
            assert not all(check(request, StateOfWorld(), AT) for check in checks)


def area(operator, *codes):
    return Constraint(Operand.DATA_AREA, operator, frozenset(codes))


@pytest.mark.parametrize(
    ("joint", "expected"),
    [
        ([area(Operator.IS_PART_OF, "440105"), area(Operator.IS_PART_OF, "440100")], False),
        ([area(Operator.IS_PART_OF, "440105"), area(Operator.IS_PART_OF, "440106")], True),
        ([area(Operator.IS_PART_OF, "440100"), area(Operator.IS_NONE_OF, "440105")], False),
        ([area(Operator.IS_PART_OF, "440105"), area(Operator.IS_NONE_OF, "440100")], True),
        ([area(Operator.IS_PART_OF, "440100"), area(Operator.NEQ, "440100")], False),
        ([area(Operator.IS_NONE_OF, "440100")], False),
    ],
)
def test_areas_that_leave_nothing_are_found(joint, expected):
    assert never_met(Operand.DATA_AREA, joint) is expected


def test_a_scenario_and_another_scenario_leave_nothing():
    joint = [Constraint(Operand.SCENARIO, Operator.EQ, frozenset({name})) for name in "ab"]
    assert kinds(under(*joint)) == [ContradictionKind.NEVER_MET]


def test_alternatives_are_not_taken_together():
    either = LogicalConstraint(LogicalOperator.OR, (count(Operator.LT, 3), count(Operator.GT, 3)))
    assert kinds(under(either)) == []


def test_conditions_inside_an_and_are_taken_together():
    both = LogicalConstraint(LogicalOperator.AND, (count(Operator.LT, 3), count(Operator.GT, 3)))
    assert kinds(under(both)) == [ContradictionKind.NEVER_MET]


def test_a_payment_as_condition_of_use_can_never_be_known():
    paid = Constraint(Operand.PAY_AMOUNT, Operator.GTEQ, 5)
    assert kinds(under(paid)) == [ContradictionKind.NEVER_MET]


def test_exactly_one_over_columns_can_never_be_decided():
    column = Constraint(Operand.COLUMNS, Operator.IS_PART_OF, frozenset({"a"}))
    assert kinds(under(LogicalConstraint(LogicalOperator.XONE, (column,)))) == [
        ContradictionKind.NEVER_MET
    ]


CARVED = Prohibition(id="no", action=Action.DISTRIBUTE)
COVERING = Prohibition(id="no", action=Action.USE)
ELSEWHERE = Prohibition(id="no", action=Action.USE, target="other")
CONDITIONAL = Prohibition(id="no", action=Action.USE, conditions=(count(Operator.GT, 3),))
VOID = [ContradictionKind.POLICY_VOID]
NOTHING_LEFT = [ContradictionKind.PERMISSION_PROHIBITED]


@pytest.mark.parametrize(
    ("prohibition", "conflict", "expected"),
    [
        (CARVED, ConflictStrategy.PROHIBITION_WINS, []),
        (CARVED, ConflictStrategy.PERMISSION_WINS, []),
        (CARVED, None, VOID),
        (CARVED, ConflictStrategy.POLICY_VOID, VOID),
        (COVERING, ConflictStrategy.PROHIBITION_WINS, NOTHING_LEFT),
        (COVERING, ConflictStrategy.PERMISSION_WINS, []),
        (COVERING, None, NOTHING_LEFT),
        (CONDITIONAL, ConflictStrategy.PROHIBITION_WINS, []),
        (CONDITIONAL, None, VOID),
        (ELSEWHERE, None, []),
        (Prohibition(id="no"), None, NOTHING_LEFT),
        (Prohibition(id="no", action=Action.SELL), None, []),
    ],
)
def test_permission_and_prohibition_that_meet_are_found(prohibition, conflict, expected):
    assert kinds(under(prohibitions=(prohibition,), conflict=conflict)) == expected


def test_a_duty_that_is_prohibited_is_found():
    duty = Duty(id="delete", action=Action.DELETE, target="t", assignee="a", clause="9.2")
    policy = replace(
        under(prohibitions=(Prohibition(id="no", action=Action.DELETE, clause="9.9"),)),
        obligations=(duty,),
    )
    found = [c for c in contradictions(policy, at=AT) if "delete" in c.rules]
    assert [(c.kind, c.clauses) for c in found] == [
        (ContradictionKind.DUTY_PROHIBITED, ("9.2", "9.9"))
    ]


@pytest.mark.parametrize(
    ("operator", "offset", "ended"),
    [
        (Operator.LT, 0, True),
        (Operator.LT, 1, False),
        (Operator.LTEQ, 0, False),
        (Operator.LTEQ, -1, True),
        (Operator.GTEQ, -1, False),
    ],
)
def test_the_end_counts_to_the_second(operator, offset, ended):
    end = Constraint(Operand.DATE_TIME, operator, AT + timedelta(seconds=offset))
    assert kinds(under(end)) == ([ContradictionKind.ALREADY_ENDED] if ended else [])
