"""A plan carried out on Apache Spark: the table stays on the cluster, only tuples leave it.

Two scans, as in `files`: the workers count the distinct tuples of each part and Spark adds them up;
the driver settles the recoding from the tuples with their weights; the workers write. Each part's
digest is pinned by the first scan and held to by the second. The parts' files must lie at the same
path on every worker (a shared file system).

Secrets of keyed columns travel in a one-row table that Spark broadcasts, never as literals or in a
function, which its plans and event logs would show.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anonymize.engines.cluster import check_protection, named_errors, unwarned
from anonymize.engines.counted import (
    ROWS,
    TUPLES_MOST,
    Counted,
    FileOutcome,
    Labels,
    check_techniques,
    check_tuples,
    counted_of,
    labelled,
    looked_at,
)
from anonymize.engines.kernel import Secrets, check_columns, ladders_of, secrets_of
from anonymize.engines.tasks import (
    LINE_SCHEMA,
    PIN,
    PLACE,
    Job,
    Task,
    count_part,
    over_parts,
    write_part,
)
from anonymize.hierarchies import Hierarchy
from anonymize.plan.recipe import Plan
from anonymize.tables import Limits, parts_of
from anonymize.tables.sources import CHUNK_BYTES, Tally

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

CLUSTER_LIMITS = Limits(rows=1 << 40, size_bytes=1 << 50)
"""Bounds of a table on a cluster, where the caller names none."""


def run_spark(
    source: Path,
    plan: Plan,
    result: Path,
    *,
    spark: SparkSession,
    keys: Mapping[str, bytes] | None = None,
    hierarchies: Mapping[str, Hierarchy] | None = None,
    limits: Limits | None = None,
) -> FileOutcome:
    """Carry out the plan on a CSV, a Parquet file or a folder of these, and fill folder `result`.

    Its files `part-*`, in the order of their names, are the bytes of `anonymize.run` on the whole
    table. The outcome's `source_sha256` is that of the digests of all parts, one a line. Errors:
    those of `run_file`, UnprotectedEngineError, EngineFailedError. Where it fails, `result` is not
    there.
    """
    check_techniques(plan)
    limits, given = limits or CLUSTER_LIMITS, hierarchies or {}
    secrets = secrets_of(plan, keys or {})
    if secrets:
        check_protection(spark)
    columns, parts = parts_of(source, limits=limits)
    check_columns(list(columns), plan)
    run = _Run(spark, Job(plan=plan, parts=tuple(parts), limits=limits), secrets)
    with unwarned(), named_errors():
        counted, pins = run.count()
    labels = labelled(counted, plan, ladders_of(counted.tuples, plan, given), given)
    part = result.with_name(result.name + ".part")
    try:
        with unwarned(), named_errors():
            run.write(labels, pins, part)
        written = _digest(part)
        part.replace(result)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    pinned = hashlib.sha256("\n".join(pins).encode()).hexdigest()
    return labels.outcome(source_sha256=f"sha256:{pinned}", result_sha256=written)


@dataclass(frozen=True, slots=True)
class _Run:
    """The two operations of an engine, on Spark."""

    spark: SparkSession
    job: Job
    secrets: Secrets

    def count(self) -> tuple[Counted, tuple[str, ...]]:
        """Distinct tuples in order of first appearance with their rows; each part's digest."""
        from pyspark.sql import functions

        counts = self._mapped(count_part, schema=_ddl(self.job.count_schema))
        summed = counts.groupBy(*self.job.places, PIN).agg(
            functions.sum(ROWS).alias(ROWS), functions.min(PLACE).alias(PLACE)
        )
        most = TUPLES_MOST + 1 + len(self.job.parts)
        held = summed.limit(most).toArrow().sort_by(PLACE)
        pins = held.filter(pc.is_valid(held[PIN]))[PIN].to_pylist()
        columns = looked_at(self.job.plan)
        tuples = held.filter(pc.is_null(held[PIN])).select([*self.job.places, ROWS])
        check_tuples(tuples, columns)
        return counted_of(tuples, columns), tuple(pins)

    def write(self, labels: Labels, pins: tuple[str, ...], folder: Path) -> None:
        """Write each part's lines into a file of its own, numbered as the parts are."""
        shared = self.spark.sparkContext.broadcast((labels, pins))

        def write(job: Job, number: int, secrets: Secrets) -> Iterator[pa.RecordBatch]:
            known, pinned = shared.value
            return write_part(job, number, secrets, labels=known, pins=pinned)

        lines = self._mapped(write, schema=_ddl(LINE_SCHEMA))
        lines.write.text(folder.resolve().as_uri())

    def _mapped(self, task: Task, *, schema: str) -> DataFrame:
        """The task's rows, one partition for each part, in the order of the parts."""
        job, count = self.job, len(self.job.parts)
        numbers = self._with_secrets(self.spark.range(0, count, 1, count))
        return numbers.mapInArrow(lambda rows: over_parts(rows, job, task), schema)

    def _with_secrets(self, numbers: DataFrame) -> DataFrame:
        """Beside each part's number the secrets, from a table of one row that is broadcast."""
        from pyspark.sql import functions

        if not self.secrets:
            return numbers
        held = pa.table({f"secret {i}": [self.secrets[n]] for i, n in enumerate(self.job.keyed)})
        return numbers.crossJoin(functions.broadcast(self.spark.createDataFrame(held)))


def _ddl(schema: pa.Schema) -> str:
    """The schema in Spark's words."""
    words = {pa.string(): "string", pa.int64(): "bigint"}
    return ", ".join(f"`{field.name}` {words[field.type]}" for field in schema)


def _digest(folder: Path) -> str:
    """`sha256:<hex>` of the files of the result, one behind the other."""
    tally = Tally()
    for file in sorted(folder.glob("part-*")):
        with file.open("rb") as opened:
            while chunk := opened.read(CHUNK_BYTES):
                tally.add(chunk)
    return tally.sha256
