from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.evaluation import (
    Denied,
    DutiesDue,
    Permitted,
    ReasonCode,
    RequestFacts,
    StateOfWorld,
    compile_policy,
    evaluate,
)
from contracts.fields import NaiveTimeError
from contracts.policy import (
    Action,
    ConflictStrategy,
    Constraint,
    Duty,
    Operand,
    Operator,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
)
from contracts.policy.vocabulary import Channel, LicenceStatus, OutputForm, Purpose
from contracts.templates import fill, load
from tests.contracts.examples import AT, REQUEST, STATE, answers_for

FILLED = fill(load("provision"), answers_for(load("provision")))
LICENCE = compile_policy(FILLED.policy)
PAY, REPORT = (f"{FILLED.policy.id}#{name}" for name in ("pay", "report"))


def answer(request=REQUEST, state=STATE, at=AT, policy=LICENCE):
    return evaluate(policy, request, state=state, at=at)


def clauses(ruling):
    return [reason.clause for reason in ruling.reasons]


def test_a_request_within_every_limit_is_permitted():
    ruling = answer()
    assert isinstance(ruling, Permitted)
    assert ruling.rule == f"{FILLED.policy.id}#use"


def test_the_answer_says_how_each_term_is_kept():
    labels = {(term.clause, term.kept.label.en) for term in answer().terms}
    assert ("4.2", "enforced by the system (usage meter)") in labels
    assert any(clause == "3.2" and label.startswith("monitored") for clause, label in labels)


OUTSIDE = {
    "2.3": replace(REQUEST, columns=frozenset({"stop", "card_number"})),
    "2.4": replace(REQUEST, data_areas=frozenset({"440105", "440106"})),
    "3.3": replace(REQUEST, scenario="别的场景"),
    "4.1": replace(REQUEST, channel=Channel.CLEAN_ROOM),
    "4.3": replace(REQUEST, rows=10_001),
}


@pytest.mark.parametrize("clause", OUTSIDE)
def test_what_lies_outside_a_clause_is_denied_with_that_clause(clause):
    assert clauses(answer(OUTSIDE[clause])) == [clause]


def test_another_purpose_fails_both_the_purpose_and_its_class():
    assert clauses(answer(replace(REQUEST, purpose=Purpose.EDUCATION))) == ["3.2", "3.2"]


@pytest.mark.parametrize(
    "name",
    ["purpose", "scenario", "channel", "columns", "data_areas", "rows", "output", "smallest_cell"],
)
def test_a_fact_that_is_not_stated_is_denied_as_unknown(name):
    ruling = answer(replace(REQUEST, **{name: None}))
    assert {reason.code for reason in ruling.reasons} == {ReasonCode.FACT_UNKNOWN}


@pytest.mark.parametrize("name", ["uses", "rows_delivered", "status"])
def test_a_state_that_is_not_known_is_denied_as_unknown(name):
    ruling = answer(state=replace(STATE, **{name: None}))
    assert {reason.code for reason in ruling.reasons} == {ReasonCode.FACT_UNKNOWN}


@pytest.mark.parametrize(("uses", "permitted"), [(11, True), (12, False)])
def test_the_last_agreed_use_is_permitted_and_the_next_is_not(uses, permitted):
    assert isinstance(answer(state=replace(STATE, uses=uses)), Permitted) is permitted


@pytest.mark.parametrize("status", set(LicenceStatus) - {LicenceStatus.IN_FORCE})
def test_a_licence_not_in_force_permits_nothing(status):
    assert clauses(answer(state=replace(STATE, status=status))) == ["9.1"]


MET = replace(STATE, performed={PAY: AT, REPORT: datetime(2026, 12, 20, tzinfo=UTC)})
END = datetime(2026, 12, 31, 16, tzinfo=UTC)  # midnight in China


@pytest.mark.parametrize(
    ("at", "permitted"),
    [
        (END - timedelta(seconds=1), True),
        (END - timedelta(microseconds=1), True),
        (END, False),
        (END + timedelta(seconds=1), False),
    ],
)
def test_the_last_day_ends_at_midnight_in_china_to_the_second(at, permitted):
    assert isinstance(answer(state=MET, at=at), Permitted) is permitted


def test_the_first_day_begins_at_midnight_in_china():
    begin = datetime(2025, 12, 31, 16, tzinfo=UTC)
    fresh = replace(STATE, began=begin)
    assert isinstance(answer(state=fresh, at=begin), Permitted)
    assert clauses(answer(state=fresh, at=begin - timedelta(seconds=1))) == ["3.4"]


def test_an_overdue_report_must_be_made_first():
    ruling = answer(state=replace(STATE, began=AT - timedelta(days=30)))
    assert isinstance(ruling, DutiesDue)
    assert [due.duty.clause for due in ruling.duties] == ["7.1"]
    assert ruling.duties[0].deadline == datetime(2026, 1, 31, 16, tzinfo=UTC)


def test_a_report_in_time_permits_again():
    late = replace(STATE, began=AT - timedelta(days=30), performed={REPORT: AT})
    assert isinstance(answer(state=late), Permitted)


def test_a_violated_duty_denies():
    ruling = answer(state=replace(STATE, violated=frozenset({REPORT})))
    assert [(reason.code, reason.clause) for reason in ruling.reasons] == [
        (ReasonCode.DUTY_VIOLATED, "7.1")
    ]


@pytest.mark.parametrize(
    ("action", "clause"),
    [
        (Action.DISTRIBUTE, "3.5"),
        (Action.GRANT_USE, "3.6"),
        (Action.REIDENTIFY, "3.7"),
        (Action.COMBINE, "3.8"),
        (Action.TRAIN_MODEL, "3.9"),
        (Action.SELL, "3.5"),
    ],
)
def test_what_a_clause_prohibits_is_denied_with_that_clause(action, clause):
    ruling = answer(replace(REQUEST, action=action))
    assert [(reason.code, reason.clause) for reason in ruling.reasons] == [
        (ReasonCode.PROHIBITED, clause)
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target": "urn:other"}, ReasonCode.NOT_PERMITTED_TARGET),
        ({"assignee": "did:web:other.example"}, ReasonCode.NOT_PERMITTED_PARTY),
    ],
)
def test_another_asset_or_party_is_denied(change, code):
    assert [reason.code for reason in answer(replace(REQUEST, **change)).reasons] == [code]


def test_a_member_of_the_licensed_collection_is_permitted():
    state = replace(STATE, collections={"team": frozenset({REQUEST.assignee})})
    assert isinstance(answer(replace(REQUEST, assignee="team"), state), Permitted)


def test_a_clock_without_zone_is_denied():
    ruling = answer(at=AT.replace(tzinfo=None))
    assert [reason.code for reason in ruling.reasons] == [ReasonCode.CLOCK_WITHOUT_ZONE]


def test_a_state_with_a_time_without_zone_cannot_be_stated():
    with pytest.raises(NaiveTimeError):
        StateOfWorld(began=AT.replace(tzinfo=None))


@pytest.mark.parametrize("kind", set(PolicyKind) - {PolicyKind.AGREEMENT})
def test_only_an_agreement_grants(kind):
    ruling = answer(policy=replace(FILLED.policy, kind=kind))
    assert [reason.code for reason in ruling.reasons] == [ReasonCode.NOT_AN_AGREEMENT]


# Small policies for the rules that no template needs

USE = Permission(id="use", action=Action.USE, target="t", assignee="a")
ASK = RequestFacts(action=Action.READ, target="t", assignee="a", columns=frozenset({"a", "b"}))
IN_FORCE = StateOfWorld(status=LicenceStatus.IN_FORCE)


def agreed(*permissions, prohibitions=(), conflict=ConflictStrategy.PROHIBITION_WINS):
    return Policy(
        id="p",
        kind=PolicyKind.AGREEMENT,
        permissions=permissions,
        prohibitions=prohibitions,
        conflict=conflict,
    )


def codes(policy, request=ASK, state=IN_FORCE):
    ruling = evaluate(policy, request, state=state, at=AT)
    return [r.code for r in ruling.reasons] if isinstance(ruling, Denied) else type(ruling)


@pytest.mark.parametrize("left_out", ["action", "target", "assignee"])
def test_a_permission_grants_nothing_that_it_does_not_name(left_out):
    assert codes(agreed(replace(USE, **{left_out: None}))) != Permitted


def test_a_prohibition_without_names_is_about_everything():
    assert codes(agreed(USE, prohibitions=(Prohibition(id="no"),))) == [ReasonCode.PROHIBITED]


@pytest.mark.parametrize(
    ("conflict", "expected"),
    [
        (None, [ReasonCode.POLICY_VOID, ReasonCode.PROHIBITED]),
        (ConflictStrategy.POLICY_VOID, [ReasonCode.POLICY_VOID, ReasonCode.PROHIBITED]),
        (ConflictStrategy.PROHIBITION_WINS, [ReasonCode.PROHIBITED]),
        (ConflictStrategy.PERMISSION_WINS, Permitted),
    ],
)
def test_conflicts_are_settled_as_the_policy_says_and_void_it_when_it_does_not(conflict, expected):
    against = Prohibition(id="no", action=Action.READ)
    assert codes(agreed(USE, prohibitions=(against,), conflict=conflict)) == expected


def test_a_prohibition_that_cannot_be_decided_holds():
    unknown = Constraint(Operand.PURPOSE, Operator.EQ, frozenset({Purpose.MARKETING.value}))
    against = Prohibition(id="no", action=Action.READ, conditions=(unknown,))
    assert codes(agreed(USE, prohibitions=(against,))) == [ReasonCode.PROHIBITED]


def test_one_prohibited_column_among_several_is_enough():
    secret = Constraint(Operand.COLUMNS, Operator.IS_ANY_OF, frozenset({"b"}))
    against = Prohibition(id="no", action=Action.READ, conditions=(secret,))
    assert codes(agreed(USE, prohibitions=(against,))) == [ReasonCode.PROHIBITED]


def test_one_column_outside_the_allow_list_is_enough_to_deny():
    listed = Constraint(Operand.COLUMNS, Operator.IS_ANY_OF, frozenset({"a"}))
    policy = agreed(replace(USE, conditions=(listed,)))
    assert codes(policy) == [ReasonCode.CONDITION_FAILS]


def test_a_second_permission_without_duties_spares_the_first_ones_duty():
    due = replace(USE, id="paid", duties=(Duty(id="pay", action=Action.COMPENSATE),))
    assert codes(agreed(due)) == DutiesDue
    assert codes(agreed(due, USE)) == Permitted


def test_prohibitions_alone_permit_nothing():
    policy = Policy(
        id="p",
        kind=PolicyKind.AGREEMENT,
        prohibitions=(Prohibition(id="no", action=Action.SELL),),
    )
    assert codes(policy) == [ReasonCode.NOTHING_PERMITTED]


def test_no_other_condition_on_the_status_stands_in_for_being_in_force():
    lenient = Constraint(
        Operand.LICENCE_STATUS, Operator.NEQ, frozenset({LicenceStatus.REVOKED.value})
    )
    policy = agreed(replace(USE, conditions=(lenient,)))
    suspended = StateOfWorld(status=LicenceStatus.SUSPENDED)
    assert codes(policy, state=suspended) == [ReasonCode.CONDITION_FAILS]


any_request = st.builds(
    RequestFacts,
    action=st.sampled_from(Action),
    target=st.sampled_from([REQUEST.target, "t", ""]),
    assignee=st.sampled_from([REQUEST.assignee, "a"]),
    purpose=st.none() | st.sampled_from(Purpose) | st.text(max_size=5),
    scenario=st.none() | st.sampled_from([REQUEST.scenario]) | st.text(max_size=5),
    channel=st.none() | st.sampled_from(Channel),
    columns=st.none() | st.frozensets(st.sampled_from(["stop", "hour", "flow", "x"])),
    data_areas=st.none() | st.frozensets(st.sampled_from(["440105", "CN", "x"])),
    rows=st.none() | st.integers(-5, 10**12),
    output=st.none() | st.sampled_from(OutputForm),
    smallest_cell=st.none() | st.integers(-5, 100),
)
moments = st.datetimes(timezones=st.just(UTC)) | st.datetimes()
any_state = st.builds(
    StateOfWorld,
    status=st.none() | st.sampled_from(LicenceStatus),
    uses=st.none() | st.integers(-1, 20),
    rows_delivered=st.none() | st.integers(-1, 10**6),
    began=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@settings(max_examples=150, deadline=None)
@given(any_request, any_state, moments)
def test_every_question_has_one_answer_with_reasons(request, state, at):
    ruling = answer(request, state, at)
    assert ruling == answer(request, state, at)
    if isinstance(ruling, Denied):
        assert ruling.reasons
        assert all(reason.text.zh and reason.text.en for reason in ruling.reasons)


@settings(max_examples=150, deadline=None)
@given(any_request, any_state, moments)
def test_whatever_is_permitted_lies_within_every_clause(request, state, at):
    if not isinstance(answer(request, state, at), Permitted):
        return
    assert state.status is LicenceStatus.IN_FORCE
    assert request.columns <= {"stop", "hour", "flow"}
    assert request.rows <= 10_000
    assert state.uses + 1 <= 12
    assert datetime(2025, 12, 31, 16, tzinfo=UTC) <= at < END


added = st.sampled_from(
    [
        Constraint(operand, operator, value)
        for operand, value in [
            (Operand.LICENCE_STATUS, frozenset({LicenceStatus.SUSPENDED.value})),
            (Operand.COLUMNS, frozenset({"secret"})),
            (Operand.PURPOSE, frozenset({Purpose.MARKETING.value})),
        ]
        for operator in (Operator.EQ, Operator.NEQ, Operator.IS_ANY_OF, Operator.IS_NONE_OF)
    ]
)


@settings(max_examples=150, deadline=None)
@given(added, any_request, any_state, moments)
def test_a_condition_that_is_added_never_permits_more(condition, request, state, at):
    (use,) = FILLED.policy.permissions
    narrower = replace(use, conditions=(*use.conditions, condition))
    policy = replace(FILLED.policy, permissions=(narrower,))
    if isinstance(answer(request, state, at, policy), Permitted):
        assert isinstance(answer(request, state, at), Permitted)
