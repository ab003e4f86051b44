"""A plan carried out on a file larger than memory: two passes, batch by batch.

The first pass counts the distinct tuples of the columns that the recoding looks at; the second maps
every batch through the kernel and looks its rows' labels up. The file is read twice and must not
change in between. Memory holds one batch and the tuples; a search that the plan leaves open also
holds the quasi-identifiers of all rows as numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from anonymize.engines.kernel import (
    Recoded,
    Secrets,
    changed,
    check_columns,
    fixed_levels,
    ladders_of,
    recoded,
    resolved,
    secrets_of,
)
from anonymize.errors import SourceChangedError, TooManyTuplesError, WholeColumnError
from anonymize.hierarchies import Hierarchy
from anonymize.plan.recipe import Plan
from anonymize.tables import Limits, canonical_csv, canonical_rows, open_scan
from anonymize.tables.sources import Tally
from anonymize.techniques import Generalise

TUPLES_MOST = 5_000_000
_COUNT = "rows of the tuple"
_KEPT = "whether it is kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """Rows read and written, `sha256` of the source and of the result, the plan with its levels."""

    rows: int
    kept_rows: int
    source_sha256: str
    result_sha256: str
    levels: Mapping[str, int] | None
    optimal: bool
    resolved: Plan

    @property
    def suppressed_rows(self) -> int:
        """Rows held back to meet the models."""
        return self.rows - self.kept_rows


def run_file(
    source: Path,
    plan: Plan,
    result: Path,
    *,
    keys: Mapping[str, bytes] | None = None,
    hierarchies: Mapping[str, Hierarchy] | None = None,
    limits: Limits | None = None,
) -> FileOutcome:
    """Carry out the plan on a CSV or Parquet file and write the canonical CSV to `result`.

    The bytes are those of `anonymize.run` on the whole table. Errors: those of run and of the
    intake, WholeColumnError, TooManyTuplesError, SourceChangedError. Where it fails, `result` is
    not there.
    """
    _check_techniques(plan)
    limits, given = limits or Limits(), hierarchies or {}
    secrets = secrets_of(plan, keys or {})
    tuples, first = _counted(source, plan, secrets, limits)
    ladders = ladders_of(tuples, plan, given)
    labels = _labelled(tuples, plan, ladders)
    settled = resolved(plan, labels.solution, given)
    part = result.with_name(result.name + ".part")
    try:
        batches = _batches(source, plan, secrets, limits, tally := list[Tally]())
        written = _written(part, plan, batches, tuples=tuples, labels=labels)
        if tally[0].sha256 != first:
            raise SourceChangedError
        part.replace(result)
    finally:
        part.unlink(missing_ok=True)
    return FileOutcome(
        rows=int(tuples[_COUNT].sum()),
        kept_rows=int(tuples[_COUNT].to_numpy()[labels.kept].sum()),
        source_sha256=first,
        result_sha256=written,
        levels=None if plan.recoding == "local" else fixed_levels(settled),
        optimal=labels.solution is None or labels.solution.optimal,
        resolved=settled,
    )


def _check_techniques(plan: Plan) -> None:
    for column in plan.columns:
        technique = column.technique
        if technique.whole and not isinstance(technique, Generalise):
            raise WholeColumnError(column=column.name, technique=technique.tag)


def _looked_at(plan: Plan) -> list[str]:
    """The released columns on which the recoding of a row depends, in the table's order."""
    sensitive = {model.sensitive for model in plan.models}
    return [
        column.name
        for column in plan.columns
        if column.name in plan.released_roles
        and (
            column.name in plan.quasi
            or column.name in sensitive
            or isinstance(column.technique, Generalise)
        )
    ]


def _batches(
    source: Path, plan: Plan, secrets: Secrets, limits: Limits, tally: list[Tally]
) -> Iterator[pd.DataFrame]:
    """The released columns of each batch after their techniques; at the end the file's tally."""
    first_row = 0
    with open_scan(source, limits=limits) as scan:
        check_columns(list(scan.columns), plan)
        for batch in scan:
            frame = batch.to_pandas()
            frame.columns = pd.Index(scan.columns, dtype="str")
            yield changed(frame, plan, secrets, first_row=first_row)
            first_row += batch.num_rows
        tally.append(scan.tally)


def _counted(
    source: Path, plan: Plan, secrets: Secrets, limits: Limits
) -> tuple[pd.DataFrame, str]:
    """The distinct tuples in order of first appearance with their rows, and the file's digest."""
    columns, tally = _looked_at(plan), list[Tally]()
    total: pa.Table | None = None
    for frame in _batches(source, plan, secrets, limits, tally):
        part = pa.Table.from_pandas(frame[columns], preserve_index=False)
        part = part.append_column(_COUNT, pa.array(np.ones(len(frame), dtype=np.int64)))
        whole = part if total is None else pa.concat_tables([total, part])
        counted = whole.group_by(columns, use_threads=False).aggregate([(_COUNT, "sum")])
        total = counted.rename_columns([*columns, _COUNT])
        if total.num_rows > TUPLES_MOST:
            raise _too_many(total, columns)
    assert total is not None
    return total.to_pandas(), tally[0].sha256


def _too_many(tuples: pa.Table, columns: list[str]) -> TooManyTuplesError:
    widest = max(columns, key=lambda name: len(tuples[name].unique()))
    return TooManyTuplesError(tuples=tuples.num_rows, limit=TUPLES_MOST, widest=widest)


def _labelled(tuples: pd.DataFrame, plan: Plan, ladders: Mapping[str, Hierarchy]) -> Recoded:
    """The recoding of each distinct tuple: settled on all rows, told once per tuple."""
    counts = tuples[_COUNT].to_numpy()
    rows = np.repeat(np.arange(len(tuples)), counts)
    repeated = tuples.drop(columns=_COUNT).iloc[rows].reset_index(drop=True)
    result = recoded(repeated, plan, ladders)
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return Recoded(
        result.frame.iloc[first].reset_index(drop=True), result.kept[first], result.solution
    )


def _written(
    part: Path,
    plan: Plan,
    batches: Iterator[pd.DataFrame],
    *,
    tuples: pd.DataFrame,
    labels: Recoded,
) -> str:
    """Write the rows kept with their labels; the digest of what was written."""
    columns, out = _looked_at(plan), Tally()
    header = canonical_csv(pd.DataFrame(columns=list(plan.released_roles), dtype="str"))
    keyed = tuples[columns].assign(**{_KEPT: np.arange(len(tuples))})
    rows = (canonical_rows(_kept_rows(frame, columns, keyed, labels)) for frame in batches)
    with part.open("wb") as file:
        for piece in chain(header, chain.from_iterable(rows)):
            out.add(piece)
            file.write(piece)
    return out.sha256


def _kept_rows(
    frame: pd.DataFrame, columns: list[str], keyed: pd.DataFrame, labels: Recoded
) -> pd.DataFrame:
    """The batch with the labels of its rows' tuples, less the rows that are held back."""
    if not columns:
        return frame
    at = frame[columns].merge(keyed, on=columns, how="left")[_KEPT].to_numpy()
    if np.isnan(at.astype(np.float64)).any():
        raise SourceChangedError
    at = at.astype(np.int64)
    found = labels.frame.iloc[at].set_axis(frame.index)
    labelled = frame.assign(**{name: found[name] for name in columns})
    kept: pd.DataFrame = labelled.loc[labels.kept[at]]
    return kept
