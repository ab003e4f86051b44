"""``contracts policy``: look for contradictions before anybody signs; answer a request."""

from pathlib import Path

import click

from contracts.canonical import JSON, decode
from contracts.commands.asking import evaluate_question, prepare_question
from contracts.commands.reading import (
    EXIT_INVALID,
    moment,
    option_json,
    read_file,
    refusals,
    say,
    tell,
)
from contracts.evaluation.contradictions import contradictions
from contracts.odrl.reading import from_jsonld
from contracts.policy.model import Duty, Policy, Prohibition, constraints, rules
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def policy() -> None:
    """Read and check the machine terms of a contract. 查看和检查机器可执行的约定。

    \b
    Example: contracts policy check policy.jsonld
    """


policy.add_command(prepare_question)
policy.add_command(evaluate_question)


@policy.command("check")
@click.argument("file", type=_FILE)
@click.option("--at", help="The time of signature; now when absent. 签署时间。")
@option_json
def check(file: Path, at: str | None) -> None:
    """Find what contradicts itself or can never be met in FILE (JSON-LD). 查找矛盾。

    \b
    Example: contracts policy check policy.jsonld --at 2026-03-02T09:00:00+08:00
    """
    with refusals():
        found = contradictions(_policy(file), at=moment(at))
    lines = [
        f"✗ {', '.join(one.clauses or one.rules)}: {say(one.text)} [{one.kind.value}]"
        for one in found
    ]
    told: list[JSON] = [
        {
            "kind": one.kind.value,
            "clauses": [*one.clauses],
            "rules": [*one.rules],
            "text": {**one.text.to_json()},
        }
        for one in found
    ]
    nothing = say(Text("未发现矛盾。", "No contradiction was found."))
    tell({"contradictions": told}, *(lines or [nothing]))
    if found:
        raise SystemExit(EXIT_INVALID)


@policy.command("label")
@click.argument("file", type=_FILE)
@option_json
def label_terms(file: Path) -> None:
    """Print for every term of FILE (JSON-LD) how it is kept. 显示每项约定的保障方式。

    \b
    Example: contracts policy label policy.jsonld
    """
    with refusals():
        found = _policy(file)
    labels = _labels(found)
    terms: list[JSON] = [
        {"clause": clause, "subject": subject, "kept": {**label.to_json()}}
        for clause, subject, label in labels
    ]
    tell({"terms": terms}, *(f"{clause:6} {what:20} {say(kept)}" for clause, what, kept in labels))


def _labels(found: Policy) -> list[tuple[str, str, Text]]:
    lines: list[tuple[str, str, Text]] = []
    for rule in rules(found):
        lines += [
            (constraint.clause, _short(constraint.operand.value), constraint.kept.label)
            for constraint in constraints((*rule.conditions, *rule.refinements))
        ]
        if isinstance(rule, Prohibition | Duty) and rule.action is not None:
            lines.append((rule.clause, _short(rule.action.value), rule.kept.label))
    return lines


def _policy(path: Path) -> Policy:
    return from_jsonld(decode(read_file(path)))


def _short(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
