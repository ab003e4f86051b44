from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from anonymize.errors import (
    EmptyTableError,
    NotATableError,
    ParquetError,
    SourceChangedError,
    TooManyRowsError,
)
from anonymize.tables import Limits, Part, open_part, parts_of, read_table


def frame(rows: int = 10, *, names: tuple[str, ...] = ("a", "b")) -> pd.DataFrame:
    return pd.DataFrame({name: [f"{name}{i}" for i in range(rows)] for name in names}, dtype="str")


def joined(parts: list[Part]) -> pd.DataFrame:
    """Return the rows of all parts, one behind the other."""
    batches: list[pa.RecordBatch] = []
    for part in parts:
        with open_part(part) as scan:
            batches += list(scan)
    return pa.Table.from_batches(batches).to_pandas()


def digest(part: Part) -> str:
    with open_part(part) as scan:
        list(scan)
        return scan.tally.sha256


@pytest.mark.parametrize("group_rows", [1, 3, 10, 99])
def test_parts_in_order_are_the_table(tmp_path: Path, group_rows: int) -> None:
    path = tmp_path / "t.parquet"
    frame().to_parquet(path, row_group_size=group_rows)
    columns, parts = parts_of(path)
    assert columns == ("a", "b")
    assert joined(parts).equals(read_table(path).frame)
    assert [part.first_row for part in parts] == list(range(0, 10, group_rows))


def test_csv_is_one_part(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    _, parts = parts_of(path)
    assert [(part.group, part.first_row) for part in parts] == [(None, 0)]
    assert digest(parts[0]) == read_table(path).sha256


def test_folder_of_parquet_is_one_table_in_the_order_of_names(tmp_path: Path) -> None:
    whole = frame(10)
    whole.iloc[:4].to_parquet(tmp_path / "1.parquet", row_group_size=3)
    whole.iloc[4:].to_parquet(tmp_path / "2.parquet")
    (tmp_path / "_SUCCESS").touch()
    _, parts = parts_of(tmp_path)
    assert joined(parts).equals(whole)
    assert [part.first_row for part in parts] == [0, 3, 4]


def test_digest_of_a_part_changes_with_its_values_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    frame().to_parquet(path, row_group_size=5, compression=None)
    _, parts = parts_of(path)
    before = [digest(part) for part in parts]
    stored = path.read_bytes()
    at = stored.rindex(b"b8", 0, stored.rindex(b"b9"))
    path.write_bytes(stored[:at] + b"x8" + stored[at + 2 :])
    after = [digest(part) for part in parts]
    assert before[0] == after[0]
    assert before[1] != after[1]


def two_sorts(folder: Path) -> None:
    frame().to_parquet(folder / "1.parquet")
    (folder / "2.csv").write_text("a,b\n1,2\n", encoding="utf-8")


def two_tables(folder: Path) -> None:
    frame().to_parquet(folder / "1.parquet")
    frame(names=("a", "c")).to_parquet(folder / "2.parquet")


def too_long(folder: Path) -> None:
    frame().to_parquet(folder / "1.parquet")
    frame().to_parquet(folder / "2.parquet")


def nothing(folder: Path) -> None:
    pass


def broken(folder: Path) -> None:
    (folder / "1.parquet").write_bytes(b"PAR1" + b"x" * 50)


BAD = {
    "files of two sorts": (two_sorts, NotATableError),
    "files of different columns": (two_tables, NotATableError),
    "too many rows in all": (too_long, TooManyRowsError),
    "empty folder": (nothing, EmptyTableError),
    "broken footer": (broken, ParquetError),
}


@pytest.mark.parametrize("name", BAD)
def test_folder_that_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    make, error = BAD[name]
    make(tmp_path)
    with pytest.raises(error):
        parts_of(tmp_path, limits=Limits(rows=19))


def test_part_of_a_file_with_another_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    frame().to_parquet(path)
    _, parts = parts_of(path)
    frame(11).to_parquet(path)
    with pytest.raises(SourceChangedError):
        digest(parts[0])
