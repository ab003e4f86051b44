from __future__ import annotations

import io
from contextlib import suppress
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anonymize.errors import (
    CellTooLargeError,
    EmptyTableError,
    ForbiddenCharacterError,
    ParquetError,
    TableError,
    TooManyBytesError,
    TooManyColumnsError,
    TooManyRowsError,
    UnsupportedColumnError,
)
from anonymize.tables import Limits, ParquetScan, read_parquet, unpacking
from anonymize.tables.sources import opened

SMALL = Limits(rows=1_000, columns=3, size_bytes=100_000, cell_bytes=500)


def parquet(table: dict[str, object]) -> io.BytesIO:
    file = io.BytesIO()
    pq.write_table(pa.table(table), file)
    file.seek(0)
    return file


BAD: dict[str, tuple[dict[str, object], type[TableError]]] = {
    "no rows": ({"a": pa.array([], pa.string())}, EmptyTableError),
    "rows by run lengths": ({"a": ["x"] * 1_001}, TooManyRowsError),
    "columns": ({"a": [1], "b": [1], "c": [1], "d": [1]}, TooManyColumnsError),
    "one long word repeated": ({"a": ["x" * 400] * 1_000}, TooManyBytesError),
    "cell": ({"a": ["x" * 501]}, CellTooLargeError),
    "list": ({"a": [[1, 2]]}, UnsupportedColumnError),
    "bytes as values": ({"a": [b"\x01"]}, UnsupportedColumnError),
    "nul": ({"a": ["x\0"]}, ForbiddenCharacterError),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_parquet_is_refused_by_name(name: str) -> None:
    table, error = BAD[name]
    with pytest.raises(TableError) as caught:
        read_parquet(parquet(table), limits=SMALL)
    assert error is type(caught.value)


@pytest.mark.parametrize("at", [6, 40, -20, -6])
def test_damaged_file_raises_nothing_but_named_errors(at: int) -> None:
    content = bytearray(parquet({"a": ["x", "y"]}).getvalue())
    content[at] ^= 0xFF
    with suppress(TableError):
        read_parquet(io.BytesIO(bytes(content)), limits=SMALL)


def test_truncated_file_is_refused() -> None:
    content = parquet({"a": ["x", "y"]}).getvalue()
    with pytest.raises(ParquetError):
        read_parquet(io.BytesIO(content[:-10]), limits=SMALL)


@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", None])
def test_every_encoding_of_text_reads_alike(encoding: str | None) -> None:
    words = [None, "", "甲", "x" * 200, *(f"v{i}" for i in range(500))]
    options = {"use_dictionary": True} if encoding is None else {
        "use_dictionary": False, "column_encoding": {"a": encoding}
    }  # fmt: skip
    file = io.BytesIO()
    pq.write_table(pa.table({"a": words}), file, row_group_size=100, **options)
    expected = [word or None for word in words]
    found = read_parquet(file, limits=SMALL).frame["a"]
    assert expected == found.astype(object).where(found.notna(), None).tolist()


def test_encoding_that_bounds_no_value_is_refused() -> None:
    file = io.BytesIO()
    encoding = {"a": "DELTA_BYTE_ARRAY"}
    pq.write_table(pa.table({"a": ["x"]}), file, use_dictionary=False, column_encoding=encoding)
    with pytest.raises(UnsupportedColumnError):
        read_parquet(file, limits=SMALL)


def test_long_words_are_unpacked_few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_BATCH_BYTES", 1_000)
    with opened(parquet({"a": ["x" * 400] * 50}), size_limit=10**6) as file:
        sizes = [batch.num_rows for batch in ParquetScan(file, limits=SMALL)]
    assert sizes == [2] * 25


def test_values_become_their_shortest_exact_text() -> None:
    table = {
        "i": [7, None],
        "f": [0.1, float("nan")],
        "d": [date(2026, 1, 2), None],
    }
    frame = read_parquet(parquet(table), limits=SMALL).frame
    assert frame.iloc[0].tolist() == ["7", "0.1", "2026-01-02"]
    assert frame.iloc[1].isna().all()
