"""``contracts policy prepare`` and ``evaluate``: may this be done now, and if not, why?"""

import json
from pathlib import Path

import click

from contracts import agreement, bundle, licence
from contracts.agreement.document import FORMAT as AGREEMENT
from contracts.bundle.container import FORMAT as BUNDLE
from contracts.canonical import JSON, decode
from contracts.commands.reading import (
    EXIT_INVALID,
    moment,
    option_json,
    read_file,
    refusals,
    say,
    tell,
    write_new,
)
from contracts.evaluation import Denied, DutiesDue, DutyDue, Permitted, Reason, Ruling, evaluate
from contracts.evaluation.question import question_for, read_question
from contracts.fields import fields
from contracts.odrl.reading import from_jsonld
from contracts.policy.model import Policy
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_UNVERIFIED = Text(
    "只判断条款；文件是否真实有效请用 contracts verify 核验。",
    "this answers by the terms alone; whether the file is genuine, contracts verify says",
)


@click.command("prepare")
@click.argument("file", type=_FILE)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@option_json
def prepare_question(file: Path, out: Path) -> None:
    """Write OUT, the question to fill in before asking whether a use is permitted. 生成待填的问题。

    FILE is a policy (JSON-LD), an agreement or a licence bundle. Put a value in the place of each
    null; what stays null is not known, and what is not known is refused. OUT is never overwritten.

    \b
    Example: contracts policy prepare policy.jsonld question.json
    """
    with refusals():
        asked = question_for(_policy_in(file))
    write_new(out, (json.dumps(asked, ensure_ascii=False, indent=2) + "\n").encode())
    told = Text("待填写：{file}", "to be filled in: {file}").filled(file=out)
    tell({"file": str(out), "question": asked}, say(told))


@click.command("evaluate")
@click.argument("file", type=_FILE)
@click.argument("question", type=_FILE)
@click.option("--at", help="The time of use with its zone; now when absent. 使用时间。")
@option_json
def evaluate_question(file: Path, question: Path, at: str | None) -> None:
    """Say whether FILE permits what QUESTION asks, and which clause says so. 判断某项使用是否允许。

    FILE is a policy (JSON-LD), an agreement or a licence bundle. Leaves with 0 when it is
    permitted, 1 when it is refused or a duty comes first, 2 when an input cannot be read.

    \b
    Example: contracts policy evaluate policy.jsonld question.json
             contracts policy evaluate my.licence.json question.json --at 2026-03-02T09:00:00+08:00
    """
    with refusals():
        policy = _policy_in(file)
        request, state = read_question(decode(read_file(question)))
    ruling = evaluate(policy, request, state=state, at=moment(at))
    tell(_told(ruling), *_lines(ruling), say(_UNVERIFIED))
    if not isinstance(ruling, Permitted):
        raise SystemExit(EXIT_INVALID)


def _policy_in(path: Path) -> Policy:
    """The policy that a file is or holds; an agreement or a licence is not verified by this."""
    data = read_file(path)
    document = decode(data)
    match fields("policy", document).members.get("format"):
        case str() as form if form == BUNDLE:
            return from_jsonld(licence.parse(bundle.read(data).licence).content.policy)
        case str() as form if form == AGREEMENT:
            return from_jsonld(agreement.parse(data).policy)
        case _:
            return from_jsonld(document)


def _lines(ruling: Ruling) -> list[str]:
    match ruling:
        case Permitted():
            head = f"✓ {say(Text('允许', 'permitted'))} [{ruling.rule}]"
            labels = dict.fromkeys((one.clause, say(one.kept.label)) for one in ruling.terms)
            return [head, *(f"  {clause:6} {label}" for clause, label in labels)]
        case Denied():
            head = f"✗ {say(Text('不允许', 'refused'))}"
            return [head, *(_ground(reason) for reason in ruling.reasons)]
        case DutiesDue():
            head = f"! {say(Text('须先履行义务', 'duties come first'))} [{ruling.rule}]"
            return [head, *(_ground(due) for due in ruling.duties)]


def _ground(ground: Reason | DutyDue) -> str:
    clause, kept = (
        (ground.duty.clause, ground.duty.kept)
        if isinstance(ground, DutyDue)
        else (ground.clause, ground.kept)
    )
    label = f" [{say(kept.label)}]" if kept else ""
    return f"  {clause:6} {say(ground.text)}{label}"


def _told(ruling: Ruling) -> dict[str, JSON]:
    match ruling:
        case Permitted():
            return {"ruling": "permitted", "rule": ruling.rule, "terms": _terms(ruling)}
        case Denied():
            return {"ruling": "denied", "reasons": [_reason(one) for one in ruling.reasons]}
        case DutiesDue():
            duties: list[JSON] = [
                {"duty": one.duty.id, "clause": one.duty.clause, "text": {**one.text.to_json()}}
                for one in ruling.duties
            ]
            return {"ruling": "duties-due", "rule": ruling.rule, "duties": duties}


def _terms(ruling: Permitted) -> list[JSON]:
    return [
        {
            "rule": one.rule,
            "clause": one.clause,
            "subject": one.subject,
            "kept": {**one.kept.label.to_json()},
        }
        for one in ruling.terms
    ]


def _reason(reason: Reason) -> JSON:
    return {
        "code": reason.code.value,
        "rule": reason.rule,
        "clause": reason.clause,
        "fact": reason.fact,
        "text": {**reason.text.to_json()},
        "kept": {**reason.kept.label.to_json()} if reason.kept else None,
    }
