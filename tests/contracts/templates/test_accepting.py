"""What a form asks, and every fault of its answers at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.templates import ContractKind, accepted, fault_of, faults, fill, form, load
from contracts.templates.errors import (
    AnswerOfWrongKindError,
    AnswerOutOfBoundsError,
    AnswersDisagreeError,
    MissingAnswerError,
    TemplateError,
    UnknownBlankError,
    UnknownClauseError,
)
from tests.contracts.examples import answers_for

TEMPLATE = load("provision")
ANSWERS = answers_for(TEMPLATE)


@pytest.mark.parametrize("kind", ContractKind)
def test_form_asks_every_question_and_answers_none(kind: ContractKind) -> None:
    template = load(kind)
    missing = {fault.blank for fault in faults(template, form(template))}
    assert set(form(template)) - {"optional_clauses"} == set(template.blanks)
    assert missing <= set(template.blanks)


@pytest.mark.parametrize("kind", ContractKind)
def test_every_blank_says_what_it_takes_in_both_languages(kind: ContractKind) -> None:
    told = [accepted(blank) for blank in load(kind).blanks.values()]
    assert all(text.zh and text.en for text in told)


some_answers = st.dictionaries(
    st.sampled_from([*ANSWERS, "whim"]),
    st.none()
    | st.integers(-1, 5)
    | st.text(max_size=3)
    | st.lists(st.text(max_size=3), max_size=2),
    max_size=3,
)


@given(some_answers)
def test_answers_without_fault_are_those_that_fill(changes: dict[str, object]) -> None:
    given = ANSWERS | changes
    answered = {name: answer for name, answer in given.items() if answer is not None}
    try:
        fill(TEMPLATE, answered)
        first = None
    except TemplateError as error:
        first = type(error)
    found = [type(fault) for fault in faults(TEMPLATE, answered)]
    assert first in (found or [None])


ALONE = {
    "an answer within its bounds": ("max_uses", 3, None),
    "an answer out of bounds": ("max_uses", 0, AnswerOutOfBoundsError),
    "clauses that are optional": ("optional_clauses", ["3.8"], None),
    "a clause that is not": ("optional_clauses", ["3.1"], UnknownClauseError),
    "clauses as text": ("optional_clauses", "3.8", AnswerOfWrongKindError),
    "a question that is none": ("whim", 1, UnknownBlankError),
}


@pytest.mark.parametrize("name", ALONE)
def test_one_answer_is_judged_alone(name: str) -> None:
    key, raw, expected = ALONE[name]
    found = fault_of(TEMPLATE, key, raw)
    assert (type(found) if found else None) is expected


def test_null_is_no_answer() -> None:
    (found,) = faults(TEMPLATE, ANSWERS | {"columns": None})
    assert isinstance(found, MissingAnswerError)


def test_answers_that_do_not_fit_together_are_told_once_each_is_right() -> None:
    (found,) = faults(TEMPLATE, ANSWERS | {"starts_on": "2027-01-01", "ends_on": "2026-01-01"})
    assert isinstance(found, AnswersDisagreeError)
