"""Options that several commands share, with one meaning."""

from __future__ import annotations

from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

separator = click.option(
    "--separator", default=None, metavar="CHAR", help="Delimiter of TABLE; found if not given."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
language = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="en",
    show_default=True,
    help="Of the reasons.",
)
