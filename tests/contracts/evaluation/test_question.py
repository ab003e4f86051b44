"""A question in a file: what is null is not known, and what is no question is refused by name."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts import templates
from contracts.canonical import decode
from contracts.errors import ContractsError
from contracts.evaluation import Denied, Permitted, RequestFacts, StateOfWorld, evaluate
from contracts.evaluation.question import question_for, read_question, short
from contracts.policy.vocabulary import Action, Channel, Event, LicenceStatus, Purpose
from tests.contracts.examples import answers_for

TEMPLATE = templates.load("provision")
ANSWERS = answers_for(TEMPLATE, optional_clauses=[])
POLICY = templates.fill(TEMPLATE, ANSWERS).policy
LEAST = {"action": "use", "target": "t", "assignee": "a"}
WITHIN: dict[str, Any] = {
    "columns": ANSWERS["columns"][:1],
    "data_areas": ANSWERS["data_areas"],
    "purpose": ANSWERS["purpose"],
    "scenario": ANSWERS["scenario"],
    "channel": ANSWERS["channels"][0],
    "rows": 1,
}


def asked(**changes: Any) -> dict[str, Any]:
    return {**LEAST, **changes}


def test_every_member_becomes_its_fact() -> None:
    value = asked(
        purpose="education",
        channel="rowApi",
        columns=["a", "b"],
        rows=7,
        state={
            "status": "suspended",
            "uses": 3,
            "began": "2026-03-02T09:00:00+08:00",
            "performed": {"urn:duty": "2026-03-03T00:00:00Z"},
            "events": {"delivered": "2026-03-02T09:00:00+08:00"},
        },
    )
    began = datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert read_question(value) == (
        RequestFacts(
            action=Action.USE,
            target="t",
            assignee="a",
            purpose=Purpose.EDUCATION,
            channel=Channel.ROW_API,
            columns=frozenset({"a", "b"}),
            rows=7,
        ),
        StateOfWorld(
            status=LicenceStatus.SUSPENDED,
            uses=3,
            began=began,
            performed={"urn:duty": datetime(2026, 3, 3, tzinfo=UTC)},
            events={Event.DELIVERED.value: began},
        ),
    )


@pytest.mark.parametrize("name", Purpose)
def test_name_is_read_short_and_as_its_iri(name: Purpose) -> None:
    read = [read_question(asked(purpose=it))[0].purpose for it in (short(name), name.value)]
    assert read == [name, name]


def test_null_is_not_known() -> None:
    nothing = asked(purpose=None, columns=None, rows=None, state={"uses": None, "events": {}})
    assert read_question(nothing) == read_question(LEAST)


BAD: dict[str, tuple[Any, str]] = {
    "no object": ([], "field"),
    "no action": ({"target": "t", "assignee": "a"}, "field"),
    "an action that is none": (asked(action="fly"), "field"),
    "a member that is none": (asked(colour="red"), "field"),
    "a purpose that is none": (asked(purpose="x"), "field"),
    "columns as text": (asked(columns="a"), "field"),
    "fewer rows than none": (asked(rows=-1), "field"),
    "rows as a truth": (asked(rows=True), "field"),
    "a time without zone": (asked(state={"began": "2026-03-02T09:00:00"}), "time.naive"),
    "a day that no calendar has": (asked(state={"began": "2026-02-30T00:00:00Z"}), "field"),
    "an event that is none": (asked(state={"events": {"x": "2026-03-02T09:00:00Z"}}), "field"),
    "a state that is none": (asked(state=[]), "field"),
    "a member of the state that is none": (asked(state={"colour": 1}), "field"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_question_is_refused_by_name(name: str) -> None:
    value, code = BAD[name]
    with pytest.raises(ContractsError) as caught:
        read_question(value)
    assert caught.value.code == code


def test_prepared_question_names_every_fact_that_the_policy_looks_at() -> None:
    prepared = question_for(POLICY)
    assert {name for name, value in prepared.items() if value is None} == set(WITHIN)


def test_prepared_question_filled_in_is_answered_as_the_contract_says() -> None:
    prepared = decode(json.dumps(question_for(POLICY) | WITHIN).encode())
    request, world = read_question(prepared)
    assert world.began is not None
    late = datetime(2999, 1, 1, tzinfo=UTC)
    rulings = [evaluate(POLICY, request, state=world, at=at) for at in (world.began, late)]
    assert [type(ruling) for ruling in rulings] == [Permitted, Denied]


def test_prepared_question_left_open_is_refused() -> None:
    request, world = read_question(question_for(POLICY))
    assert world.began is not None
    assert isinstance(evaluate(POLICY, request, state=world, at=world.began), Denied)


def test_policy_that_permits_nothing_has_a_question_all_the_same() -> None:
    empty = question_for(replace(POLICY, permissions=()))
    assert (empty["action"], empty["target"], empty["assignee"]) == (None, None, None)
