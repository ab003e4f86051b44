"""`anonymize run`: a plan carried out on a table."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pandas as pd

from anonymize.commands.options import FILE, as_json, separator
from anonymize.commands.reading import taken_in
from anonymize.engines.cluster import LOCAL, open_session
from anonymize.engines.counted import FileOutcome
from anonymize.engines.files import run_file
from anonymize.engines.spark import run_spark
from anonymize.hierarchies import Hierarchy, from_table
from anonymize.plan import Plan, load_plan, plan_digest, save_plan
from anonymize.run import Outcome
from anonymize.run import run as carry_out
from anonymize.tables import canonical_csv, digest, safe_csv

KEY_VARIABLE = "ANONYMIZE_KEY"


def _known_engine(_: click.Context, __: click.Parameter, engine: str) -> str:
    if engine in ("process", "local", LOCAL) or engine.startswith("spark://"):
        return engine
    raise click.BadParameter(f"process, local, {LOCAL} or spark://HOST:PORT")


@click.command(
    "run", epilog="Example: anonymize run people.csv --plan plan.yaml --out safer.csv --safe"
)
@click.argument("table", type=click.Path(exists=True, path_type=Path))
@click.option("--plan", "plan_file", type=FILE, required=True, help="The plan, JSON or YAML.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the table: CSV, or Parquet if named *.parquet.",
)
@click.option("--safe", is_flag=True, help="Disarm formulas, for spreadsheets.")
@click.option(
    "--resolved",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the plan with its levels fixed.",
)
@click.option(
    "--key-file", type=FILE, help=f"File with the key's bytes in hexadecimal; else ${KEY_VARIABLE}."
)
@click.option(
    "--hierarchies",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of *_hierarchy_<column>.csv for the columns whose hierarchy is given.",
)
@click.option(
    "--engine",
    metavar="ENGINE",
    default="process",
    show_default=True,
    callback=_known_engine,
    help="process: the whole table in memory; local: file to file in batches; spark-local or "
    "spark://HOST:PORT: on Apache Spark, --out is a folder. All but process need --out.",
)
@separator
@as_json
def run(
    table: Path, *, plan_file: Path, out: Path | None, safe: bool, resolved: Path | None,
    key_file: Path | None, folder: Path | None, engine: str, separator: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Carry out a plan on TABLE and say what it cost.

    The same table, plan and key give the same bytes. The key is read from a file or the
    environment, never from the command line, and is written nowhere.
    """
    plan = load_plan(plan_file)
    keys, ladders = _keys(plan, key_file), _hierarchies(folder)
    if engine != "process":
        if out is None or safe or separator:
            raise click.UsageError("--engine needs --out, and knows no --safe or --separator")
        if engine != "local" and out.suffix == ".parquet":
            raise click.UsageError("Spark writes CSV; name --out so")
        found = _on_engine(engine, table, plan, out, keys=keys, hierarchies=ladders)
        _say_file(found, out, resolved=resolved, as_json=as_json)
        return
    frame = taken_in(table, separator=separator).frame
    outcome = carry_out(frame, plan, keys=keys, hierarchies=ladders)
    if out is not None:
        _write(outcome.frame, out, safe=safe)
    if resolved is not None:
        save_plan(outcome.resolved, resolved)
    figures = _figures(outcome)
    click.echo(json.dumps(figures, ensure_ascii=False) if as_json else _for_people(figures))


def _write(frame: pd.DataFrame, out: Path, *, safe: bool) -> None:
    """Canonical CSV, or Parquet where the file is named so."""
    if out.suffix == ".parquet":
        frame.to_parquet(out, index=False)
        return
    with out.open("wb") as file:
        file.writelines(safe_csv(frame) if safe else canonical_csv(frame))


def _on_engine(
    engine: str, table: Path, plan: Plan, out: Path, *,
    keys: Mapping[str, bytes], hierarchies: Mapping[str, Hierarchy],
) -> FileOutcome:  # fmt: skip
    """File to file on this machine, or from the files to a folder on Spark."""
    if engine == "local":
        return run_file(table, plan, out, keys=keys, hierarchies=hierarchies)
    with open_session(engine) as spark:
        return run_spark(table, plan, out, spark=spark, keys=keys, hierarchies=hierarchies)


def _say_file(outcome: FileOutcome, out: Path, *, resolved: Path | None, as_json: bool) -> None:
    """Say what it cost; a Parquet file's digest is of its own bytes, not of the canonical CSV."""
    digested = "file_digest" if out.suffix == ".parquet" else "table_digest"
    if resolved is not None:
        save_plan(outcome.resolved, resolved)
    figures = {
        "rows": outcome.rows,
        "kept_rows": outcome.kept_rows,
        "suppressed_rows": outcome.suppressed_rows,
        "levels": None if outcome.levels is None else dict(outcome.levels),
        "optimal": outcome.optimal,
        "models": [measurement.to_dict() for measurement in outcome.measurements],
        "plan_digest": plan_digest(outcome.resolved),
        digested: outcome.result_sha256,
    }
    click.echo(json.dumps(figures, ensure_ascii=False) if as_json else _for_people(figures))


def _keys(plan: Plan, key_file: Path | None) -> Mapping[str, bytes]:
    """The key under the plan's id; nothing where the plan names none."""
    if plan.key_id is None:
        return {}
    text = key_file.read_text(encoding="ascii") if key_file else os.environ.get(KEY_VARIABLE, "")
    try:
        return {plan.key_id: bytes.fromhex(text.strip())} if text.strip() else {}
    except ValueError:
        raise click.UsageError("the key is not hexadecimal") from None


def _hierarchies(folder: Path | None) -> Mapping[str, Hierarchy]:
    files = sorted(folder.glob("*_hierarchy_*.csv")) if folder else []
    ladders = [from_table(file) for file in files]
    return {ladder.column: ladder for ladder in ladders}


def _figures(outcome: Outcome) -> dict[str, Any]:
    return {
        "rows": len(outcome.kept),
        "kept_rows": outcome.kept_rows,
        "suppressed_rows": outcome.suppressed_rows,
        "levels": None if outcome.levels is None else dict(outcome.levels),
        "optimal": outcome.optimal,
        "information_kept": round(outcome.information_kept, 6),
        "loss": {name: round(loss, 6) for name, loss in outcome.loss.items()},
        "models": [measurement.to_dict() for measurement in outcome.measurements],
        "plan_digest": plan_digest(outcome.resolved),
        "table_digest": digest(outcome.frame),
    }


def _for_people(figures: Mapping[str, Any]) -> str:
    lines = [f"{figures['kept_rows']:,} of {figures['rows']:,} rows kept"]
    if "loss" in figures:
        lines += [f"{figures['information_kept']:.1%} of the information kept"]
        lines += [f"  {name}: {loss:.1%} lost" for name, loss in figures["loss"].items()]
    for model in figures["models"]:
        lines.append(f"{model['model']}: {'met' if model['satisfied'] else 'NOT MET'}")
    digests = ("table", "file", "plan")
    lines += [f"{one} {found}" for one in digests if (found := figures.get(f"{one}_digest"))]
    return "\n".join(lines)
