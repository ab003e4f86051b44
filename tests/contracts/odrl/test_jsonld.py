import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.canonical import decode, encode
from contracts.errors import ContractsError
from contracts.odrl import NotUnderstoodError, UnknownContextError, from_jsonld, to_jsonld
from contracts.odrl.errors import MissingPropertyError, UnknownProfileError
from contracts.policy import (
    Action,
    ConflictStrategy,
    Constraint,
    Duty,
    Enforced,
    Executor,
    LegalOnly,
    LogicalConstraint,
    LogicalOperator,
    Monitored,
    Operand,
    Operator,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
)
from contracts.policy.errors import (
    DuplicateRuleError,
    EmptyValueError,
    ExecutorDoesNotSeeError,
    NestedTooDeepError,
    OperatorNotApplicableError,
    TooManyTermsError,
)
from contracts.policy.vocabulary import OWN, PROFILE, SHAPE, Channel, Purpose, Shape
from contracts.text import Text

CHINA = timezone(timedelta(hours=8))
plain = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
tokens = st.frozensets(
    plain | st.sampled_from([*Purpose, *Channel]).map(str), min_size=1, max_size=3
)
values = {
    # the years that a clock in every zone can show
    Shape.MOMENT: st.datetimes(
        datetime(2, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        datetime(9998, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, CHINA]),
    ),
    Shape.DURATION: st.timedeltas(timedelta(0), timedelta(days=9_000)),
    Shape.NUMBER: st.integers(-(10**9), 10**9) | st.decimals(-1000, 1000, places=2),
    Shape.TOKENS: tokens,
}
ordered = [o for o in Operator if o in (Operator.EQ, Operator.NEQ, Operator.LT, Operator.GTEQ)]
based = [Operator.EQ, Operator.NEQ, Operator.IS_A, Operator.IS_PART_OF, Operator.IS_NONE_OF]
kept = st.sampled_from([LegalOnly(), Monitored(Text("量度", "m"), Text("时钟", "c"))])


@st.composite
def single(draw):
    operand = draw(st.sampled_from(Operand))
    shape = SHAPE[operand]
    operator = draw(st.sampled_from(based if shape is Shape.TOKENS else ordered))
    return Constraint(operand, operator, draw(values[shape]), draw(clauses), draw(kept))


clauses = st.sampled_from(["", "3.1", "4.2"])
conditions = st.recursive(
    single(),
    lambda inner: st.builds(
        LogicalConstraint,
        st.sampled_from(LogicalOperator),
        st.lists(inner, min_size=1, max_size=3).map(tuple),
        clauses,
    ),
    max_leaves=4,
)
several = st.lists(conditions, max_size=2).map(tuple)
names = st.sampled_from([None, "urn:a", "did:web:b.example"])


def duties(prefix):
    return st.lists(
        st.builds(
            Duty,
            id=st.just(prefix),
            action=st.sampled_from(Action),
            target=names,
            conditions=several,
            refinements=several,
            clause=clauses,
            kept=kept,
        ),
        max_size=1,
    ).map(tuple)


policies = st.builds(
    Policy,
    id=st.just("urn:policy"),
    kind=st.sampled_from(PolicyKind),
    profiles=st.just((PROFILE,)),
    permissions=st.builds(
        Permission,
        id=st.just("urn:permission"),
        action=st.sampled_from(Action),
        target=names,
        assigner=names,
        assignee=names,
        conditions=several,
        duties=duties("urn:duty"),
        clause=clauses,
    ).map(lambda permission: (permission,)),
    prohibitions=st.lists(
        st.builds(
            Prohibition,
            id=st.just("urn:prohibition"),
            action=st.sampled_from(Action),
            assignee=names,
            conditions=several,
            remedies=duties("urn:remedy"),
            kept=kept,
        ),
        max_size=1,
    ).map(tuple),
    obligations=duties("urn:obligation"),
    conflict=st.none() | st.sampled_from(ConflictStrategy),
)


@settings(max_examples=120, deadline=None)
@given(policies)
def test_every_policy_reads_back_as_itself(policy):
    assert from_jsonld(decode(encode(to_jsonld(policy)))) == policy


def document(**changes):
    members = {
        "@context": "http://www.w3.org/ns/odrl.jsonld",
        "@type": "Set",
        "uid": "urn:p",
        "permission": [{"action": "read", "target": "urn:t"}],
    } | changes
    return {key: value for key, value in members.items() if value is not ...}


def rule(**members):
    return document(permission=[{"action": "read", "target": "urn:t"} | members])


def constraint(**changes):
    members = {"leftOperand": "count", "operator": "lteq", "rightOperand": 5} | changes
    return rule(constraint=[{k: v for k, v in members.items() if v is not ...}])


def nested(levels):
    found = {"leftOperand": "count", "operator": "lteq", "rightOperand": 5}
    for _ in range(levels):
        found = {"and": [found]}
    return rule(constraint=[found])


def nested_duties(levels):
    found = {"action": "compensate"}
    for _ in range(levels):
        found = {"action": "compensate", "consequence": [found]}
    return document(obligation=[found])


MOMENT = {"leftOperand": "dateTime", "operator": "lt"}


def moment(written, datatype="xsd:dateTime"):
    return constraint(**MOMENT, rightOperand={"@value": written, "@type": datatype})


REFUSED = {
    "not an object": ([], NotUnderstoodError),
    "no context": (document(**{"@context": ...}), UnknownContextError),
    "another context": (
        document(**{"@context": "https://evil.example/context"}),
        UnknownContextError,
    ),
    "a context that redefines words": (
        document(**{"@context": ["http://www.w3.org/ns/odrl.jsonld", {"use": "odrl:sell"}]}),
        UnknownContextError,
    ),
    "no identifier": (document(uid=...), NotUnderstoodError),
    "two identifiers": (document(**{"@id": "urn:q"}), NotUnderstoodError),
    "another kind of policy": (document(**{"@type": "Ticket"}), NotUnderstoodError),
    "inheritance": (document(inheritFrom="urn:q"), NotUnderstoodError),
    "another profile": (document(profile="https://else.example/"), UnknownProfileError),
    "our words without our profile": (
        document(permission=[{"action": OWN + "reidentify"}]),
        UnknownProfileError,
    ),
    "an unknown property": (rule(mood="friendly"), NotUnderstoodError),
    "an unknown action": (rule(action="teleport"), NotUnderstoodError),
    "several actions": (rule(action=["read", "use"]), NotUnderstoodError),
    "an asset with a refinement": (
        rule(target={"@id": "urn:t", "refinement": []}),
        NotUnderstoodError,
    ),
    "another class": (rule(**{"@type": "Duty"}), NotUnderstoodError),
    "a label on a permission": (rule(**{"de:kept": {}}), NotUnderstoodError),
    "an unknown operand": (constraint(leftOperand="resolution"), NotUnderstoodError),
    "an unknown operator": (constraint(operator="almost"), NotUnderstoodError),
    "no operator": (constraint(operator=...), MissingPropertyError),
    "a unit": (constraint(unit="dozen"), NotUnderstoodError),
    "a referenced value": (constraint(rightOperandReference="urn:v"), NotUnderstoodError),
    "several counts": (constraint(rightOperand=[1, 2]), NotUnderstoodError),
    "a count as truth": (constraint(rightOperand=True), NotUnderstoodError),
    "membership of a count": (constraint(operator="isAnyOf"), OperatorNotApplicableError),
    "an empty allow-list": (
        constraint(leftOperand="purpose", operator="isAnyOf", rightOperand=[]),
        EmptyValueError,
    ),
    "a date without time": (moment("2026-12-31", "xsd:date"), NotUnderstoodError),
    "a moment without zone": (moment("2026-12-31T00:00:00"), NotUnderstoodError),
    "the 30th of February": (moment("2026-02-30T00:00:00Z"), NotUnderstoodError),
    "the hour after the last": (moment("2026-02-01T24:00:00Z"), NotUnderstoodError),
    "a year that clocks cannot show": (
        moment("0001-01-01T00:00:00+14:00"),
        NotUnderstoodError,
    ),
    "a span of a year": (
        constraint(
            leftOperand="elapsedTime",
            rightOperand={"@value": "P1Y", "@type": "xsd:duration"},
        ),
        NotUnderstoodError,
    ),
    "two logical operators": (
        rule(constraint=[{"and": [], "or": []}]),
        NotUnderstoodError,
    ),
    "seventeen levels": (nested(17), NestedTooDeepError),
    "seventeen levels of duties": (nested_duties(17), NestedTooDeepError),
    "ten thousand constraints": (
        rule(constraint=[{"leftOperand": "count", "operator": "lt", "rightOperand": 5}] * 10_000),
        TooManyTermsError,
    ),
    "ten thousand rules": (document(permission=[{"action": "read"}] * 10_000), TooManyTermsError),
    "an empty assignee": (rule(assignee=""), NotUnderstoodError),
    "an empty target": (rule(target={"@id": ""}), NotUnderstoodError),
    "one rule twice": (
        document(permission=[{"uid": "urn:r", "action": "read"}] * 2),
        DuplicateRuleError,
    ),
    "an executor that is none": (
        constraint(**{"de:kept": {"de:enforcedBy": ["wishful.thinking"]}}),
        NotUnderstoodError,
    ),
    "an executor that does not see": (
        constraint(**{"de:kept": {"de:enforcedBy": ["cleanroom.output"]}}),
        ExecutorDoesNotSeeError,
    ),
    "a label in one language": (
        constraint(
            **{
                "de:kept": {
                    "de:measure": {"@value": "m", "@language": "en"},
                    "de:clock": {"@value": "c", "@language": "en"},
                }
            }
        ),
        MissingPropertyError,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_understood_is_refused_by_name_within_a_second(name):
    value, error = REFUSED[name]
    began = time.process_time()
    with pytest.raises(error):
        from_jsonld(value)
    assert time.process_time() - began < 1


def test_a_refusal_says_where():
    good = {"leftOperand": "count", "operator": "lteq", "rightOperand": 5}
    with pytest.raises(NotUnderstoodError) as raised:
        from_jsonld(rule(constraint=[good, good | {"operator": "almost"}]))
    assert (raised.value.where, raised.value.what) == (
        "permission/0/constraint/1/operator",
        "almost",
    )


def test_a_compact_policy_shares_its_values_with_every_rule():
    policy = from_jsonld(
        document(target="urn:t", assigner="urn:a", permission=[{"action": "read"}])
    )
    assert (policy.permissions[0].target, policy.permissions[0].assigner) == ("urn:t", "urn:a")


def test_rules_without_identifier_are_named_by_their_place():
    policy = from_jsonld(document(permission=[{"action": "read"}, {"action": "use"}]))
    assert [r.id for r in policy.permissions] == ["urn:p#permission-0", "urn:p#permission-1"]


@pytest.mark.parametrize(
    "written", ["read", "odrl:read", "http://www.w3.org/ns/odrl/2/read", {"@id": "odrl:read"}]
)
def test_an_action_is_known_by_each_of_its_written_forms(written):
    assert from_jsonld(rule(action=written)).permissions[0].action is Action.READ


def test_a_refined_action_keeps_its_refinement():
    refined = {
        "rdf:value": {"@id": "odrl:compensate"},
        "refinement": [
            {
                "leftOperand": "payAmount",
                "operator": "eq",
                "rightOperand": {"@value": "5.00", "@type": "xsd:decimal"},
            }
        ],
    }
    duty = from_jsonld(rule(duty=[{"action": refined}])).permissions[0].duties[0]
    assert duty.refinements == (Constraint(Operand.PAY_AMOUNT, Operator.EQ, Decimal("5.00")),)


def test_labels_travel_with_their_terms():
    enforced = Enforced((Executor.METERING_COUNT,))
    written = constraint(**{"de:kept": {"de:enforcedBy": ["metering.count"]}, "de:clause": "4.2"})
    (found,) = from_jsonld(written).permissions[0].conditions
    assert (found.kept, found.clause) == (enforced, "4.2")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def places(value, path=()):
    """Every place in a JSON value at which something else could stand."""
    yield path
    if isinstance(value, dict | list):
        children = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in children:
            yield from places(child, (*path, key))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_to_a_document_is_read_or_refused_by_name(data):
    whole = json.loads(json.dumps(nested(2) | {"conflict": "prohibit", "obligation": []}))
    path = data.draw(st.sampled_from(list(places(whole))))
    if not path:
        whole = data.draw(json_values)
    else:
        inner = whole
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = data.draw(json_values)
    with suppress(ContractsError):
        assert from_jsonld(whole).id
