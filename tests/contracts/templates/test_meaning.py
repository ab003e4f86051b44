"""One set of answers fills both words and policy: shown for every clause of every template."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.canonical import decode, encode
from contracts.odrl import from_jsonld, to_jsonld
from contracts.policy import Enforced
from contracts.policy.model import Constraint, constraints, rules
from contracts.policy.vocabulary import Purpose
from contracts.templates import ContractKind, fill, load
from contracts.templates.blanks import (
    ChoiceBlank,
    ChoicesBlank,
    DateBlank,
    MoneyBlank,
    NamesBlank,
    NumberBlank,
)
from contracts.templates.coherence import blanks_in, blanks_of
from tests.contracts.examples import answers_for

TEMPLATES = [load(kind) for kind in ContractKind]
CLAUSES = [(template, clause) for template in TEMPLATES for clause in template.clauses]
# the class of use cannot change alone: the purpose must lie within it (tested on its own below)
BLANKS = [(t, key) for t in TEMPLATES for key in t.blanks if key != "use_class"]
CHINA = ZoneInfo("Asia/Shanghai")


def named(pair):
    return f"{pair[0].kind.value}-{getattr(pair[1], 'id', pair[1])}"


def other_answer(blank, answer):
    """Another answer that the blank and the answers beside it allow."""
    match blank:
        case DateBlank():
            return (date.fromisoformat(answer) + timedelta(days=1)).isoformat()
        case NumberBlank() | MoneyBlank():
            return answer - 1
        case ChoiceBlank():
            return "riskControl"
        case ChoicesBlank():
            return ["cleanRoom"]
        case NamesBlank():
            return ["440106"] if blank.pattern else ["stop"]
        case _:
            return answer.replace("0", "1") if "sha256" in answer else answer + "A"


def terms_of(policy, clause):
    """Everything a policy says under a clause."""
    found = [rule for rule in rules(policy) if rule.clause == clause]
    bare = [replace(rule, conditions=(), refinements=()) for rule in found]
    inner = [
        constraint
        for rule in rules(policy)
        for constraint in constraints((*rule.conditions, *rule.refinements))
        if constraint.clause == clause
    ]
    return [(type(rule), rule.id.rsplit("#")[-1], rule.action) for rule in bare], inner


@pytest.mark.parametrize("pair", CLAUSES, ids=named)
def test_every_value_in_the_policy_stands_in_the_words_of_its_clause(pair):
    template, clause = pair
    answers = answers_for(template)
    filled = fill(template, answers)
    block = next(block for block in filled.blocks if block.clause == clause.id)
    for key in {key for term in clause.terms for key in blanks_of(term)}:
        blank = template.blanks[key]
        worded = blank.worded(blank.read(answers[key]))
        assert worded.zh in block.body.zh
        assert worded.en in block.body.en


@pytest.mark.parametrize("pair", BLANKS, ids=named)
def test_another_answer_changes_words_and_policy_of_exactly_its_clauses(pair):
    template, key = pair
    answers = answers_for(template)
    changed = other_answer(template.blanks[key], answers[key])
    before, after = fill(template, answers), fill(template, answers | {key: changed})
    for clause, old, new in zip(template.clauses, before.blocks, after.blocks, strict=True):
        mentioned = key in blanks_in(clause.body.zh)
        meant = key in {blank for term in clause.terms for blank in blanks_of(term)}
        assert (old.body != new.body) is mentioned
        terms_changed = terms_of(before.policy, clause.id) != terms_of(after.policy, clause.id)
        assert terms_changed is meant


@pytest.mark.parametrize("kind", ["provision", "fusion"])
def test_another_class_of_use_changes_words_and_policy_together(kind):
    template = load(kind)
    public = {"use_class": "publicInterest", "purpose": "education"}
    free = {"price_fen": 0} if "price_fen" in template.blanks else {}
    filled = fill(template, answers_for(template, **public, **free))
    block = next(b for b in filled.blocks if "公共治理、公益事业" in b.body.zh)
    (_, inner) = terms_of(filled.policy, block.clause)
    assert frozenset({Purpose.PUBLIC_INTEREST.value}) in [c.value for c in inner]


@pytest.mark.parametrize("pair", CLAUSES, ids=named)
def test_every_term_of_a_clause_is_in_the_policy_with_its_label(pair):
    template, clause = pair
    filled = fill(template, answers_for(template))
    block = next(block for block in filled.blocks if block.clause == clause.id)
    found, inner = terms_of(filled.policy, clause.id)
    kept = {c.kept for c in inner}
    kept |= {r.kept for r in rules(filled.policy) if r.clause == clause.id and hasattr(r, "kept")}
    if clause.terms and kept:
        assert kept == set(block.kept)
    if not clause.terms:
        assert (found, inner) == ([], [])
        assert not any(isinstance(label, Enforced) for label in block.kept)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.kind.value)
def test_an_optional_clause_left_out_is_neither_in_words_nor_in_policy(template):
    optional = {clause.id for clause in template.clauses if clause.optional}
    filled = fill(template, answers_for(template, optional_clauses=[]))
    assert optional.isdisjoint(block.clause for block in filled.blocks)
    assert optional.isdisjoint(rule.clause for rule in rules(filled.policy))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.kind.value)
def test_the_policy_survives_its_journey_as_canonical_json_ld(template):
    policy = fill(template, answers_for(template)).policy
    assert from_jsonld(decode(encode(to_jsonld(policy)))) == policy


def test_the_term_runs_from_midnight_to_midnight_in_china():
    template = load("provision")
    filled = fill(template, answers_for(template))
    moments = [
        c.value
        for c in filled.policy.permissions[0].conditions
        if isinstance(c, Constraint) and isinstance(c.value, datetime)
    ]
    assert moments == [datetime(2026, 1, 1, tzinfo=CHINA), datetime(2027, 1, 1, tzinfo=CHINA)]


def test_leap_days_are_days():
    template = load("provision")
    filled = fill(template, answers_for(template, ends_on="2028-02-29"))
    assert "2028年2月29日" in next(b.body.zh for b in filled.blocks if b.clause == "3.4")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.kind.value)
def test_chinese_words_use_full_width_punctuation(template):
    for clause in template.clauses:
        plain = clause.body.zh
        for key in blanks_in(plain):
            plain = plain.replace("{" + key + "}", "")
        assert not set(plain) & set(",;:?!()"), clause.id


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.kind.value)
def test_every_template_disclaims_legal_effect(template):
    assert "不主张任何法律效力" in template.notice.zh
    assert "claims no legal effect" in template.notice.en


@pytest.mark.parametrize(
    ("kind", "debtor"), [("processing", "assigner"), ("provision", "assignee")]
)
def test_the_fee_is_owed_by_the_side_that_the_words_name(kind, debtor):
    template = load(kind)
    policy = fill(template, answers_for(template)).policy
    pay = next(rule for rule in rules(policy) if rule.id.endswith("#pay"))
    assert pay.assignee == f"did:web:{debtor}.example"
