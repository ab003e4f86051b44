"""From questions to a checked policy, as a lawyer's engineer walks it, without the marketplace."""

import json

import pytest
from click.testing import CliRunner

from contracts.cli import main
from contracts.evaluation import ReasonCode
from contracts.odrl import to_jsonld
from contracts.templates import ContractKind, Removed, fill, load, with_deviations
from tests.contracts.agreement.drafts import draft
from tests.contracts.bundle.world import Case
from tests.contracts.examples import answers_for

TEMPLATE = load("provision")


@pytest.fixture
def run():
    def call(*words, code=0):
        outcome = CliRunner().invoke(main, ["--language", "zh", *map(str, words)])
        assert outcome.exit_code == code, outcome.output
        return outcome.output

    return call


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answers_for(TEMPLATE), ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def policy(run, answers, tmp_path):
    path = tmp_path / "policy.jsonld"
    run("template", "fill", "provision", answers, "--policy", path)
    return path


def test_templates_are_listed_with_the_digest_that_an_agreement_names(run):
    listed = run("template", "list")
    assert all(load(kind).digest in listed for kind in ContractKind)


@pytest.mark.parametrize("kind", ContractKind)
def test_the_questions_of_a_template_name_every_blank(run, kind):
    asked = run("template", "show", kind.value)
    assert all(key in asked for key in load(kind).blanks)


def test_the_exported_questions_are_json(run):
    assert set(json.loads(run("template", "export", "provision"))["blanks"]) == set(TEMPLATE.blanks)


def test_a_filled_contract_shows_each_clause_with_how_it_is_kept(run, answers):
    shown = run("template", "fill", "provision", answers)
    assert "4.2 使用次数\n  使用次数合计不超过 12 次；每次使用由系统计数一次。\n" in shown
    assert "  [系统强制执行（用量计数器）]\n" in shown


def test_the_written_policy_is_the_one_that_the_answers_mean(policy):
    expected = to_jsonld(fill(TEMPLATE, answers_for(TEMPLATE)).policy)
    assert json.loads(policy.read_bytes()) == expected


def test_a_contract_as_its_template_has_no_red_lines(run, answers):
    assert run("template", "redline", "provision", answers) == "与范本一致。\n"


def test_red_lines_show_a_struck_clause(run, answers):
    changed = with_deviations(answers_for(TEMPLATE), [Removed("10.1")])
    answers.write_text(json.dumps(changed, ensure_ascii=False), "utf-8")
    shown = run("template", "redline", "provision", answers)
    assert shown.startswith("10.1 违约责任 (removed)\n  [-一方违反本合同的")


def test_the_answer_to_a_request_is_said_with_its_reason(run, answers):
    assert run("template", "answer", "provision", answers).startswith("by_hand: ")


def test_a_bad_answer_leaves_with_its_code(run, answers):
    answers.write_text(json.dumps(answers_for(TEMPLATE, max_uses=0)), "utf-8")
    assert "template.answer-out-of-bounds" in run("template", "fill", "provision", answers, code=2)


def test_answers_that_are_no_object_are_refused(run, answers):
    answers.write_text("[]", "utf-8")
    run("template", "fill", "provision", answers, code=2)


def test_a_policy_is_checked_for_contradictions_at_a_time(run, policy):
    before, after = "2025-12-01T00:00:00+08:00", "2027-01-01T00:00:00+08:00"
    assert run("policy", "check", policy, "--at", before) == "未发现矛盾。\n"
    assert "3.4" in run("policy", "check", policy, "--at", after, code=1)


def test_the_labels_of_a_policy_are_listed_by_clause(run, policy):
    labels = run("policy", "label", policy)
    assert "4.2    count                系统强制执行（用量计数器）" in labels
    assert "3.7    reidentify           仅具合同约束，系统不检查" in labels


@pytest.fixture
def question(run, policy, tmp_path):
    path = tmp_path / "question.json"
    run("policy", "prepare", policy, path)
    asked = json.loads(path.read_text("utf-8"))
    given = answers_for(TEMPLATE)
    asked |= {name: given[name] for name in ("columns", "data_areas", "purpose", "scenario")}
    asked |= {"channel": "rowApi", "rows": 10, "output": "aggregate", "smallest_cell": 20}
    path.write_text(json.dumps(asked, ensure_ascii=False), "utf-8")
    return path


def test_a_use_within_the_terms_is_permitted_and_each_term_says_who_keeps_it(run, policy, question):
    told = run("policy", "evaluate", policy, question, "--at", "2026-01-02T00:00:00+08:00")
    assert told.startswith("✓ 允许")
    assert "4.2    系统强制执行（用量计数器）" in told


def test_a_use_after_the_end_is_refused_by_clause(run, policy, question):
    told = run("policy", "evaluate", policy, question, "--at", "2027-01-01T00:00:00+08:00", code=1)
    assert "  3.4    要求日期时间小于 2027-01-01 00:00:00（北京时间）" in told


def test_a_use_before_a_duty_is_performed_names_the_duty(run, policy, question):
    late = ("--at", "2026-03-01T00:00:00+08:00", "--json")
    told = json.loads(run("policy", "evaluate", policy, question, *late, code=1))
    assert (told["ruling"], [one["clause"] for one in told["duties"]]) == (
        "duties-due",
        ["5.1", "7.1"],
    )


def test_an_agreement_and_a_licence_are_asked_like_their_policies(run, question, tmp_path):
    agreed = draft(policy=to_jsonld(fill(TEMPLATE, answers_for(TEMPLATE)).policy))
    files = {"agreement": agreed.encoded, "licence": Case().bundle().encoded}
    for name, data in files.items():
        path = tmp_path / f"{name}.json"
        path.write_bytes(data)
        late = ("--at", "2999-01-01T00:00:00+08:00", "--json")
        told = json.loads(run("policy", "evaluate", path, question, *late, code=1))
        assert (told["ruling"], {one["code"] for one in told["reasons"]} <= set(ReasonCode)) == (
            "denied",
            True,
        )


def test_a_question_that_is_none_is_refused(run, policy, answers):
    run("policy", "evaluate", policy, answers, code=2)


def test_a_prepared_question_is_never_overwritten(run, policy, question):
    before = question.read_bytes()
    run("policy", "prepare", policy, question, code=2)
    assert question.read_bytes() == before


def test_a_policy_is_understood_in_full(run, policy):
    assert run("odrl", "check", policy) == "可完全理解\n"


def test_a_policy_with_a_foreign_word_is_refused_by_name(run, policy):
    text = policy.read_text("utf-8").replace('"action":"use"', '"action":"teleport"')
    policy.write_text(text, "utf-8")
    assert "teleport" in run("odrl", "check", policy, code=2)


def test_the_adapter_prints_a_compliance_report(run, shared_dir):
    odrl = shared_dir / "vectors" / "odrl"
    report = run(
        *("odrl", "evaluate", "--policy", odrl / "policies" / "policy-9.ttl"),
        *("--request", odrl / "requests" / "request-1.ttl"),
        *("--state", odrl / "sotw" / "temporal.ttl"),
    )
    assert "report:activationState report:Active" in report
