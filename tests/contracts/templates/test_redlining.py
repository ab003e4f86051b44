from dataclasses import replace

import pytest

from contracts.policy import Enforced, Executor
from contracts.templates import (
    Added,
    PieceKind,
    RedlineKind,
    Removed,
    Reworded,
    fill,
    load,
    redlines,
    with_deviations,
)
from contracts.templates.deviations import deviations_in
from contracts.templates.errors import (
    AnswerOfWrongKindError,
    AnswerOutOfBoundsError,
    ClauseHasTermsError,
    UnknownClauseError,
)
from contracts.text import Text
from tests.contracts.examples import answers_for

TEMPLATE = load("provision")
ANSWERS = answers_for(TEMPLATE)
FILLED = fill(TEMPLATE, ANSWERS)
OTHER_WORDS = Text("双方另行约定。", "As agreed separately.")


def filled_with(*deviations):
    return fill(TEMPLATE, with_deviations(ANSWERS, deviations))


def found(filled):
    return [(line.kind, line.clause) for line in redlines(TEMPLATE, filled)]


def block_of(filled, clause):
    return next(block for block in filled.blocks if block.clause == clause)


def changed(clause, **changes):
    blocks = tuple(
        replace(block, **changes) if block.clause == clause else block for block in FILLED.blocks
    )
    return replace(FILLED, blocks=blocks)


def test_a_contract_as_its_template_has_no_red_lines():
    assert redlines(TEMPLATE, FILLED) == ()


def test_agreed_deviations_come_out_as_red_lines_and_leave_the_policy_alone():
    filled = filled_with(
        Reworded("6.1", OTHER_WORDS),
        Removed("10.1"),
        Added("10.2", "10.3", Text("其他", "Other"), OTHER_WORDS),
    )
    assert found(filled) == [
        (RedlineKind.REWORDED, "6.1"),
        (RedlineKind.ADDED, "10.3"),
        (RedlineKind.REMOVED, "10.1"),
    ]
    assert filled.policy == FILLED.policy


def test_words_of_the_parties_are_labelled_contractual_only():
    filled = filled_with(Added("10.2", "10.3", Text("其他", "Other"), OTHER_WORDS))
    assert [label.label.zh for label in block_of(filled, "10.3").kept] == [
        "仅具合同约束，系统不检查"
    ]


def test_a_red_line_shows_what_was_taken_out_and_put_in():
    words = block_of(FILLED, "10.1").body
    softer = Text(words.zh.replace("应停止", "可停止"), words.en.replace("stops", "may stop"))
    (line,) = redlines(TEMPLATE, filled_with(Reworded("10.1", softer)))
    assert [(p.kind, p.words) for p in line.zh if p.kind is not PieceKind.SAME] == [
        (PieceKind.TAKEN_OUT, "应"),
        (PieceKind.PUT_IN, "可"),
    ]
    assert "".join(p.words for p in line.zh if p.kind is not PieceKind.PUT_IN) == words.zh
    assert "".join(p.words for p in line.en if p.kind is not PieceKind.TAKEN_OUT) == softer.en


WITH_TERMS = [clause.id for clause in TEMPLATE.clauses if clause.terms]


@pytest.mark.parametrize("clause", WITH_TERMS)
@pytest.mark.parametrize("deviate", [lambda c: Reworded(c, OTHER_WORDS), Removed])
def test_a_clause_with_machine_terms_is_not_changed_by_words(clause, deviate):
    with pytest.raises(ClauseHasTermsError):
        filled_with(deviate(clause))


TAMPERED = {
    "words changed by hand": (
        changed("4.2", body=OTHER_WORDS),
        [(RedlineKind.REWORDED, "4.2")],
    ),
    "heading changed by hand": (
        changed("4.2", heading=OTHER_WORDS),
        [(RedlineKind.REWORDED, "4.2")],
    ),
    "a label that promises more": (
        changed("3.7", kept=(Enforced((Executor.GATEWAY_DOWNLOAD,)),)),
        [(RedlineKind.RELABELLED, "3.7")],
    ),
    "a clause left out by hand": (
        replace(FILLED, blocks=FILLED.blocks[1:]),
        [(RedlineKind.REMOVED, "1.1")],
    ),
    "clauses in another order": (
        replace(FILLED, blocks=(FILLED.blocks[1], FILLED.blocks[0], *FILLED.blocks[2:])),
        [(RedlineKind.MOVED, "")],
    ),
    "another policy than the words": (
        replace(FILLED, policy=replace(FILLED.policy, prohibitions=())),
        [(RedlineKind.POLICY_CHANGED, "")],
    ),
    "another template": (
        replace(FILLED, template_digest="sha256:" + "f" * 64),
        [(RedlineKind.OTHER_TEMPLATE, "")],
    ),
    "another notice": (
        replace(FILLED, notice=OTHER_WORDS),
        [(RedlineKind.REWORDED, "notice")],
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_change_by_any_hand_shows(name):
    filled, expected = TAMPERED[name]
    assert found(filled) == expected


def test_deviations_travel_inside_the_answers():
    deviations = (
        Reworded("6.1", OTHER_WORDS),
        Removed("10.1"),
        Added("10.2", "10.3", Text("其他", "Other"), OTHER_WORDS),
    )
    assert deviations_in(with_deviations(ANSWERS, deviations)) == deviations
    assert with_deviations(with_deviations(ANSWERS, deviations), ()) == ANSWERS


BAD = {
    "no list": ("6.1", AnswerOfWrongKindError),
    "no object": (["6.1"], AnswerOfWrongKindError),
    "an unknown kind": ([{"moved": "6.1"}], AnswerOfWrongKindError),
    "words in one language": (
        [{"reworded": "6.1", "body": {"zh": "甲"}}],
        AnswerOfWrongKindError,
    ),
    "words that turn the line": (
        [{"reworded": "6.1", "body": {"zh": "甲\u202e", "en": "a"}}],
        AnswerOutOfBoundsError,
    ),
    "too many words": (
        [{"reworded": "6.1", "body": {"zh": "甲" * 5_001, "en": "a"}}],
        AnswerOutOfBoundsError,
    ),
    "too many deviations": ([{"removed": "6.1"}] * 101, AnswerOutOfBoundsError),
    "an unknown clause": ([{"removed": "99.9"}], UnknownClauseError),
    "the same clause twice": ([{"removed": "6.1"}] * 2, UnknownClauseError),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_deviation_is_refused_by_name(name):
    raw, error = BAD[name]
    with pytest.raises(error):
        fill(TEMPLATE, ANSWERS | {"deviations": raw})


def test_a_clause_is_not_added_under_a_name_that_is_taken():
    with pytest.raises(UnknownClauseError):
        filled_with(Added("10.2", "3.1", OTHER_WORDS, OTHER_WORDS))
