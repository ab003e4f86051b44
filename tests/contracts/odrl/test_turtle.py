import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("rdflib", reason="the extra rdf is not installed")

from contracts.errors import ContractsError, InputTooLargeError
from contracts.evaluation.standard import Deontic, report
from contracts.odrl.compliance import to_turtle
from contracts.odrl.errors import (
    MissingPropertyError,
    NotTurtleError,
    NotUnderstoodError,
)
from contracts.odrl.turtle import parse_graph, policy_in, request_in, world_in
from contracts.policy.errors import NestedTooDeepError

PREFIXES = """
@prefix odrl: <http://www.w3.org/ns/odrl/2/>.
@prefix ex: <http://example.org/>.
@prefix temp: <http://example.com/request/>.
@prefix dct: <http://purl.org/dc/terms/>.
@prefix report: <https://w3id.org/force/compliance-report#>.
@prefix xsd: <http://www.w3.org/2001/XMLSchema#>.
"""
POLICY = """ex:p a odrl:Set; odrl:permission ex:rule.
ex:rule odrl:action odrl:read; odrl:target ex:all; odrl:constraint ex:c.
ex:c odrl:leftOperand odrl:dateTime; odrl:operator odrl:lt;
  odrl:rightOperand "2026-01-01T00:00:00Z"^^xsd:dateTime.
"""
REQUEST = """ex:r a odrl:Request; odrl:permission ex:ask.
ex:ask odrl:action odrl:read; odrl:target ex:x; odrl:assignee ex:alice.
"""
WORLD = """temp:currentTime dct:issued "2025-01-01T00:00:00Z"^^xsd:dateTime.
ex:x odrl:partOf ex:some. ex:some odrl:partOf ex:all. ex:all odrl:partOf ex:x.
"""


def graph(text):
    return parse_graph((PREFIXES + text).encode())


def reported(policy=POLICY, request=REQUEST, world=WORLD):
    return report(policy_in(graph(policy)), request_in(graph(request)), world_in(graph(world)))


def test_membership_reaches_through_collections_even_in_a_circle():
    assert reported().rules[0].active


def test_the_same_evaluation_writes_the_same_document():
    assert to_turtle(reported()) == to_turtle(reported())


def test_an_unknown_fact_leaves_a_constraint_unsatisfied():
    policy = POLICY.replace("odrl:dateTime", "odrl:count")
    policy = policy.replace('"2026-01-01T00:00:00Z"^^xsd:dateTime', "5")
    assert [premise.satisfied for premise in reported(policy).rules[0].premises][-1] is False


def test_blank_rules_are_reported_on():
    policy = "ex:p a odrl:Set; odrl:permission [ odrl:action odrl:use ]."
    assert parse_graph(to_turtle(reported(policy)).encode())


def test_an_obligation_is_reported_with_what_became_of_it():
    policy = "ex:p a odrl:Set; odrl:obligation ex:duty. ex:duty odrl:action odrl:read."
    world = (
        WORLD
        + """ex:d a report:DutyReport; report:rule ex:duty;
        report:deonticState report:Violated."""
    )
    (found,) = reported(policy, world=world).rules
    assert (found.active, [r.deontic for r in found.conditions]) == (False, [Deontic.VIOLATED])


def deep(levels):
    first = POLICY.replace("odrl:constraint ex:c.", "odrl:constraint ex:c0.")
    lines = [f"ex:c{n} odrl:and ex:c{n + 1}." for n in range(levels)]
    last = f"ex:c{levels} odrl:leftOperand odrl:count; odrl:operator odrl:lt; odrl:rightOperand 5."
    return first + "\n".join([*lines, last])


REFUSED = {
    "an unknown property": (POLICY + "ex:rule ex:mood ex:friendly.", NotUnderstoodError),
    "an unknown action": (POLICY.replace("odrl:read", "ex:teleport"), NotUnderstoodError),
    "an unknown operand": (POLICY.replace("odrl:dateTime", "odrl:resolution"), NotUnderstoodError),
    "an unknown operator": (POLICY.replace("odrl:lt;", "ex:almost;"), NotUnderstoodError),
    "a refined action": (
        POLICY.replace("odrl:action odrl:read", "odrl:action [ odrl:refinement ex:c ]"),
        NotUnderstoodError,
    ),
    "two targets": (POLICY + "ex:rule odrl:target ex:other.", NotUnderstoodError),
    "a date without zone": (POLICY.replace("00:00Z", "00:00"), NotUnderstoodError),
    "a date as text": (POLICY.replace("^^xsd:dateTime", ""), NotUnderstoodError),
    "no operator": (POLICY.replace("odrl:operator odrl:lt;", ""), MissingPropertyError),
    "another profile": (POLICY + "ex:p odrl:profile ex:other.", NotUnderstoodError),
    "two policies": (POLICY + "ex:q a odrl:Set; odrl:permission ex:rule.", NotUnderstoodError),
    "no policy": ("ex:a ex:b ex:c.", MissingPropertyError),
    "a duty without action": (
        POLICY + "ex:rule odrl:duty ex:d. ex:d a odrl:Duty.",
        MissingPropertyError,
    ),
    "a constraint that holds itself": (
        POLICY.replace("odrl:constraint ex:c.", "odrl:constraint ex:l. ex:l odrl:and ex:l."),
        NestedTooDeepError,
    ),
    "a thousand levels": (deep(1_000), NestedTooDeepError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_policy_that_is_not_understood_is_refused_by_name_within_a_second(name):
    text, error = REFUSED[name]
    began = time.process_time()
    with pytest.raises(error):
        policy_in(graph(text))
    assert time.process_time() - began < 1


def test_what_is_no_turtle_is_refused_with_its_line():
    with pytest.raises(NotTurtleError) as raised:
        parse_graph(b"\n\n<a> <b>\n")
    assert raised.value.line > 0


@pytest.mark.parametrize("data", [b"\xff", b"@prefix", b'<a> <b> "\\ud800" .', b"{}"])
def test_bytes_that_are_no_turtle_are_refused(data):
    with pytest.raises(NotTurtleError):
        parse_graph(data)


def test_ten_thousand_constraints_are_refused_within_a_second():
    count = "odrl:leftOperand odrl:count; odrl:operator odrl:lt; odrl:rightOperand 5."
    rules = "".join(f"ex:rule odrl:constraint ex:c{n}.\nex:c{n} {count}\n" for n in range(10_000))
    began = time.process_time()
    with pytest.raises(InputTooLargeError):
        policy_in(graph("ex:p a odrl:Set; odrl:permission ex:rule.\n" + rules))
    assert time.process_time() - began < 1


def test_ten_megabytes_are_refused_unread():
    with pytest.raises(InputTooLargeError):
        parse_graph(b" " * 10_000_000)


@pytest.mark.parametrize("left_out", ["odrl:action odrl:read; ", "odrl:target ex:x; "])
def test_a_request_names_action_target_and_party(left_out):
    with pytest.raises(MissingPropertyError):
        request_in(graph(REQUEST.replace(left_out, "")))


def test_a_request_with_conditions_is_refused_by_name():
    with pytest.raises(NotUnderstoodError):
        request_in(graph(REQUEST + "ex:ask odrl:constraint ex:c."))


def test_a_world_without_time_is_refused():
    with pytest.raises(MissingPropertyError):
        world_in(graph("ex:x odrl:partOf ex:all."))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>ab:;., \n\"'[]()@^\\_#", max_size=60))
def test_any_text_is_read_or_refused_by_name(text):
    with suppress(ContractsError):
        assert policy_in(parse_graph(text.encode())).id
