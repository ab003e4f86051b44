"""`anonymize detect`: what each column is, how sure that is, and why."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from anonymize.commands.options import FILE, as_json, language, separator
from anonymize.commands.reading import taken_in
from anonymize.detect import SAMPLE_ROWS, Profile
from anonymize.detect import detect as detect_columns


@click.command("detect", epilog="Example: anonymize detect people.csv --language zh")
@click.argument("table", type=FILE)
@click.option(
    "--sample-rows",
    type=click.IntRange(min=1),
    default=SAMPLE_ROWS,
    show_default=True,
    help="Rows looked at closely, evenly apart.",
)
@separator
@language
@as_json
def detect(
    table: Path, *, sample_rows: int, separator: str | None, language: str, as_json: bool
) -> None:
    """Say for each column of TABLE (CSV or Parquet) its role and kind, how sure, and why.

    Roles: direct (names a person), quasi (does together with others), sensitive, plain.
    """
    profile = detect_columns(taken_in(table, separator=separator).frame, sample_rows=sample_rows)
    if as_json:
        click.echo(json.dumps(profile.to_dict(), ensure_ascii=False))
    else:
        _show(profile, language=language)


def _show(profile: Profile, *, language: str) -> None:
    shown = Table(title=f"{profile.rows:,} rows")
    for heading in ("column", "role", "kind", "sure", "distinct", "why"):
        shown.add_column(heading, overflow="fold")
    for column in profile.columns:
        shown.add_row(
            escape(column.name),
            column.role.value,
            column.kind.value,
            f"{column.confidence:.0%}",
            f"{column.distinct:,}",
            escape(getattr(column.reason, language)),
        )
    console = Console()
    console.print(shown)
    for combination in profile.combinations[:5]:
        names = " + ".join(combination.columns)
        console.print(f"{combination.unique_share:.1%} unique by {names}", markup=False)
