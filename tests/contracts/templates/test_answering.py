import pytest

from contracts.policy import Operator
from contracts.templates import Answering, Removed, how_answered, load, with_deviations
from contracts.templates.errors import AnswerOutOfBoundsError
from contracts.templates.model import AnsweringCondition, AnsweringRule
from contracts.text import Text
from tests.contracts.examples import answers_for

TEMPLATE = load("provision")
PUBLIC = {"use_class": "publicInterest", "purpose": "education", "channels": ["cleanRoom"]}


def answering(**changes):
    return how_answered(TEMPLATE, answers_for(TEMPLATE, **changes)).answering


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Answering.BY_HAND),
        ({"purpose": "personalAdvertising"}, Answering.REFUSED),
        (PUBLIC, Answering.AGREED),
        (PUBLIC | {"max_uses": 101}, Answering.OFFERED),
        (PUBLIC | {"channels": ["cleanRoom", "download"]}, Answering.BY_HAND),
        ({"channels": ["rowApi"]}, Answering.OFFERED),
        ({"channels": ["rowApi"], "rows_total": 1_000_001}, Answering.BY_HAND),
    ],
)
def test_a_request_is_answered_as_the_template_states(changes, expected):
    assert answering(**changes) is expected


def test_a_refusal_comes_before_an_agreement():
    assert answering(**PUBLIC | {"purpose": "personalAdvertising"}) is Answering.REFUSED


def test_a_request_that_departs_from_the_template_is_never_agreed_to_automatically():
    request = with_deviations(answers_for(TEMPLATE, **PUBLIC), [Removed("10.1")])
    assert how_answered(TEMPLATE, request).answering is Answering.BY_HAND


def test_a_request_that_departs_is_still_refused():
    answers = answers_for(TEMPLATE, purpose="personalAdvertising")
    request = with_deviations(answers, [Removed("10.1")])
    assert how_answered(TEMPLATE, request).answering is Answering.REFUSED


def test_a_condition_on_a_missing_answer_does_not_hold():
    answers = answers_for(TEMPLATE, **PUBLIC)
    del answers["max_uses"]
    assert how_answered(TEMPLATE, answers).answering is Answering.OFFERED
    assert how_answered(TEMPLATE, {}).answering is Answering.BY_HAND


def test_an_impossible_answer_is_refused_by_name_and_not_answered():
    with pytest.raises(AnswerOutOfBoundsError):
        answering(max_uses=0)


def test_the_answer_names_its_rule_and_reason():
    found = how_answered(TEMPLATE, answers_for(TEMPLATE, purpose="personalAdvertising"))
    assert (found.rule, found.reason.zh) == (0, "公共数据产品不用于个性化广告。")


def rule(operator, value):
    condition = AnsweringCondition("max_uses", operator, value)
    return AnsweringRule(Answering.AGREED, (condition,), Text("甲", "a"))


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (Operator.LTEQ, 12, Answering.AGREED),
        (Operator.LTEQ, 11, Answering.BY_HAND),
        (Operator.GTEQ, 12, Answering.AGREED),
        (Operator.EQ, 12, Answering.AGREED),
        (Operator.IS_A, 12, Answering.BY_HAND),
    ],
)
def test_a_suppliers_own_rules_stand_in_for_the_templates(operator, value, expected):
    found = how_answered(TEMPLATE, answers_for(TEMPLATE), rules=[rule(operator, value)])
    assert found.answering is expected


def test_a_broader_purpose_than_agreed_is_not_met_by_its_kinds():
    conditions = (AnsweringCondition("purpose", Operator.IS_A, frozenset({"insurancePricing"})),)
    narrow = AnsweringRule(Answering.AGREED, conditions, Text("甲", "a"))
    for purpose, expected in [
        ("insurancePricing", Answering.AGREED),
        ("riskControl", Answering.BY_HAND),
    ]:
        request = answers_for(TEMPLATE, purpose=purpose)
        assert how_answered(TEMPLATE, request, rules=[narrow]).answering is expected
