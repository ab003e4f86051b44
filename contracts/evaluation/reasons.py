"""Builds each reason of a refusal, with clause, rule, fact and a sentence in both languages."""

from collections.abc import Iterator
from datetime import datetime

from contracts.evaluation.comparing import FACTS, Quantifier, compile_condition
from contracts.evaluation.facts import RequestFacts, StateOfWorld
from contracts.evaluation.ruling import DutyDue, Reason, ReasonCode
from contracts.evaluation.wording import action_name, value_name, wanted
from contracts.policy.model import (
    Condition,
    Constraint,
    Duty,
    Permission,
    Policy,
    Prohibition,
    constraints,
)
from contracts.text import Text


def not_an_agreement(policy: Policy) -> Reason:
    """An offer, a request or a set grants nothing."""
    return Reason(
        ReasonCode.NOT_AN_AGREEMENT,
        rule=policy.id,
        clause="",
        fact="policy",
        text=Text(
            "政策不是已达成的协议，不授予任何权利。",
            "the policy is no agreement and grants nothing",
        ),
    )


def clock_without_zone() -> Reason:
    """The time of the question does not name a moment."""
    return Reason(
        ReasonCode.CLOCK_WITHOUT_ZONE,
        rule="",
        clause="",
        fact="at",
        text=Text("评估时间缺少时区。", "the time of evaluation has no time zone"),
    )


def nothing_permitted(policy: Policy) -> Reason:
    """There is no permission at all."""
    return Reason(
        ReasonCode.NOTHING_PERMITTED,
        rule=policy.id,
        clause="",
        fact="policy",
        text=Text("政策没有任何许可。", "the policy permits nothing"),
    )


def other_action(rule: Permission, request: RequestFacts) -> Reason:
    """The permission is for another action."""
    asked, allowed = action_name(request.action), action_name(rule.action)
    return Reason(
        ReasonCode.NOT_PERMITTED_ACTION,
        rule=rule.id,
        clause=rule.clause,
        fact="action",
        text=Text(
            f"未许可“{asked.zh}”，仅许可“{allowed.zh}”。",
            f"{asked.en} is not permitted, only {allowed.en}",
        ),
    )


def other_target(rule: Permission) -> Reason:
    """The permission is for another asset."""
    return Reason(
        ReasonCode.NOT_PERMITTED_TARGET,
        rule=rule.id,
        clause=rule.clause,
        fact="target",
        text=Text(
            "许可不针对所请求的数据。", "the permission is not for the data that were asked for"
        ),
    )


def other_party(rule: Permission) -> Reason:
    """The permission is for somebody else."""
    return Reason(
        ReasonCode.NOT_PERMITTED_PARTY,
        rule=rule.id,
        clause=rule.clause,
        fact="assignee",
        text=Text("许可未授予请求方。", "the permission is not granted to the requesting party"),
    )


def prohibited(rule: Prohibition) -> Reason:
    """A prohibition holds."""
    name = action_name(rule.action)
    return Reason(
        ReasonCode.PROHIBITED,
        rule=rule.id,
        clause=rule.clause,
        fact="action",
        text=Text(f"合同禁止“{name.zh}”。", f"the contract prohibits: {name.en}"),
        kept=rule.kept,
    )


def policy_void(policy: Policy, rule: Prohibition) -> Reason:
    """A permission and a prohibition meet, and the policy does not say who wins."""
    return Reason(
        ReasonCode.POLICY_VOID,
        rule=policy.id,
        clause=rule.clause,
        fact="conflict",
        text=Text(
            "许可与禁止相互冲突，政策无效。",
            "a permission and a prohibition conflict: the policy is void",
        ),
    )


def duty_violated(duty: Duty) -> Reason:
    """A duty on which the permission depends was violated."""
    name = action_name(duty.action)
    return Reason(
        ReasonCode.DUTY_VIOLATED,
        rule=duty.id,
        clause=duty.clause,
        fact="duty",
        text=Text(f"义务“{name.zh}”已被违反。", f"the duty to {name.en} was violated"),
        kept=duty.kept,
    )


def duty_due(duty: Duty, deadline: datetime | None) -> DutyDue:
    """A duty to perform before the act."""
    name = action_name(duty.action)
    if deadline is None:
        return DutyDue(duty, None, Text(f"须先履行义务“{name.zh}”。", f"first: {name.en}"))
    by = value_name(deadline)
    text = Text(
        f"义务“{name.zh}”应于 {by.zh} 前履行，尚未履行。",
        f"the duty to {name.en} was to be performed by {by.en} and is not",
    )
    return DutyDue(duty, deadline, text)


def failing(
    rule: Permission,
    condition: Condition,
    request: RequestFacts,
    *,
    state: StateOfWorld,
    at: datetime,
) -> Iterator[Reason]:
    """A reason for each single comparison within the condition that does not hold."""
    if isinstance(condition, Constraint):  # its caller has seen it fail
        yield _failing(rule, condition, FACTS[condition.operand](request, state, at))
        return
    found = False
    for constraint in constraints((condition,)):
        if compile_condition(constraint, Quantifier.EACH)(request, state, at) is not True:
            found = True
            yield _failing(rule, constraint, FACTS[constraint.operand](request, state, at))
    if not found:  # “exactly one” fails with several parts that hold
        yield _too_many(rule, condition)


def _failing(rule: Permission, constraint: Constraint, fact: object) -> Reason:
    need, actual = wanted(constraint), value_name(fact)
    return Reason(
        ReasonCode.FACT_UNKNOWN if fact is None else ReasonCode.CONDITION_FAILS,
        rule=rule.id,
        clause=constraint.clause,
        fact=constraint.operand.value,
        text=Text(
            f"要求{need.zh}；实际为 {actual.zh}。", f"needed: {need.en}; actual: {actual.en}"
        ),
        kept=constraint.kept,
    )


def _too_many(rule: Permission, condition: Condition) -> Reason:
    return Reason(
        ReasonCode.CONDITION_FAILS,
        rule=rule.id,
        clause=condition.clause,
        fact="xone",
        text=Text(
            "应恰好满足一项条件，实际不止一项。",
            "exactly one condition must hold, and more than one does",
        ),
    )
