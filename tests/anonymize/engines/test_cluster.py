"""What of the engine on a cluster can be held without one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from anonymize.cli import cli, exit_code
from anonymize.engines.cluster import LOCAL, named_errors, open_session
from anonymize.engines.counted import Counter, labelled, looked_at
from anonymize.engines.errors import EngineAbsentError, EngineFailedError
from anonymize.engines.kernel import Secrets, ladders_of
from anonymize.engines.tasks import Job, count_part, over_parts, told, write_part
from anonymize.errors import (
    AnonymizeError,
    CellTooLargeError,
    PlanColumnsError,
    SourceChangedError,
    UnfitValueError,
)
from anonymize.tables import Limits, parts_of
from anonymize.techniques import Pseudonym
from tests.anonymize.test_run import people, plan

FAULTS: list[AnonymizeError] = [
    SourceChangedError(),
    CellTooLargeError(line=3, limit=20),
    PlanColumnsError(missing=("年 龄{x}", '"}'), unknown=()),
    UnfitValueError(column="手机", count=2),
]


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
def test_error_survives_the_text_of_a_failed_task(error: AnonymizeError) -> None:
    with pytest.raises(type(error)) as caught, named_errors():
        raise RuntimeError(f"Traceback (most recent call last):\nX: {told(error)}\n SQLSTATE: 0")
    assert vars(caught.value) == vars(error)


def test_what_the_engine_says_of_itself_stays_in_its_log() -> None:
    with pytest.raises(EngineFailedError) as caught, named_errors():
        raise RuntimeError("13800138000 cannot be cast")
    assert "13800138000" not in str(caught.value)


def test_absent_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineAbsentError) as caught, open_session(LOCAL):
        pass
    assert (caught.value.engine, exit_code(caught.value)) == ("spark", 5)


def test_unknown_engine_is_wrong_usage(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a\n1\n", encoding="utf-8")
    asked = ["run", str(table), "--plan", str(table), "--engine", "yarn"]
    assert CliRunner().invoke(cli, asked).exit_code == 2


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return the work on a file of four row groups."""
    source = tmp_path / "in.parquet"
    people().to_parquet(source, row_group_size=80)
    _, parts = parts_of(source)
    return Job(plan=plan(), parts=tuple(parts), limits=Limits())


def test_tuples_of_a_part_add_up_to_its_rows(job: Job) -> None:
    counted = [pa.Table.from_batches(list(count_part(job, n, {}))) for n in range(len(job.parts))]
    assert [sum(part["rows"].to_pylist()) for part in counted] == [80, 80, 80, 60]
    assert [part.num_rows - part["pin"].null_count for part in counted] == [1] * 4


def test_part_that_is_not_what_was_counted_ends_the_write(job: Job) -> None:
    counter = Counter(looked_at(job.plan))
    counter.add(people())
    counted = counter.counted()
    labels = labelled(counted, job.plan, ladders_of(counted.tuples, job.plan, {}), {})
    with pytest.raises(SourceChangedError):
        list(write_part(job, 0, {}, labels=labels, pins=("sha256:0",)))


def test_secrets_reach_the_task_by_the_names_of_their_columns(job: Job) -> None:
    keyed = replace(job, plan=plan(key_id="k1").with_technique("手机", Pseudonym()))
    rows = pa.RecordBatch.from_pylist([{"id": 2, "secret 0": b"s"}])
    seen = []

    def note(_: Job, number: int, secrets: Secrets) -> Iterator[pa.RecordBatch]:
        seen.append((number, dict(secrets)))
        return iter(())

    list(over_parts(iter([rows]), keyed, note))
    assert seen == [(2, {"手机": b"s"})]
