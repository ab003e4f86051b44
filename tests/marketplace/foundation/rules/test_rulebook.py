"""Packs are dated data, merged from the top down; what is not known is never passed silently."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.rules.model import (
    Act,
    Clause,
    GateUse,
    Parameter,
    Rule,
    Rulebook,
    RulePack,
    RuleStatus,
    Tighter,
    UnknownParameterError,
    ask,
)
from marketplace.foundation.rules.packs import MalformedPackError, read_pack, shipped_packs
from marketplace.kernel.decisions import Reason, failed, passed
from marketplace.kernel.text import Text

DAY = date(2026, 11, 23)
SAID = Text("字", "word")


def rule(name="A", **given) -> Rule:
    clauses = [Clause(number="1", summary=SAID)]
    fixed = {"title": SAID, "document": "d", "issuer": SAID, "source": "s", "clauses": clauses}
    return Rule(id=name, **{**fixed, **given})


def parameter(value, *, tighter=Tighter.HIGHER, name="k") -> Parameter:
    return Parameter(
        name=name, value=value, unit="rows", rule="A", clause="1", source="s", tighter=tighter
    )


def pack(name="top", rank=1, *, rules=(), parameters=(), gates=()) -> RulePack:
    return RulePack(
        id=name,
        version="1",
        title=SAID,
        jurisdiction="x",
        rank=rank,
        on_by_default=True,
        rules=list(rules),
        parameters=list(parameters),
        acts=[Act(act="thing.do", gates=list(gates))],
    )


GATE = GateUse(gate="thing.fits", rule="A", clause="1", parameters=["k"])
NO = Reason(code="too-small", text=SAID)


def fits(facts, parameters):
    return passed() if facts >= parameters["k"] else failed(NO)


def codes(book: Rulebook, facts=20, known=None) -> list[str]:
    gates = {"thing.fits": fits} if known is None else known
    answers = [ask(bound, gates, facts) for bound in book.gates_of("thing.do")]
    return [reason.code for answer in answers for reason in answer.verdict.reasons]


def book(**given) -> Rulebook:
    fixed = {"rules": [rule()], "parameters": [parameter(20)], "gates": [GATE]}
    return Rulebook([pack(**{**fixed, **given})], on=DAY)


@pytest.mark.parametrize(("facts", "expected"), [(20, []), (19, ["too-small"])])
def test_a_gate_is_asked_with_the_parameters_in_force(facts, expected):
    assert expected == codes(book(), facts)


@pytest.mark.parametrize(
    "lacking",
    {
        "the rule is deleted": {"rules": []},
        "the rule is a draft": {"rules": [rule(status=RuleStatus.DRAFT)]},
        "the rule is not yet in force": {"rules": [rule(in_force_from=DAY + timedelta(days=1))]},
        "the rule is no longer in force": {"rules": [rule(in_force_until=DAY - timedelta(days=1))]},
        "the parameter is deleted": {"parameters": []},
    }.values(),
)
def test_a_gate_without_basis_says_no(lacking):
    assert codes(book(**lacking)) == ["no-rule-basis"]


def test_a_gate_without_code_says_no():
    assert codes(book(), known={}) == ["no-rule-basis"]


def test_a_rule_binds_from_its_first_to_its_last_day():
    bound = rule(in_force_from=DAY, in_force_until=DAY + timedelta(days=1))
    days = [DAY + timedelta(days=n) for n in range(-1, 3)]
    assert [bound.is_in_force(day) for day in days] == [False, True, True, False]


@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from(Tighter))
def test_the_stricter_value_stands_whatever_the_local_pack_says(above, local, tighter):
    packs = [
        pack("local", 2, parameters=[parameter(local, tighter=tighter)]),
        pack("top", 1, rules=[rule()], parameters=[parameter(above, tighter=tighter)]),
    ]
    stricter = max if tighter is Tighter.HIGHER else min
    assert stricter(above, local) == Rulebook(packs, on=DAY).whole("k")


def test_a_looser_local_value_is_told():
    looser = pack("local", 2, parameters=[parameter(5)])
    found = Rulebook([pack(parameters=[parameter(20)]), looser], on=DAY).conflicts
    assert [(one.parameter, one.pack, one.above) for one in found] == [("k", "local", "top")]


def test_a_local_pack_adds_gates_to_an_act():
    extra = GateUse(gate="thing.pretty", rule="A", clause="1")
    packs = [
        pack(rules=[rule()], parameters=[parameter(1)], gates=[GATE]),
        pack("local", 2, gates=[extra]),
    ]
    bound = Rulebook(packs, on=DAY).gates_of("thing.do")
    assert [one.use.gate for one in bound] == ["thing.fits", "thing.pretty"]


def test_a_pack_not_yet_in_force_is_left_out():
    later = RulePack(
        id="later",
        version="1",
        title=SAID,
        jurisdiction="x",
        rank=1,
        on_by_default=True,
        in_force_from=DAY + timedelta(days=1),
        rules=[rule()],
    )
    assert Rulebook([later], on=DAY).rules_in_force() == []


def test_a_parameter_nobody_set_is_a_programming_error():
    with pytest.raises(UnknownParameterError):
        book().value("absent")


# the packs that ship


def shipped() -> Rulebook:
    return Rulebook(shipped_packs(), on=DAY)


def test_every_gate_parameter_and_basis_of_the_packs_names_a_rule_that_ships():
    whole = shipped()
    cited = {use.rule for act in whole.acts() for use in (g.use for g in whole.gates_of(act))}
    cited |= {one.rule for one in whole.parameters.values()}
    cited |= {basis for one in whole.rules.values() for basis in one.basis}
    assert set() == cited - set(whole.rules)


def test_every_clause_that_is_cited_is_in_its_rule():
    whole = shipped()
    cited = {(one.rule, one.clause) for one in whole.parameters.values()}
    cited |= {
        (bound.use.rule, bound.use.clause) for act in whole.acts() for bound in whole.gates_of(act)
    }
    assert sorted(place for place in cited if whole.rules[place[0]].clause(place[1]) is None) == []


def test_the_veto_is_zhuhais_and_off():
    packs = {one.id: one for one in shipped_packs()}
    holding = [one.id for one in shipped_packs() for r in one.rules if r.clause("一票否决权")]
    assert (holding, packs["zhuhai-2021"].on_by_default) == (["zhuhai-2021"], False)


def test_the_province_names_ten_pilot_cities():
    clause = shipped().rules["GD-63"].clause("试点")
    assert "10个地市" in clause.summary.zh


def test_drafts_never_bind():
    whole = shipped()
    drafts = {one.id for one in whole.rules.values() if one.status is RuleStatus.DRAFT}
    assert ({"R10", "R11"}, set()) == (drafts, drafts & {r.id for r in whole.rules_in_force()})


def test_what_is_general_knowledge_is_not_called_verified():
    verified = {
        one.id
        for one in shipped().rules.values()
        if one.verified_on is not None and "通行知识" in one.source
    }
    assert set() == verified


def test_the_guide_on_effect_keeps_its_figures_unverified():
    whole = shipped()
    kept = {
        name: whole.parameters[name] for name in ("release.file.k-min", "release.file.risk-max")
    }
    assert [(one.value, one.verified_on) for one in kept.values()] == [(20, None), (0.05, None)]


def test_the_practice_market_shortens_clocks_and_loosens_nothing():
    assert shipped().conflicts == []


HEAD = (
    "id: p\nversion: '1'\ntitle: {zh: 字, en: w}\njurisdiction: x\nrank: 1\non_by_default: true\n"
)


@pytest.mark.parametrize(
    ("file", "content"),
    {
        "a field nobody knows": ("pack.yaml", HEAD + "colour: red\n"),
        "a field missing": ("pack.yaml", "id: p\n"),
        "not YAML": ("rules.yaml", "- [unclosed\n"),
        "a date that is none": (
            "rules.yaml",
            "- {id: A, title: {zh: a, en: b}, document: d, issuer: {zh: a, en: b}, source: s,"
            " in_force_from: soon}\n",
        ),
        "a status that is none": (
            "rules.yaml",
            "- {id: A, title: {zh: a, en: b}, document: d, issuer: {zh: a, en: b}, source: s,"
            " status: maybe}\n",
        ),
    }.values(),
)
def test_a_pack_that_says_too_much_or_too_little_is_refused(tmp_path, file, content):
    (tmp_path / "pack.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(MalformedPackError, match=tmp_path.name):
        read_pack(tmp_path)
