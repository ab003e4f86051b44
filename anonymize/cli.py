"""`anonymize`: the library as one command.

Exit codes: 0 done; 2 wrong usage; 3 nothing meets the models that were asked for; 4 the table
cannot be taken in; 5 the plan, hierarchy, technique or model cannot be used.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from anonymize.commands.detect import detect
from anonymize.commands.measure import measure_risk
from anonymize.commands.plan import plan
from anonymize.commands.run import run
from anonymize.commands.solve import solve
from anonymize.errors import AnonymizeError, SearchError, TableError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 2 wrong usage, 3 nothing meets the models, 4 no table, 5 no plan.",
)
@click.version_option(package_name="data-element-marketplace")
def cli() -> None:
    """Find what is personal in a table, make it safer by a plan, and measure what is left.

    \b
    Three lines to begin with:
      anonymize detect people.csv
      anonymize plan people.csv --k 20 --out plan.yaml
      anonymize run people.csv --plan plan.yaml --out safer.csv
    """


for command in (detect, plan, run, solve, measure_risk):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; an error of the library becomes two sentences and its exit code."""
    try:
        cli.main(args=None if arguments is None else list(arguments), prog_name="anonymize")
    except AnonymizeError as error:
        _say(error, as_json="--json" in (sys.argv[1:] if arguments is None else arguments))
        raise SystemExit(exit_code(error)) from None


def exit_code(error: AnonymizeError) -> int:
    """The code of an error's family."""
    if isinstance(error, SearchError):
        return 3
    return 4 if isinstance(error, TableError) else 5


def _say(error: AnonymizeError, *, as_json: bool) -> None:
    if as_json:
        said = {"error": type(error).__name__, "text": error.text.to_dict()}
        click.echo(json.dumps(said, ensure_ascii=False), err=True)
    else:
        click.echo(f"{error.text.zh}\n{error.text.en}", err=True)


if __name__ == "__main__":
    main()
