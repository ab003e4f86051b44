"""A plan carried out on a file larger than memory: two passes, batch by batch.

The first pass counts the distinct tuples of the columns that the recoding looks at, and reads no
others of a Parquet file; the second reads all, maps every batch through the kernel and looks its
rows' labels up. The file must not change in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path

import pandas as pd

from anonymize.engines.counted import (
    Counted,
    Counter,
    FileOutcome,
    Labels,
    check_techniques,
    kept_rows,
    labelled,
    looked_at,
)
from anonymize.engines.kernel import (
    Secrets,
    changed,
    check_columns,
    ladders_of,
    needed,
    secrets_of,
)
from anonymize.errors import SourceChangedError
from anonymize.hierarchies import Hierarchy
from anonymize.plan.recipe import Plan
from anonymize.tables import Limits, canonical_csv, canonical_rows, open_scan
from anonymize.tables.columnar import write_parquet
from anonymize.tables.sources import Tally


def run_file(
    source: Path,
    plan: Plan,
    result: Path,
    *,
    keys: Mapping[str, bytes] | None = None,
    hierarchies: Mapping[str, Hierarchy] | None = None,
    limits: Limits | None = None,
) -> FileOutcome:
    """Carry out the plan on a CSV or Parquet file and write `result`: the canonical CSV, or Parquet
    where it is named so.

    The CSV's bytes are those of `anonymize.run` on the whole table; Parquet holds the same cells as
    text, a row group per batch. Errors: those of run and of the
    intake, WholeColumnError, TooManyTuplesError, SourceChangedError. Where it fails, `result` is
    not there.
    """
    check_techniques(plan)
    limits, given = limits or Limits(), hierarchies or {}
    secrets = secrets_of(plan, keys or {})
    counted, first = _counted(source, plan, secrets, limits)
    labels = labelled(counted, plan, ladders_of(counted.tuples, plan, given), given)
    part = result.with_name(result.name + ".part")
    try:
        batches = _batches(source, plan, secrets, limits, tally := list[Tally]())
        written = _written(part, plan, batches, result=result, labels=labels)
        if tally[0].sha256 != first:
            raise SourceChangedError
        part.replace(result)
    finally:
        part.unlink(missing_ok=True)
    return labels.outcome(source_sha256=first, result_sha256=written)


def _batches(
    source: Path,
    plan: Plan,
    secrets: Secrets,
    limits: Limits,
    tally: list[Tally],
    *,
    among: Collection[str] | None = None,
) -> Iterator[pd.DataFrame]:
    """The released columns of each batch after their techniques; at the end the file's tally."""
    first_row, only = 0, None if among is None else needed(plan, among)
    with open_scan(source, limits=limits, only=only) as scan:
        check_columns(list(scan.columns), plan)
        for batch in scan:
            frame = batch.to_pandas()
            frame.columns = pd.Index(batch.schema.names, dtype="str")
            yield changed(frame, plan, secrets, first_row=first_row, among=among)
            first_row += batch.num_rows
        tally.append(scan.tally)


def _counted(source: Path, plan: Plan, secrets: Secrets, limits: Limits) -> tuple[Counted, str]:
    """The distinct tuples with their rows, and the file's digest."""
    columns, tally = looked_at(plan), list[Tally]()
    counter = Counter(columns)
    for frame in _batches(source, plan, secrets, limits, tally, among=columns):
        counter.add(frame)
    return counter.counted(), tally[0].sha256


def _written(part: Path, plan: Plan, batches: Iterator[pd.DataFrame], *, result: Path,
             labels: Labels) -> str:  # fmt: skip
    """Write the rows kept with their labels; the digest of what was written."""
    kept, tally = (kept_rows(frame, labels) for frame in batches), Tally()
    with part.open("wb") as file:
        if result.suffix == ".parquet":
            write_parquet(kept, file, tally)
        else:
            header = canonical_csv(pd.DataFrame(columns=list(plan.released_roles), dtype="str"))
            for piece in chain(header, chain.from_iterable(map(canonical_rows, kept))):
                tally.add(piece)
                file.write(piece)
    return tally.sha256
