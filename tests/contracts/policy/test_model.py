from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from contracts.fields import NaiveTimeError
from contracts.policy import (
    Action,
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
from contracts.policy.model import LIMIT_LEVELS, LIMIT_TERMS, constraints, rules
from contracts.policy.vocabulary import ORDERED, SET_BASED, SHAPE, WITHIN, Shape

COUNT = Constraint(Operand.COUNT, Operator.LTEQ, 5)


def nested(levels):
    condition = COUNT
    for _ in range(levels):
        condition = LogicalConstraint(LogicalOperator.AND, (condition,))
    return condition


REFUSED = {
    "count as text": (lambda: Constraint(Operand.COUNT, Operator.EQ, "5"), ValueOfWrongShapeError),
    "count as truth": (
        lambda: Constraint(Operand.COUNT, Operator.EQ, True),
        ValueOfWrongShapeError,
    ),
    "date as number": (
        lambda: Constraint(Operand.DATE_TIME, Operator.LT, 5),
        ValueOfWrongShapeError,
    ),
    "columns as list": (
        lambda: Constraint(Operand.COLUMNS, Operator.IS_PART_OF, ["a"]),
        ValueOfWrongShapeError,
    ),
    "date without zone": (
        lambda: Constraint(Operand.DATE_TIME, Operator.LT, datetime(2026, 1, 1)),  # noqa: DTZ001
        NaiveTimeError,
    ),
    "empty allow-list": (
        lambda: Constraint(Operand.COLUMNS, Operator.IS_PART_OF, frozenset()),
        EmptyValueError,
    ),
    "order among names": (
        lambda: Constraint(Operand.PURPOSE, Operator.LT, frozenset({"a"})),
        OperatorNotApplicableError,
    ),
    "membership among numbers": (
        lambda: Constraint(Operand.COUNT, Operator.IS_ANY_OF, 5),
        OperatorNotApplicableError,
    ),
    "joining nothing": (
        lambda: LogicalConstraint(LogicalOperator.OR, ()),
        LogicalTooShortError,
    ),
    "nested too deep": (lambda: nested(LIMIT_LEVELS + 1), NestedTooDeepError),
    "no rule": (lambda: Policy(id="p"), NothingStatedError),
    "the same rule twice": (
        lambda: Policy(id="p", permissions=(Permission(id="r"), Permission(id="r"))),
        DuplicateRuleError,
    ),
    "a duty named as its permission": (
        lambda: Policy(
            id="p",
            permissions=(Permission(id="r", duties=(Duty(id="r", action=Action.DELETE),)),),
        ),
        DuplicateRuleError,
    ),
    "ten thousand constraints": (
        lambda: Policy(id="p", permissions=(Permission(id="r", conditions=(COUNT,) * 10_000),)),
        TooManyTermsError,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_policy_can_say_is_refused_by_name(name):
    build, error = REFUSED[name]
    with pytest.raises(error) as raised:
        build()
    assert raised.value.text.zh != raised.value.text.en


@pytest.mark.parametrize(
    ("operand", "value"),
    [
        (Operand.DATE_TIME, datetime(1969, 12, 31, tzinfo=UTC)),
        (Operand.DATE_TIME, datetime(2028, 2, 29, tzinfo=UTC)),
        (Operand.ELAPSED_TIME, timedelta(days=30)),
        (Operand.PAY_AMOUNT, Decimal("0.5")),
        (Operand.COUNT, 5),
        (Operand.COLUMNS, frozenset({"a"})),
    ],
)
def test_each_shape_takes_its_value(operand, value):
    assert Constraint(operand, Operator.EQ, value).value == value


def test_every_operand_has_a_shape_and_every_shape_operators():
    assert set(SHAPE) == set(Operand)
    assert set(SHAPE.values()) == set(Shape)
    assert set(Operator) == ORDERED | SET_BASED


def test_rules_are_listed_with_the_duties_that_hang_on_them():
    late = Duty(id="late", action=Action.COMPENSATE)
    pay = Duty(id="pay", action=Action.COMPENSATE, consequences=(late,))
    policy = Policy(
        id="p",
        permissions=(Permission(id="use", duties=(pay,)),),
        prohibitions=(Prohibition(id="no", remedies=(Duty(id="fix", action=Action.DELETE),)),),
        obligations=(Duty(id="tell", action=Action.INFORM),),
    )
    assert [rule.id for rule in rules(policy)] == ["use", "pay", "late", "no", "fix", "tell"]


def test_constraints_are_found_inside_logical_ones():
    other = Constraint(Operand.COUNT, Operator.GT, 1)
    either = LogicalConstraint(LogicalOperator.OR, (COUNT, nested(2)))
    assert list(constraints((either, other))) == [COUNT, COUNT, other]


def test_selling_is_no_use_and_reporting_is_informing():
    assert Action.USE not in WITHIN[Action.SELL]
    assert WITHIN[Action.REPORT_USE] == {Action.REPORT_USE, Action.INFORM, Action.USE}


@pytest.mark.parametrize("action", Action)
def test_every_action_ends_in_use_or_transfer(action):
    assert len({Action.USE, Action.TRANSFER} & WITHIN[action]) == 1


def test_the_limit_of_terms_is_more_than_any_contract_needs():
    conditions = (COUNT,) * (LIMIT_TERMS - 1)
    assert Policy(id="p", permissions=(Permission(id="r", conditions=conditions),))
