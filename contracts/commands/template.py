"""``contracts template``: the model contracts, their questions, filled contracts, red-lines."""

import json
from pathlib import Path

import click

from contracts.canonical import JSON, encode
from contracts.commands.reading import (
    option_json,
    read_answers,
    read_given,
    refusals,
    say,
    tell,
    write_new,
)
from contracts.odrl.writing import to_jsonld
from contracts.templates import (
    Block,
    ContractKind,
    ContractTemplate,
    Filled,
    Piece,
    PieceKind,
    Redline,
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
@option_json
def list_templates() -> None:
    """List the kinds of contract with version and digest. 列出合同范本。

    \b
    Example: contracts template list
    """
    found = [load(kind) for kind in ContractKind]
    named: list[JSON] = [
        {
            "kind": one.kind.value,
            "version": one.version,
            "title": {**one.title.to_json()},
            "digest": one.digest,
        }
        for one in found
    ]
    lines = (f"{one.kind.value:13} {one.version:5} {say(one.title)} {one.digest}" for one in found)
    tell({"templates": named}, *lines)


@template.command("show")
@click.argument("kind", type=_KIND)
@option_json
def show(kind: str) -> None:
    """Print what a template asks, what it takes, and its optional clauses. 列出填空项和可选条款。

    \b
    Example: contracts template show provision
    """
    found = load(kind)
    asked = (
        f"{key:20} {say(blank.blank.label)}: {say(accepted(blank))}"
        for key, blank in found.blanks.items()
    )
    optional = (
        f"{OPTIONAL_CLAUSES:20} {clause.id} {say(clause.heading)}"
        for clause in found.clauses
        if clause.optional
    )
    tell({**_exported(found)}, *asked, *optional)


@template.command("prepare")
@click.argument("kind", type=_KIND)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@option_json
def prepare(kind: str, out: Path) -> None:
    """Write OUT, a JSON file with every question of a template, to be answered. 生成待填写的文件。

    Put an answer in the place of each null; OUT is never overwritten.

    \b
    Example: contracts template prepare provision answers.json
    """
    asked = json.dumps(form(load(kind)), ensure_ascii=False, indent=2) + "\n"
    write_new(out, asked.encode())
    said = Text("待填写：{file}", "to be answered: {file}").filled(file=out)
    tell({"file": str(out)}, say(said))


@template.command("fill")
@click.argument("kind", type=_KIND)
@click.argument("answers", type=_FILE)
@click.option("--policy", type=click.Path(dir_okay=False, path_type=Path), help="Write the policy.")
@option_json
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
@option_json
def redline(kind: str, answers: Path) -> None:
    """Print where the contract departs from its template. 显示合同与范本的差异。

    \b
    Example: contracts template redline provision answers.json
    """
    with refusals():
        found = load(kind)
        departures = redlines(found, fill(found, read_answers(kind, answers)))
    told: list[JSON] = [
        {
            "clause": one.clause,
            "heading": {**one.heading.to_json()},
            "kind": one.kind.value,
            "text": {**_pieces(one).to_json()},
        }
        for one in departures
    ]
    as_the_template = say(Text("与范本一致。", "As the template."))
    lines = [line for one in departures for line in _redlined(one)]
    tell({"departures": told}, *(lines or [as_the_template]))


@template.command("answer")
@click.argument("kind", type=_KIND)
@click.argument("answers", type=_FILE)
@option_json
def answer(kind: str, answers: Path) -> None:
    """Say how a request with these ANSWERS is answered. 显示请求将如何答复。

    \b
    Example: contracts template answer provision answers.json
    """
    with refusals():
        found = how_answered(load(kind), read_given(answers))
    told: JSON = {"answering": found.answering.value, "reason": {**found.reason.to_json()}}
    tell(told, f"{found.answering.value}: {say(found.reason)}")


@template.command("export")
@click.argument("kind", type=_KIND)
@option_json
def export(kind: str) -> None:
    """Print the questions of a template as JSON for another program. 以 JSON 输出填空项。

    \b
    Example: contracts template export provision
    """
    found = _exported(load(kind))
    tell({**found}, json.dumps(found, ensure_ascii=False, indent=2))


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


def _redlined(departure: Redline) -> list[str]:
    pieces = say(_pieces(departure))
    head = f"{departure.clause} {say(departure.heading)} ({departure.kind.value})"
    return [head, f"  {pieces}"] if pieces else [head]


def _pieces(departure: Redline) -> Text:
    return Text(_marked(departure.zh), _marked(departure.en))


def _print(filled: Filled) -> None:
    blocks: list[JSON] = [
        {
            "clause": one.clause,
            "heading": {**one.heading.to_json()},
            "body": {**one.body.to_json()},
            "kept": [{**kept.label.to_json()} for kept in one.kept],
        }
        for one in filled.blocks
    ]
    found: JSON = {"title": {**filled.title.to_json()}, "clauses": blocks}
    tell(found, f"{say(filled.title)}\n{say(filled.notice)}\n", *map(_clause, filled.blocks))


def _clause(block: Block) -> str:
    labels = "; ".join(say(kept.label) for kept in block.kept)
    return f"{block.clause} {say(block.heading)}\n  {say(block.body)}\n  [{labels}]"


def _marked(pieces: tuple[Piece, ...]) -> str:
    return "".join(_MARKS[piece.kind].format(piece.words) for piece in pieces)
