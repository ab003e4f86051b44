"""``contracts template``: the model contracts, their questions, filled contracts, red-lines."""

import json
from pathlib import Path

import click

from contracts.canonical import JSON, encode
from contracts.commands.reading import read_answers, read_given, refusals, say, write_new
from contracts.odrl.writing import to_jsonld
from contracts.templates import (
    ContractKind,
    ContractTemplate,
    Filled,
    Piece,
    PieceKind,
    accepted,
    fill,
    form,
    how_answered,
    load,
    redlines,
)
from contracts.templates.answers import OPTIONAL_CLAUSES
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_KIND = click.Choice([kind.value for kind in ContractKind])
_MARKS = {
    PieceKind.SAME: "{}",
    PieceKind.TAKEN_OUT: "[-{}-]",
    PieceKind.PUT_IN: "{{+{}+}}",
}


@click.group()
def template() -> None:
    """Read and fill the model contracts. 查看和填写合同范本。

    \b
    Example: contracts template list
    """


@template.command("list")
def list_templates() -> None:
    """List the kinds of contract with version and digest. 列出合同范本。

    \b
    Example: contracts template list
    """
    for kind in ContractKind:
        found = load(kind)
        click.echo(f"{kind.value:13} {found.version:5} {say(found.title)} {found.digest}")


@template.command("show")
@click.argument("kind", type=_KIND)
def show(kind: str) -> None:
    """Print what a template asks, what it takes, and its optional clauses. 列出填空项和可选条款。

    \b
    Example: contracts template show provision
    """
    found = load(kind)
    for key, blank in found.blanks.items():
        click.echo(f"{key:20} {say(blank.blank.label)}: {say(accepted(blank))}")
    for clause in found.clauses:
        if clause.optional:
            click.echo(f"{OPTIONAL_CLAUSES:20} {clause.id} {say(clause.heading)}")


@template.command("prepare")
@click.argument("kind", type=_KIND)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def prepare(kind: str, out: Path) -> None:
    """Write OUT, a JSON file with every question of a template, to be answered. 生成待填写的文件。

    Put an answer in the place of each null; OUT is never overwritten.

    \b
    Example: contracts template prepare provision answers.json
    """
    asked = json.dumps(form(load(kind)), ensure_ascii=False, indent=2) + "\n"
    write_new(out, asked.encode())
    click.echo(say(Text("待填写：{file}", "to be answered: {file}").filled(file=out)))


@template.command("fill")
@click.argument("kind", type=_KIND)
@click.argument("answers", type=_FILE)
@click.option("--policy", type=click.Path(dir_okay=False, path_type=Path), help="Write the policy.")
def fill_template(kind: str, answers: Path, policy: Path | None) -> None:
    """Print the contract that the ANSWERS (JSON) give, with how each clause is kept. 填写范本。

    Every fault of the answers is named. The policy is what a machine understands of the contract.

    \b
    Example: contracts template fill provision answers.json --policy policy.jsonld
    """
    with refusals():
        filled = fill(load(kind), read_answers(kind, answers))
    if policy is not None:
        policy.write_bytes(encode(to_jsonld(filled.policy)))
    _print(filled)


@template.command("redline")
@click.argument("kind", type=_KIND)
@click.argument("answers", type=_FILE)
def redline(kind: str, answers: Path) -> None:
    """Print where the contract departs from its template. 显示合同与范本的差异。

    \b
    Example: contracts template redline provision answers.json
    """
    with refusals():
        found = load(kind)
        departures = redlines(found, fill(found, read_answers(kind, answers)))
    if not departures:
        click.echo(say(Text("与范本一致。", "As the template.")))
    for departure in departures:
        click.echo(f"{departure.clause} {say(departure.heading)} ({departure.kind.value})")
        pieces = say(Text(_marked(departure.zh), _marked(departure.en)))
        if pieces:
            click.echo(f"  {pieces}")


@template.command("answer")
@click.argument("kind", type=_KIND)
@click.argument("answers", type=_FILE)
def answer(kind: str, answers: Path) -> None:
    """Say how a request with these ANSWERS is answered. 显示请求将如何答复。

    \b
    Example: contracts template answer provision answers.json
    """
    with refusals():
        found = how_answered(load(kind), read_given(answers))
    click.echo(f"{found.answering.value}: {say(found.reason)}")


@template.command("export")
@click.argument("kind", type=_KIND)
def export(kind: str) -> None:
    """Print the questions of a template as JSON for another program. 以 JSON 输出填空项。

    \b
    Example: contracts template export provision
    """
    click.echo(json.dumps(_exported(load(kind)), ensure_ascii=False, indent=2))


def _exported(found: ContractTemplate) -> dict[str, JSON]:
    return {
        "kind": found.kind.value,
        "version": found.version,
        "digest": found.digest,
        "blanks": {
            key: {
                "zh": blank.blank.label.zh,
                "en": blank.blank.label.en,
                "accepted": accepted(blank).en,
            }
            for key, blank in found.blanks.items()
        },
        OPTIONAL_CLAUSES: [clause.id for clause in found.clauses if clause.optional],
    }


def _print(filled: Filled) -> None:
    click.echo(f"{say(filled.title)}\n{say(filled.notice)}\n")
    for block in filled.blocks:
        labels = "; ".join(say(kept.label) for kept in block.kept)
        click.echo(f"{block.clause} {say(block.heading)}\n  {say(block.body)}\n  [{labels}]")


def _marked(pieces: tuple[Piece, ...]) -> str:
    return "".join(_MARKS[piece.kind].format(piece.words) for piece in pieces)
