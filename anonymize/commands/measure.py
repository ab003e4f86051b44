"""`anonymize measure`: what a finished table gives away, measured on its bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from anonymize.errors import UnknownColumnError
from anonymize.risk import RiskMeasurement, Thresholds, measure
from anonymize.roles import Role
from anonymize.tables import read_csv, read_table

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "measure",
    epilog="Example: anonymize measure safer.csv --quasi age,district --sensitive illness",
)
@click.argument("table", type=FILE)
@click.option("--quasi", default="", metavar="A,B,C", help="The quasi-identifiers.")
@click.option("--sensitive", default="", metavar="A,B,C", help="The sensitive columns.")
@click.option("--direct", default="", metavar="A,B,C", help="Direct identifiers, if any are left.")
@click.option("--hashed", default="", metavar="A,B,C", help="Pseudonyms made without a key.")
@click.option(
    "--highest-risk",
    type=click.FloatRange(0, 1),
    default=0.05,
    show_default=True,
    help="Threshold of level 3 on 1 / class size (default unverified).",
)
@click.option("--separator", default=None, help="Of the table (found if not given).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def measure_risk(
    table: Path, *, quasi: str, sensitive: str, direct: str, hashed: str, highest_risk: float,
    separator: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Measure the re-identification risk of TABLE as it is.

    Prints k, l, t, prosecutor, journalist and marketer risk, unique rows and the level of
    GB/T 42460-2023 that the figures reach, and says what was not measured.
    """
    reading = read_csv(table, delimiter=separator) if separator else read_table(table)
    named = {Role.QUASI: quasi, Role.SENSITIVE: sensitive, Role.DIRECT: direct}
    roles = {column: role for role, text in named.items() for column in _names(text)}
    for column in [*roles, *_names(hashed)]:
        if column not in reading.frame.columns:
            raise UnknownColumnError(column=column)
    found = measure(
        reading.frame,
        roles,
        thresholds=Thresholds(highest_risk=highest_risk),
        hashed=_names(hashed),
    )
    text = json.dumps(found.to_dict(), ensure_ascii=False) if as_json else _for_people(found)
    click.echo(text)


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _for_people(found: RiskMeasurement) -> str:
    figures = found.to_dict()
    del figures["level_reason"], figures["not_covered"], figures["class_sizes"]
    lines = [f"{name:20} {value}" for name, value in figures.items()]
    lines += [f"rows in classes of {size:8} {rows}" for size, rows in found.class_sizes.items()]
    return "\n".join([*lines, found.level_reason.en, found.not_covered.en])
