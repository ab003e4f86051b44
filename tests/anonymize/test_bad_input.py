"""Input that breaks programs, each by its name, through the command that a person types."""

from __future__ import annotations

import gzip
import io
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anonymize.cli import main
from anonymize.engines import counted
from anonymize.engines.files import run_file
from anonymize.errors import TooManyBytesError, TooManyTuplesError
from anonymize.plan import save_plan
from anonymize.tables import Limits, canonical_csv, open_scan
from tests.anonymize.test_run import people, plan


def zip_bomb() -> bytes:
    """Return an archive that unpacks to a thousand times its size."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", b"a\n" * 5_000_000)
    return held.getvalue()


def gzip_bomb() -> bytes:
    return gzip.compress(b"a,b\n" + b"1,2\n" * 5_000_000)


def wide_parquet() -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.table({f"c{i}": ["x"] for i in range(10_000)}), held)
    return held.getvalue()


def rows(*cells: bytes) -> bytes:
    return b"a,b\n" + b"".join(cell + b",2\n" for cell in cells)


TABLES: dict[str, tuple[Callable[[], bytes], str]] = {
    "10,000 columns": (lambda: ",".join(f"c{i}" for i in range(10_000)).encode() + b"\n",
                       "TooManyColumnsError"),
    "10,000 columns of Parquet": (wide_parquet, "TooManyColumnsError"),
    "zip bomb": (zip_bomb, "NotATableError"),
    "gzip bomb": (gzip_bomb, "NotATableError"),
    "empty file": (lambda: b"", "EmptyTableError"),
    "empty table": (lambda: b"a,b\n", "EmptyTableError"),
    "NUL": (lambda: rows(b"1", b"\0"), "ForbiddenCharacterError"),
    "surrogate": (lambda: rows(b"\xed\xa0\x80"), "ForbiddenCharacterError"),
    "cell of 1 MB": (lambda: rows(b"x" * 1_000_000), "CellTooLargeError"),
    "quoted cell of 1 MB": (lambda: rows(b'"' + b"x" * 1_000_000 + b'"'), "CellTooLargeError"),
}  # fmt: skip


def said_by(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """Return exit code and name of the error that the command ends with."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in (*arguments, "--json")])
    return int(ended.value.code or 0), json.loads(capsys.readouterr().err)["error"]


@pytest.mark.parametrize("command", ["detect", "plan"])
@pytest.mark.parametrize("name", TABLES)
def test_bad_table_ends_the_command_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, command: str
) -> None:
    make, error = TABLES[name]
    table = tmp_path / "t.csv"
    table.write_bytes(make())
    options = ("--out", tmp_path / "p.json") if command == "plan" else ()
    assert said_by(capsys, command, table, *options) == (4, error)


def test_parquet_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "t.parquet"
    words = pa.DictionaryArray.from_arrays(
        pa.array([0] * 3_000_000, pa.int32()), pa.array(["x" * 60_000])
    )
    pq.write_table(pa.table({"a": words}), bomb, store_schema=False)
    assert bomb.stat().st_size < 100_000
    seen: list[int] = []
    with pytest.raises(TooManyBytesError):
        seen.extend(batch_bytes(bomb, limits=Limits(size_bytes=100_000_000)))
    assert sum(seen) < 100_000_000


def batch_bytes(source: Path, *, limits: Limits) -> Iterator[int]:
    with open_scan(source, limits=limits) as scan:
        for batch in scan:
            yield batch.nbytes


LADDER = "30;30-39;*\n31;30-39;*\n40;40-49;*\n"
HIERARCHIES = {
    "a hierarchy that lacks a value": ("30;3*\n31;3*\n", 1, "HierarchyLacksValueError", 5),
    "levels that do not nest": ("30;x;p\n31;x;q\n40;y;q\n", 1, "LevelsDoNotNestError", 5),
    "k above the number of rows": (LADDER, 100, "NoRecodingError", 3),
}


@pytest.mark.parametrize("name", HIERARCHIES)
def test_question_that_has_no_answer_says_so_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    ladder, k, error, code = HIERARCHIES[name]
    table = tmp_path / "t.csv"
    table.write_text("age,ill\n30,a\n31,b\n40,a\n", encoding="utf-8")
    (tmp_path / "t_hierarchy_age.csv").write_text(ladder, encoding="utf-8")
    asked = ("solve", table, "--hierarchies", tmp_path, "--k", str(k), "--suppression", "0")
    assert said_by(capsys, *asked) == (code, error)


def test_table_of_nothing_but_missing_cells_is_not_released_below_k(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, recipe, out = tmp_path / "t.csv", tmp_path / "p.yaml", tmp_path / "out.csv"
    table.write_text("a,b\n,\n,\n,\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["plan", str(table), "--k", "20", "--out", str(recipe)])
    assert said_by(capsys, "run", table, "--plan", recipe, "--out", out) == (3, "NoRecodingError")
    assert not out.exists()


def test_model_that_nothing_meets_names_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("age,ill\n30,a\n31,a\n40,a\n", encoding="utf-8")
    (tmp_path / "t_hierarchy_age.csv").write_text(LADDER, encoding="utf-8")
    asked = ["solve", table, "--hierarchies", tmp_path, "--k", "2", "--suppression", "0"]
    asked += ["--sensitive", "ill", "--l-diversity", "distinct:2"]
    with pytest.raises(SystemExit):
        main([str(word) for word in asked])
    assert "the nearest needs 3" in capsys.readouterr().err


def test_too_many_tuples_are_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "TUPLES_MOST", 100)
    source = tmp_path / "t.csv"
    source.write_bytes(b"".join(canonical_csv(people())))
    with pytest.raises(TooManyTuplesError) as caught:
        run_file(source, plan(), tmp_path / "out.csv")
    assert caught.value.widest == "年龄"
    assert [source] == list(tmp_path.iterdir())


def written_csv(path: Path, *, size_bytes: int) -> None:
    """Write the synthetic register over and over, each row with a long remark."""
    frame = people(50_000).assign(备注="说" * 60)
    block = b"".join(canonical_csv(frame)).partition(b"\n")
    with path.open("wb") as file:
        file.write(block[0] + b"\n")
        while file.tell() + len(block[2]) < size_bytes:
            file.write(block[2])


@pytest.mark.soak
def test_csv_of_2_gigabytes_is_done_within_1_gibibyte(tmp_path: Path) -> None:
    source, recipe = tmp_path / "t.csv", tmp_path / "plan.json"
    written_csv(source, size_bytes=2_000_000_000)
    remark = replace(plan().column("手机"), name="备注")
    save_plan(plan(columns=(*plan().columns, remark)), recipe)
    command = [sys.executable, "-m", "anonymize", "run", source, "--plan", recipe]
    command += ["--engine", "local", "--out", tmp_path / "out.csv"]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak_bytes < 2**30


@pytest.mark.soak
def test_20_million_distinct_tuples_are_refused_within_memory(tmp_path: Path) -> None:
    source = tmp_path / "t.parquet"
    ages = pa.array(range(20_000_000)).cast(pa.string())
    filled = {name: pa.array(["x"] * len(ages)) for name in people(1).columns}
    pq.write_table(pa.table({**filled, "年龄": ages}), source)
    with pytest.raises(TooManyTuplesError):
        run_file(source, plan(), tmp_path / "out.csv", limits=Limits(rows=30_000_000))


@pytest.mark.soak
def test_1000_columns_pass_through_detection(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    frame = pd.DataFrame({f"c{i}": ["a", "b", "c"] for i in range(1_000)}, dtype="str")
    table.write_bytes(b"".join(canonical_csv(frame)))
    with pytest.raises(SystemExit) as ended:
        main(["detect", str(table), "--json"])
    assert ended.value.code in (0, None)
    assert len(json.loads(capsys.readouterr().out)["columns"]) == 1_000
