"""`anonymize plan`: a first plan for a table, or several to choose from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.table import Table

from anonymize.candidates import Candidate, Thresholds, candidates
from anonymize.commands.options import FILE, as_json, language, separator
from anonymize.commands.reading import taken_in
from anonymize.detect import detect
from anonymize.plan import propose, save_plan, to_json, to_yaml
from anonymize.plan.recipe import Recoding
from anonymize.search import ClassLabels


@click.command("plan", epilog="Example: anonymize plan people.csv --k 20 --l 2 --out plan.yaml")
@click.argument("table", type=FILE)
@click.option(
    "--k", type=click.IntRange(min=1), default=20, show_default=True, help="Least rows of a class."
)
@click.option(
    "--l", "diversity", type=click.IntRange(min=1), help="Least sensitive values of a class."
)
@click.option("--t", "closeness", type=click.FloatRange(0, 1), help="Most distance from the table.")
@click.option(
    "--suppression",
    type=click.FloatRange(0, 1),
    default=0.05,
    show_default=True,
    help="Share of rows that may be held back.",
)
@click.option(
    "--recoding",
    type=click.Choice(get_args(Recoding)),
    default="global",
    show_default=True,
    help="One level per column, or labels of each class's own, which keep far more.",
)
@click.option(
    "--labels",
    type=click.Choice(get_args(ClassLabels)),
    default="hierarchy",
    show_default=True,
    help="With local recoding: name a class by its hierarchy or by its own values.",
)
@click.option("--name", default=None, help="Of the plan; the file's name if not given.")
@click.option("--key-id", default=None, help="Id of the key for keyed pseudonyms.")
@click.option(
    "--link", multiple=True, metavar="COLUMN", help="Pseudonym instead of dropping; needs --key-id."
)
@click.option("--compare", is_flag=True, help="Try several plans and measure each.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the plan (.yaml or .json).",
)
@separator
@language
@as_json
def plan(
    table: Path, *, k: int, diversity: int | None, closeness: float | None, suppression: float,
    recoding: Recoding, labels: ClassLabels,
    name: str | None, key_id: str | None, link: Sequence[str], compare: bool, out: Path | None,
    separator: str | None, language: str, as_json: bool,
) -> None:  # fmt: skip
    """Propose a plan for TABLE: what to do to each column, and what must hold of the result.

    A plan holds no values and no keys. Read it, change it, keep it: `anonymize run` carries it out.
    """
    frame = taken_in(table, separator=separator).frame
    profile, title = detect(frame), name or table.stem
    if compare:
        asked = Thresholds(k=k, l=diversity, t=closeness, suppression_limit=suppression)
        tried = candidates(frame, profile, asked, name=title, product=title)
        _show(tried, language=language, as_json=as_json)
        return
    proposed = propose(
        profile, name=title, product=title, k=k, l=diversity, t=closeness,
        suppression_limit=suppression, recoding=recoding, labels=labels, key_id=key_id,
        linked=link,
    )  # fmt: skip
    if out is not None:
        save_plan(proposed, out)
    if as_json or out is None:
        click.echo(to_json(proposed) if as_json else to_yaml(proposed), nl=False)


def _show(tried: Sequence[Candidate], *, language: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([c.to_dict() for c in tried], ensure_ascii=False))
        return
    shown = Table()
    for heading in ("plan", "meets", "k", "highest risk", "level", "kept", "rows held back"):
        shown.add_column(heading)
    for candidate in tried:
        shown.add_row(
            getattr(candidate.label, language),
            "yes" if candidate.meets else "no",
            str(candidate.risk.k),
            f"{candidate.risk.prosecutor_max:.4f}",
            str(candidate.risk.level),
            f"{candidate.information_kept:.1%}",
            str(candidate.suppressed_rows),
        )
    Console().print(shown)
