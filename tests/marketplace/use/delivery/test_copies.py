"""Tables are read and written column by column, and say the same as row by row."""

from __future__ import annotations

import io
import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.fingerprint import NoRoom, Unmarked
from anonymize.tables import canonical_csv, safe_csv
from marketplace.use.delivery import copies
from marketplace.use.delivery.copies import batches_of
from marketplace.use.delivery.lines import json_lines
from marketplace.use.delivery.schemas import FileFormat

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
CELLS = st.one_of(st.none(), TEXTS, st.sampled_from(["=1+1", '"', "-1.5", "a,b", "\r", "\n", "\\"]))
ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=30)
COLUMNS = ["线路", 'so "called"']


def table(rows: list[tuple[str | None, ...]]) -> pa.RecordBatch:
    """Rows as text columns."""
    arrays = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=COLUMNS[: len(arrays)])


def canonical(batch: pa.RecordBatch) -> io.BytesIO:
    """The batch in its canonical form."""
    return io.BytesIO(b"".join(canonical_csv(batch.to_pandas())))


def rows_in(batches: copies.Batches) -> list[dict[str, str | None]]:
    """All rows of the batches."""
    return [row for batch in batches for row in batch.to_pylist()]


@settings(max_examples=60)
@given(rows=ROWS)
def test_canonical_form_reads_back_as_it_was(rows: list[tuple[str | None, ...]]) -> None:
    batch = table(rows)
    assert rows_in(batches_of(canonical(batch))) == batch.to_pylist()


@given(cells=st.lists(CELLS, min_size=1, max_size=9))
def test_lone_column_keeps_its_empty_cells(cells: list[str | None]) -> None:
    batch = table([(cell,) for cell in cells])
    assert rows_in(batches_of(canonical(batch))) == batch.to_pylist()


def test_row_longer_than_a_block_is_read_by_the_strict_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(copies, "BLOCK_BYTES", 64)
    batch = table([("a", "b")] * 20 + [("long" * 40, "c")] + [("d", None)] * 20)
    assert rows_in(batches_of(canonical(batch))) == batch.to_pylist()


@settings(max_examples=60)
@given(rows=ROWS)
def test_json_lines_are_the_rows(rows: list[tuple[str | None, ...]]) -> None:
    batch = table(rows)
    lines = json_lines(batch.slice(1)).split(b"\n")[:-1]
    assert [json.loads(line) for line in lines] == batch.slice(1).to_pylist()


@pytest.mark.parametrize("form", [FileFormat.CSV, FileFormat.JSON_LINES])
def test_pieces_lie_behind_each_other(form: FileFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "PIECE_ROWS", 3)
    batch = table([("=1", "a"), ("-1.5", 'b"'), (None, "c\n"), ("d", None)] * 3)
    file = io.BytesIO()
    copies.write_copy(canonical(batch), file, COLUMNS, NoRoom(Unmarked.TOO_SMALL))
    found = b"".join(copies.written(file, COLUMNS, form=form, rows=11))
    kept = batch.slice(0, 11)
    whole = b"".join(safe_csv(kept.to_pandas()))
    assert found == (whole if form is FileFormat.CSV else json_lines(kept))


def test_null_column_reads_as_null() -> None:
    frame = pd.DataFrame({"a": ["1", "2"], "b": pd.Series([None, None], dtype="str")})
    file = io.BytesIO(b"".join(canonical_csv(frame)))
    assert rows_in(batches_of(file)) == [{"a": "1", "b": None}, {"a": "2", "b": None}]
