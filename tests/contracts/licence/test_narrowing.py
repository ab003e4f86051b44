"""Whatever a narrowed licence permits, its parent permits."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import odrl
from contracts.evaluation import Permitted, RequestFacts, StateOfWorld, evaluate
from contracts.licence import Licence, LicenceContent, issue, parse
from contracts.licence.errors import WiderThanParentError
from contracts.licence.narrowing import narrow, require_narrower
from contracts.policy import (
    Action,
    Condition,
    ConflictStrategy,
    Constraint,
    LogicalConstraint,
    LogicalOperator,
    Operand,
    Operator,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
)
from contracts.policy.vocabulary import PROFILE, Channel
from tests.contracts.bundle.world import AT, BUYER, MAIN, POLICY, PRODUCT, content

CHILD_ID = "urn:uuid:0198c0de-0000-7000-8000-000000000002"
PARENT = parse(issue(content(), MAIN))

NUMBERS = st.builds(
    Constraint,
    st.sampled_from([Operand.COUNT, Operand.ROWS_PER_USE]),
    st.sampled_from([Operator.EQ, Operator.NEQ, Operator.LT, Operator.LTEQ, Operator.GTEQ]),
    st.integers(0, 4) | st.sampled_from([Decimal("1.5")]),
)
MOMENTS = st.builds(
    Constraint,
    st.just(Operand.DATE_TIME),
    st.sampled_from([Operator.LT, Operator.GTEQ]),
    st.sampled_from([AT + timedelta(hours=hours) for hours in range(-2, 3)]),
)
TOKENS = st.builds(
    Constraint,
    st.sampled_from([Operand.RECIPIENT, Operand.COLUMNS]),
    st.sampled_from([Operator.IS_ANY_OF, Operator.IS_NONE_OF, Operator.IS_ALL_OF]),
    st.frozensets(st.sampled_from(["urn:a", "urn:b"]), min_size=1),
)
SINGLE = NUMBERS | MOMENTS | TOKENS
CONDITIONS: st.SearchStrategy[Condition] = SINGLE | st.builds(
    LogicalConstraint,
    st.sampled_from(LogicalOperator),
    st.lists(SINGLE, min_size=1, max_size=3).map(tuple),
)
SEVERAL = st.lists(CONDITIONS, max_size=2).map(tuple)
ACTIONS = st.sampled_from([Action.USE, Action.READ, Action.REPRODUCE])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    permissions = [
        Permission(id=f"urn:p:{n}", action=draw(ACTIONS), target=PRODUCT, conditions=draw(SEVERAL))
        for n in range(draw(st.integers(1, 3)))
    ]
    prohibitions = [
        Prohibition(id=f"urn:n:{n}", action=draw(ACTIONS), target=PRODUCT, conditions=draw(SEVERAL))
        for n in range(draw(st.integers(0, 2)))
    ]
    return Policy(
        id="urn:policy",
        kind=PolicyKind.AGREEMENT,
        profiles=(PROFILE,),
        permissions=tuple(permissions),
        prohibitions=tuple(prohibitions),
        conflict=draw(st.none() | st.sampled_from(ConflictStrategy)),
    )


REQUESTS = st.builds(
    RequestFacts,
    action=ACTIONS,
    target=st.just(PRODUCT),
    assignee=st.just(BUYER),
    channel=st.none() | st.sampled_from(Channel),
    columns=st.none() | st.frozensets(st.sampled_from(["urn:a", "urn:b"])),
    rows=st.none() | st.integers(0, 4),
    recipient=st.none() | st.sampled_from(["urn:a", "urn:b"]),
)
STATES = st.builds(StateOfWorld, uses=st.none() | st.integers(0, 4))
TIMES = st.sampled_from([AT + timedelta(hours=hours) for hours in range(-2, 3)])


def narrowed(
    parent: Licence, conditions: dict[str, tuple[Condition, ...]], **changes: datetime
) -> LicenceContent:
    times = {"valid_from": AT, "valid_until": AT + timedelta(days=1), "issued_at": AT} | changes
    return narrow(
        parent,
        licence_id=CHILD_ID,
        conditions=conditions,
        statuses=parent.content.statuses,
        **times,
    )


@given(policies(), st.data(), REQUESTS, STATES, TIMES)
def test_narrowed_licence_never_permits_more(
    policy: Policy, data: st.DataObject, request: RequestFacts, state: StateOfWorld, at: datetime
) -> None:
    kept = data.draw(st.sets(st.sampled_from([one.id for one in policy.permissions]), min_size=1))
    parent = parse(issue(content(policy=odrl.to_jsonld(policy)), MAIN))
    child = narrowed(parent, {rule: data.draw(SEVERAL) for rule in kept})
    smaller = evaluate(odrl.from_jsonld(child.policy), request, state=state, at=at)
    if isinstance(smaller, Permitted):
        assert isinstance(evaluate(policy, request, state=state, at=at), Permitted)


def test_licence_for_one_team_and_one_day_is_narrower() -> None:
    team = Constraint(Operand.RECIPIENT, Operator.IS_ANY_OF, frozenset({"urn:team:planning"}))
    child = narrowed(PARENT, {"urn:rule:1": (team,)})
    policy = odrl.from_jsonld(child.policy)
    kept = POLICY.permissions[0]
    assert policy.permissions == (replace(kept, conditions=(*kept.conditions, team)),)
    assert (policy.prohibitions, child.parent_digest) == (POLICY.prohibitions, PARENT.digest)


def test_narrowed_licence_can_be_narrowed_again() -> None:
    child = parse(issue(narrowed(PARENT, {"urn:rule:1": ()}), MAIN))
    assert narrowed(child, {"urn:rule:1": ()}).parent_digest == child.digest


def test_permission_that_the_parent_lacks_is_refused() -> None:
    with pytest.raises(WiderThanParentError):
        narrowed(PARENT, {"urn:rule:9": ()})


@pytest.mark.parametrize(
    "times",
    [
        {"valid_from": PARENT.content.valid_from - timedelta(seconds=1)},
        {"valid_until": PARENT.content.valid_until + timedelta(seconds=1)},
    ],
)
def test_time_outside_the_parents_is_refused(times: dict[str, datetime]) -> None:
    with pytest.raises(WiderThanParentError):
        narrowed(PARENT, {"urn:rule:1": ()}, **times)


def wider_policies() -> dict[str, Policy]:
    first, second = POLICY.permissions
    return {
        "condition dropped": replace(POLICY, permissions=(replace(first, conditions=()),)),
        "condition loosened": replace(
            POLICY,
            permissions=(
                replace(first, conditions=(Constraint(Operand.COUNT, Operator.LTEQ, 11),)),
            ),
        ),
        "action widened": replace(POLICY, permissions=(replace(first, action=Action.USE),)),
        "permission added": replace(
            POLICY, permissions=(first, second, replace(second, id="urn:rule:8"))
        ),
        "prohibition dropped": replace(POLICY, prohibitions=()),
        "strategy changed": replace(POLICY, conflict=ConflictStrategy.PERMISSION_WINS),
    }


@pytest.mark.parametrize("policy", wider_policies().values(), ids=wider_policies().keys())
def test_wider_policy_is_refused(policy: Policy) -> None:
    child = replace(narrowed(PARENT, {"urn:rule:1": ()}), policy=odrl.to_jsonld(policy))
    with pytest.raises(WiderThanParentError):
        require_narrower(child, PARENT)


@pytest.mark.parametrize(
    "change",
    [
        {"scenario": "another"},
        {"holder": replace(PARENT.content.holder, name="another")},
        {"log_origin": "elsewhere.example/log"},
        {"parent_digest": PARENT.content.evidence_digest},
    ],
)
def test_licence_that_differs_otherwise_is_no_narrowing(change: dict[str, object]) -> None:
    child = replace(narrowed(PARENT, {"urn:rule:1": ()}), **change)  # type: ignore[arg-type]
    with pytest.raises(WiderThanParentError):
        require_narrower(child, PARENT)
