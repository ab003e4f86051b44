"""`anonymize solve`: the least lossy recoding of a table, its figures, and the recoded table."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

import click
import pandas as pd

from anonymize.errors import MissingHierarchyError, UnknownColumnError
from anonymize.hierarchies import Hierarchy, from_table
from anonymize.models import (
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Model,
    RecursiveDiversity,
    TCloseness,
)
from anonymize.models.closeness import Distance
from anonymize.search import CellLoss, ClassLabels, ClassLoss, LossModel, Recoding
from anonymize.search import solve as search
from anonymize.tables import read_csv, read_table

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the command line asks for; `diversity` and `closeness` are written `kind:numbers`."""

    k: int
    sensitive: str | None
    diversity: str | None
    closeness: str | None
    suppression: float
    recoding: Recoding
    labels: ClassLabels
    loss: LossModel
    weights: str | None


@click.command("solve", epilog="Example: anonymize solve people.csv --hierarchies folder --k 5")
@click.argument("table", type=FILE)
@click.option(
    "--hierarchies",
    "folder",
    type=FOLDER,
    required=True,
    metavar="DIR",
    help="Folder of files *_hierarchy_<column>.csv: one leaf per line, levels to the right.",
)
@click.option("--k", type=click.IntRange(min=1), required=True, help="Least rows per class.")
@click.option("--sensitive", metavar="COL", help="The column that diversity or closeness protects.")
@click.option(
    "--l-diversity",
    "diversity",
    metavar="KIND:L",
    help="distinct:2, entropy:3, or recursive:C:L such as recursive:4:3.",
)
@click.option(
    "--t-closeness",
    "closeness",
    metavar="DISTANCE:T",
    help="equal:0.2, ordered:0.2 or hierarchical:0.2.",
)
@click.option(
    "--suppression",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share of rows that may be suppressed.",
)
@click.option(
    "--recoding",
    type=click.Choice(get_args(Recoding)),
    default="global",
    show_default=True,
    help="One level per column, or labels of each class's own.",
)
@click.option(
    "--labels",
    type=click.Choice(get_args(ClassLabels)),
    default="hierarchy",
    show_default=True,
    help="What a class of local recoding is called: by the hierarchy or by its own values.",
)
@click.option(
    "--loss",
    type=click.Choice([*get_args(CellLoss), *get_args(ClassLoss)]),
    default="ncp",
    show_default=True,
    help="What is made small; the last two look at class sizes, with global recoding only.",
)
@click.option("--weights", metavar="A:2,B:0.5", help="What a column's cells count; else 1.")
@click.option("--quasi", metavar="A,B,C", help="The quasi-identifiers; else all with a hierarchy.")
@click.option("--separator", default=None, help="Of the table and the hierarchies (found; ';').")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the recoded table; suppressed rows hold * in every quasi-identifier.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def solve(
    table: Path, folder: Path, *, quasi: str | None, separator: str | None, out: Path | None,
    as_json: bool, **asked: Any,
) -> None:  # fmt: skip
    """Find the recoding of TABLE that meets the models and loses least.

    Prints the loss (ncp, the mean over the cells of the quasi-identifiers), the suppressed rows,
    the level of each column, and whether the optimum is proven. The models say nothing about what
    somebody knows from elsewhere or from an earlier release of the same people.
    """
    reading = read_csv(table, delimiter=separator) if separator else read_table(table)
    question = Question(**asked)
    ladders = _ladders(folder, separator or ";", reading.frame, quasi, question.sensitive)
    models = models_of(question, folder, separator or ";")
    started = time.process_time()
    solution = search(
        reading.frame,
        ladders,
        models,
        suppression_limit=question.suppression,
        recoding=question.recoding,
        labels=question.labels,
        loss=question.loss,
        weights=_weights(question.weights or ""),
    )
    seconds = time.process_time() - started
    if out is not None:
        _write(solution.frame, out, separator or reading.delimiter or ",")
    figures = {**solution.to_dict(), "cpu_seconds": round(seconds, 6)}
    click.echo(json.dumps(figures, ensure_ascii=False) if as_json else _for_people(figures))


def models_of(question: Question, folder: Path, separator: str) -> list[Model]:
    """The models that the options name. Raises click.UsageError for what cannot be read."""
    models: list[Model] = [KAnonymity(question.k)]
    if (question.diversity or question.closeness) and question.sensitive is None:
        raise click.UsageError("--l-diversity and --t-closeness need --sensitive")
    sensitive = question.sensitive or ""
    try:
        if question.diversity:
            models.append(_diversity(question.diversity, sensitive))
        if question.closeness:
            models.append(_closeness(question.closeness, sensitive, folder, separator))
    except ValueError as error:
        raise click.UsageError("a model is written KIND:NUMBER, e.g. distinct:2") from error
    return models


def _weights(text: str) -> dict[str, float]:
    """Column to weight. Raises click.UsageError for what cannot be read."""
    pairs = [part.rpartition(":") for part in text.split(",") if part]
    try:
        return {column: float(number) for column, _, number in pairs}
    except ValueError as error:
        raise click.UsageError("weights are written COLUMN:NUMBER,COLUMN:NUMBER") from error


def _diversity(text: str, sensitive: str) -> Model:
    match text.split(":"):
        case ["distinct", number]:
            return DistinctDiversity(l=int(number), sensitive=sensitive)
        case ["entropy", number]:
            return EntropyDiversity(l=float(number), sensitive=sensitive)
        case ["recursive", factor, number]:
            return RecursiveDiversity(c=float(factor), l=int(number), sensitive=sensitive)
        case _:
            raise ValueError(text)


def _closeness(text: str, sensitive: str, folder: Path, separator: str) -> Model:
    distance, _, number = text.partition(":")
    if distance not in get_args(Distance):
        raise ValueError(text)
    ladder = _files(folder).get(sensitive) if distance == "hierarchical" else None
    return TCloseness(
        t=float(number),
        sensitive=sensitive,
        distance=cast("Distance", distance),
        hierarchy=None if ladder is None else from_table(ladder, separator, column=sensitive),
    )


def _files(folder: Path) -> dict[str, Path]:
    """Column to file, for the files named `*_hierarchy_<column>.csv`."""
    found = sorted(folder.glob("*_hierarchy_*.csv"))
    return {path.stem.partition("_hierarchy_")[2]: path for path in found}


def _ladders(
    folder: Path, separator: str, frame: pd.DataFrame, quasi: str | None, sensitive: str | None
) -> Mapping[str, Hierarchy]:
    files = _files(folder)
    if sensitive is not None and sensitive not in frame.columns:
        raise UnknownColumnError(column=sensitive)
    names: Sequence[str] = quasi.split(",") if quasi else [c for c in frame if c in files]
    chosen = [name for name in names if name != sensitive]
    for name in chosen:
        if name not in files:
            raise MissingHierarchyError(column=name)
    return {name: from_table(files[name], separator, column=name) for name in chosen}


def _write(frame: pd.DataFrame, out: Path, separator: str) -> None:
    if out.suffix == ".parquet":
        frame.to_parquet(out, index=False)
    else:
        frame.to_csv(out, sep=separator, index=False, lineterminator="\n")


def _for_people(figures: Mapping[str, Any]) -> str:
    levels = figures["levels"] or {}
    lines = [f"{name:20} {value}" for name, value in figures.items() if name != "levels"]
    return "\n".join(
        [*lines, *(f"  {column:18} level {level}" for column, level in levels.items())]
    )
