from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import ContractsError
from contracts.templates import ContractKind, fill, load
from contracts.templates.errors import (
    AnswerOfWrongKindError,
    AnswerOutOfBoundsError,
    AnswersDisagreeError,
    MissingAnswerError,
    UnknownBlankError,
    UnknownClauseError,
    UnknownTemplateError,
)
from tests.contracts.examples import answers_for

TEMPLATE = load("provision")

REFUSED = {
    "an answer to no question": ({"colour": "red"}, UnknownBlankError),
    "a number as text": ({"max_uses": "5"}, AnswerOfWrongKindError),
    "a truth as number": ({"max_uses": True}, AnswerOfWrongKindError),
    "a fraction as number": ({"max_uses": 1.5}, AnswerOfWrongKindError),
    "no use at all": ({"max_uses": 0}, AnswerOutOfBoundsError),
    "more uses than allowed": ({"max_uses": 10**9}, AnswerOutOfBoundsError),
    "a price below nothing": ({"price_fen": -1}, AnswerOutOfBoundsError),
    "the 30th of February": ({"ends_on": "2026-02-30"}, AnswerOfWrongKindError),
    "the 29th of February of no leap year": ({"ends_on": "2027-02-29"}, AnswerOfWrongKindError),
    "a day before 1970": ({"starts_on": "1969-12-31"}, AnswerOutOfBoundsError),
    "a date with a time": ({"ends_on": "2026-12-31T00:00:00Z"}, AnswerOfWrongKindError),
    "a day that is a number": ({"ends_on": 20261231}, AnswerOfWrongKindError),
    "no columns": ({"columns": []}, AnswerOutOfBoundsError),
    "one column twice": ({"columns": ["a", "a"]}, AnswerOutOfBoundsError),
    "columns as one text": ({"columns": "stop"}, AnswerOfWrongKindError),
    "a channel that is none": ({"channels": ["carrier pigeon"]}, AnswerOutOfBoundsError),
    "an area that is no code": ({"data_areas": ["海珠区"]}, AnswerOutOfBoundsError),
    "a direction mark in a name": ({"buyer_name": "越溪\u202e出行"}, AnswerOutOfBoundsError),
    "an invisible space in a name": ({"buyer_name": "越溪\u200b出行"}, AnswerOutOfBoundsError),
    "a line break in a name": ({"buyer_name": "越溪\n出行"}, AnswerOutOfBoundsError),
    "a lone surrogate in a name": ({"buyer_name": "\ud800"}, AnswerOutOfBoundsError),
    "a name of spaces": ({"buyer_name": "  "}, AnswerOutOfBoundsError),
    "a name of a million characters": ({"buyer_name": "溪" * 10**6}, AnswerOutOfBoundsError),
    "a digest that is none": ({"version_digest": "md5:0"}, AnswerOutOfBoundsError),
    "an end before the beginning": ({"ends_on": "2025-12-31"}, AnswersDisagreeError),
    "more rows at once than in total": ({"rows_per_use": 100_001}, AnswersDisagreeError),
    "a purpose outside its class": ({"purpose": "education"}, AnswersDisagreeError),
    "a price for public interest": (
        {"use_class": "publicInterest", "purpose": "education", "price_fen": 1},
        AnswersDisagreeError,
    ),
    "an optional clause that is none": ({"optional_clauses": ["3.1"]}, UnknownClauseError),
    "optional clauses as text": ({"optional_clauses": "3.8"}, AnswerOfWrongKindError),
    "an optional clause that is a list": ({"optional_clauses": [[]]}, UnknownClauseError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_answers_that_cannot_stand_are_refused_by_name(name):
    changes, error = REFUSED[name]
    with pytest.raises(error):
        fill(TEMPLATE, answers_for(TEMPLATE, **changes))


@pytest.mark.parametrize("key", sorted(set(TEMPLATE.blanks)))
def test_every_needed_answer_is_asked_for_by_name(key):
    answers = answers_for(TEMPLATE)
    del answers[key]
    with pytest.raises(MissingAnswerError) as raised:
        fill(TEMPLATE, answers)
    assert raised.value.blank == key


def test_a_blank_of_an_optional_clause_is_not_needed_without_it():
    answers = answers_for(TEMPLATE, optional_clauses=["3.8"])
    del answers["smallest_cell"]
    assert fill(TEMPLATE, answers).blocks


def test_use_for_public_interest_is_free():
    changes = {"use_class": "publicInterest", "purpose": "education", "price_fen": 0}
    filled = fill(TEMPLATE, answers_for(TEMPLATE, **changes))
    assert "人民币0.00元" in next(b.body.zh for b in filled.blocks if b.clause == "5.1")


def test_one_day_is_a_term():
    filled = fill(TEMPLATE, answers_for(TEMPLATE, ends_on="2026-01-01"))
    assert filled.policy.permissions


def test_the_order_of_names_does_not_change_the_contract():
    one = fill(TEMPLATE, answers_for(TEMPLATE, columns=["a", "b"]))
    other = fill(TEMPLATE, answers_for(TEMPLATE, columns=["b", "a"]))
    assert (one.blocks, one.policy) == (other.blocks, other.policy)


@pytest.mark.parametrize("name", ["contract", "", "../provision", "PROVISION"])
def test_a_template_that_is_none_is_refused_by_name(name):
    with pytest.raises(UnknownTemplateError):
        load(name)


def test_braces_in_an_answer_are_words():
    filled = fill(TEMPLATE, answers_for(TEMPLATE, scenario="{price_fen} {0} }{"))
    assert "“{price_fen} {0} }{”" in next(b.body.zh for b in filled.blocks if b.clause == "3.3")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ContractKind), st.data())
def test_any_json_as_answer_fills_or_is_refused_by_name(kind, data):
    template = load(kind)
    keys = [*template.blanks, "optional_clauses", "deviations"]
    changed = {data.draw(st.sampled_from(keys)): data.draw(anything)}
    with suppress(ContractsError):
        assert fill(template, answers_for(template) | changed).blocks
