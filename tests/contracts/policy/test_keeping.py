import pytest

from contracts.policy import (
    Action,
    Constraint,
    Duty,
    Enforced,
    Executor,
    LegalOnly,
    Monitored,
    Operand,
    Operator,
    Prohibition,
)
from contracts.policy.errors import ExecutorDoesNotSeeError, NotAnExecutorError
from contracts.policy.keeping import EXECUTOR_NAMES, SEES
from contracts.policy.vocabulary import SHAPE, Shape
from contracts.text import Text

DECLARED = [Operand.PURPOSE, Operand.SCENARIO, Operand.RECIPIENT, Operand.SPATIAL, Operand.INDUSTRY]


@pytest.mark.parametrize("name", ["gateway.download", "a.new.machine", "", None])
def test_enforced_takes_only_registered_executors(name):
    with pytest.raises(NotAnExecutorError):
        Enforced((name,))


def test_enforced_by_nobody_is_not_enforced():
    with pytest.raises(NotAnExecutorError):
        Enforced(())


@pytest.mark.parametrize("operand", DECLARED)
@pytest.mark.parametrize("executor", Executor)
def test_what_a_buyer_only_declares_can_never_be_labelled_enforced(operand, executor):
    with pytest.raises(ExecutorDoesNotSeeError):
        Constraint(operand, Operator.EQ, frozenset({"a"}), kept=Enforced((executor,)))


@pytest.mark.parametrize("executor", Executor)
def test_an_executor_enforces_what_it_sees_and_nothing_else(executor):
    for operand in (o for o in Operand if SHAPE[o] is Shape.NUMBER):
        if operand in SEES[executor]:
            assert Constraint(operand, Operator.LTEQ, 5, kept=Enforced((executor,)))
        else:
            with pytest.raises(ExecutorDoesNotSeeError):
                Constraint(operand, Operator.LTEQ, 5, kept=Enforced((executor,)))


def test_one_of_two_executors_that_does_not_see_is_enough_to_refuse():
    kept = Enforced((Executor.METERING_COUNT, Executor.GATEWAY_ROWS))
    with pytest.raises(ExecutorDoesNotSeeError) as raised:
        Constraint(Operand.COUNT, Operator.LTEQ, 5, kept=kept)
    assert raised.value.executor == "gateway.rows"


def test_no_executor_sees_what_is_done_with_delivered_data():
    with pytest.raises(ExecutorDoesNotSeeError):
        Prohibition(id="no", action=Action.REIDENTIFY, kept=Enforced((Executor.GATEWAY_DOWNLOAD,)))
    with pytest.raises(ExecutorDoesNotSeeError):
        Duty(id="delete", action=Action.DELETE, kept=Enforced((Executor.FOLLOWUP_REPORT,)))


def test_every_executor_has_a_name_and_sees_something():
    assert set(EXECUTOR_NAMES) == set(SEES) == set(Executor)
    assert all(SEES.values())


def test_labels_tell_the_three_ways_apart_in_both_languages():
    ways = [
        Enforced((Executor.METERING_COUNT,)),
        Monitored(Text("量度", "measure"), Text("时钟", "clock")),
        LegalOnly(),
    ]
    assert [way.label.zh for way in ways] == [
        "系统强制执行（用量计数器）",
        "监测（量度；时钟）",
        "仅具合同约束，系统不检查",
    ]
    assert [way.label.en for way in ways] == [
        "enforced by the system (usage meter)",
        "monitored (measure; clock)",
        "contractual only, not checked by the system",
    ]
