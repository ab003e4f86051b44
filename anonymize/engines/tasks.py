"""What a worker of a cluster does with one part of the table: count it, or write it.

Both read the part with the strict reader of this library and map its batches through the same
kernel as the other engines. An error of the library leaves the worker as one line of JSON, since a
cluster carries nothing but text from a failed task; it holds no data values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from anonymize import errors
from anonymize.engines.counted import ROWS, Counter, Labels, kept_rows, looked_at
from anonymize.engines.kernel import Secrets, changed, check_columns, needed
from anonymize.errors import AnonymizeError, SourceChangedError
from anonymize.plan.recipe import Plan
from anonymize.tables import Limits, Part, canonical_csv, canonical_lines, open_part
from anonymize.tables.sources import Tally

PLACE, PIN, LINE = "place", "pin", "value"
_PARTS_MOST_ROWS = 2**32
_FAULT = "anonymize fault "


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The plan and the parts: all that a task is told beside its part's number and the keys."""

    plan: Plan
    parts: tuple[Part, ...]
    limits: Limits

    @property
    def places(self) -> list[str]:
        """The names under which a cluster counts: of the columns only their place is told."""
        return [str(place) for place in range(len(looked_at(self.plan)))]

    @property
    def keyed(self) -> list[str]:
        """The columns that need a secret, in the plan's order."""
        return [column.name for column in self.plan.columns if column.technique.keyed]

    @property
    def count_schema(self) -> pa.Schema:
        """A tuple, its rows, where it first appears; or else only the digest of the part read."""
        texts = [pa.field(name, pa.string()) for name in self.places]
        numbers = [pa.field(ROWS, pa.int64()), pa.field(PLACE, pa.int64())]
        return pa.schema([*texts, *numbers, pa.field(PIN, pa.string())])


LINE_SCHEMA = pa.schema([pa.field(LINE, pa.string())])
Task = Callable[[Job, int, Secrets], Iterator[pa.RecordBatch]]


def count_part(job: Job, number: int, secrets: Secrets) -> Iterator[pa.RecordBatch]:
    """The distinct tuples of one part with their rows, and its pin as a row of its own."""
    columns, tally = looked_at(job.plan), list[Tally]()
    counter = Counter(columns)
    for frame in _batches(job, number, secrets, tally, among=columns):
        counter.add(frame)
    if (total := counter.merged()) is not None:
        place = np.arange(total.num_rows) + number * _PARTS_MOST_ROWS
        counted = total.append_column(PLACE, pa.array(place))
        pins = pa.nulls(counted.num_rows, pa.string())
        yield from counted.append_column(PIN, pins).cast(job.count_schema).to_batches()
    pin = {**dict.fromkeys(job.places), ROWS: 0, PLACE: number, PIN: tally[0].sha256}
    yield pa.RecordBatch.from_pylist([pin], schema=job.count_schema)


def write_part(
    job: Job, number: int, secrets: Secrets, *, labels: Labels, pins: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    """The canonical lines of the rows of one part that are kept; the first part has the header.

    SourceChangedError if the part is not what was counted.
    """
    if number == 0:
        header = pd.DataFrame(columns=list(job.plan.released_roles), dtype="str")
        line = b"".join(canonical_csv(header)).decode().removesuffix("\n")
        yield pa.RecordBatch.from_pylist([{LINE: line}], schema=LINE_SCHEMA)
    tally = list[Tally]()
    for frame in _batches(job, number, secrets, tally):
        lines = canonical_lines(kept_rows(frame, labels))
        yield pa.RecordBatch.from_arrays([pa.array(lines, pa.string())], schema=LINE_SCHEMA)
    if tally[0].sha256 != pins[number]:
        raise SourceChangedError


def _batches(
    job: Job,
    number: int,
    secrets: Secrets,
    tally: list[Tally],
    *,
    among: Collection[str] | None = None,
) -> Iterator[pd.DataFrame]:
    """The released columns of each batch after their techniques; at the end the part's tally."""
    part = job.parts[number]
    first_row, only = part.first_row, None if among is None else needed(job.plan, among)
    with open_part(part, limits=job.limits, only=only) as scan:
        check_columns(list(scan.columns), job.plan)
        for batch in scan:
            frame = batch.to_pandas()
            frame.columns = pd.Index(batch.schema.names, dtype="str")
            yield changed(frame, job.plan, secrets, first_row=first_row, among=among)
            first_row += batch.num_rows
        tally.append(scan.tally)


def over_parts(batches: Iterator[pa.RecordBatch], job: Job, task: Task) -> Iterator[pa.RecordBatch]:
    """Do the task for each row of the batches: the number of a part, then the secrets in order."""
    for batch in batches:
        for row in batch.to_pylist():
            number, *held = row.values()
            secrets: Mapping[str, bytes] = {
                name: bytes(secret) for name, secret in zip(job.keyed, held, strict=True)
            }
            try:
                yield from task(job, number, secrets)
            except AnonymizeError as error:
                raise RuntimeError(told(error)) from None


def told(error: AnonymizeError) -> str:
    """The error as one line."""
    return _FAULT + json.dumps({"error": type(error).__name__, **vars(error)}, ensure_ascii=True)


def fault_in(text: str) -> AnonymizeError | None:
    """The error that a worker told, found in what the cluster says of the failed task."""
    match = re.search(re.escape(_FAULT) + r"(\{.*\})", text)
    if match is None:
        return None
    fields = json.loads(match.group(1))
    kind: type[AnonymizeError] = getattr(errors, fields.pop("error"))
    return kind(**{name: _tuples(value) for name, value in fields.items()})


def _tuples(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
