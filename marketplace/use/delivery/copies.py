"""Tables on their way out: read, marked, cut and written batch by batch, in constant memory.

Everything here works on open files and knows neither database nor store; it runs in a thread of its
own, so that a large table holds nobody else up.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from anonymize.fingerprint import (
    Changes,
    Layout,
    Marker,
    NoRoom,
    Survey,
    judged,
    lay_out,
    survey,
)
from anonymize.roles import Role
from anonymize.tables import Limits, open_scan, safe_header, safe_rows
from contracts.market import PRACTICE_NOTICE
from marketplace.use.delivery.errors import UnknownColumnError
from marketplace.use.delivery.lines import json_lines
from marketplace.use.delivery.schemas import FileFormat

LIMITS: Final = Limits(rows=1 << 40, columns=10_000, size_bytes=1 << 40, cell_bytes=131_072)
"""The bytes were taken in under limits; reading them back must not refuse them."""
BATCH_ROWS: Final = 65_536
"""Rows that are held at once; marks change places within as many."""
PIECE_ROWS: Final = 16_384
"""Rows that are written at once."""
BLOCK_BYTES: Final = 1 << 20
"""Bytes of the canonical form that are parsed at once."""
PRACTICE_COLUMN: Final = "practice_no_effect"
PRACTICE_WORDS: Final = f"{PRACTICE_NOTICE.zh} / {PRACTICE_NOTICE.en}"
"""Every row of a file from the practice market says what it is, also after rows were taken out."""

Batches = Iterator[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Room:
    """What a version has room for: a layout of marks with the survey it rests on, or none."""

    survey: Survey
    layout: Layout | NoRoom


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was written: its rows, and how it was marked or why it was not."""

    rows: int
    marks: Changes | NoRoom


def room_in(file: IO[bytes], roles: Mapping[str, Role]) -> Room:
    """Survey the canonical table in `file` and say what it has room for."""
    quasi = [name for name, role in roles.items() if role is Role.QUASI]
    found = survey(batches_of(file), quasi)
    return Room(found, lay_out(found, roles))


def write_copy(
    file: IO[bytes],
    out: IO[bytes],
    columns: Sequence[str],
    marker: Marker | NoRoom,
    *,
    is_practice: bool = False,
) -> Copied:
    """Write the columns of the canonical table in `file` to `out` as Parquet, marked if it can be.

    A copy whose marks would break what is promised of them is written again without any. Raises
    `UnknownColumnError`.
    """
    batches = batches_of(file)
    if isinstance(marker, Marker):
        batches = (marker.mark(batch) for batch in batches)
    kept = cut(batches, columns, None)
    rows = _write(labelled(kept) if is_practice else kept, out)
    if isinstance(marker, NoRoom):
        return Copied(rows, marker)
    shortfall = judged(marker.changes())
    if shortfall is None:
        return Copied(rows, marker.changes())
    out.seek(0)
    out.truncate()
    return write_copy(file, out, columns, shortfall, is_practice=is_practice)


def written(
    file: IO[bytes], columns: Sequence[str], *, form: FileFormat, rows: int
) -> Iterator[bytes]:
    """Give the columns and the first `rows` rows of the Parquet in `file` in a form, by pieces."""
    batches = cut(parquet_batches(file), columns, rows)
    match form:
        case FileFormat.CSV:
            return _csv(batches)
        case FileFormat.JSON_LINES:
            return (json_lines(piece) for batch in batches for piece in _pieces(batch))
        case FileFormat.PARQUET:
            return _parquet(batches)


def batches_of(file: IO[bytes]) -> Batches:
    """Give the rows of the canonical table in batches of `BATCH_ROWS`, whatever its pieces were."""
    held: list[pa.RecordBatch] = []
    for batch in _canonical(file):
        held.append(batch)
        while sum(one.num_rows for one in held) >= BATCH_ROWS:
            whole = _joined(held)
            held = [whole.slice(BATCH_ROWS)]
            yield whole.slice(0, BATCH_ROWS)
            _give_back()
    if sum(one.num_rows for one in held):
        yield _joined(held)


def _give_back() -> None:
    """Return what the last batch took: both allocators keep it, in pieces that fit the next batch
    ever worse, so that a long table would take more memory than a short one.
    """
    pa.default_memory_pool().release_unused()
    pa.system_memory_pool().release_unused()  # the C library's, which holds NumPy's arrays too


def _canonical(file: IO[bytes]) -> Batches:
    """Read the canonical form by Arrow's parser, which the form suits; a row that is longer than
    its block, and all behind it, by the strict reader of intake.
    """
    rows = 0
    try:
        for batch in _parsed(file):
            yield batch
            rows += batch.num_rows
    except pa.ArrowInvalid:
        file.seek(0)
        with open_scan(file, limits=LIMITS) as scan:
            yield from _behind(rows, iter(scan))


def _parsed(file: IO[bytes]) -> Batches:
    file.seek(0)
    text = TextIOWrapper(file, "utf-8", newline="")
    names = next(csv.reader(text))
    text.detach()
    file.seek(0)
    yield from pyarrow.csv.open_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _behind(rows: int, batches: Batches) -> Batches:
    """Leave out the first rows."""
    left = rows
    for batch in batches:
        yield batch.slice(left)
        left = max(left - batch.num_rows, 0)


def parquet_batches(file: IO[bytes]) -> Batches:
    """Give the rows of one of our own Parquet files, batch by batch."""
    file.seek(0)
    parquet = pq.ParquetFile(file)
    for group in range(parquet.num_row_groups):  # each by a reader of its own, lest it keeps them
        yield from parquet.iter_batches(BATCH_ROWS, row_groups=[group], use_threads=False)
        _give_back()


def cut(batches: Batches, columns: Sequence[str], rows: int | None) -> Batches:
    """Keep these columns, in this order, and the first `rows` rows (None: all)."""
    left = rows
    for batch in batches:
        if left == 0:
            return
        missing = [name for name in columns if name not in batch.schema.names]
        if missing:
            raise UnknownColumnError(column=missing[0])
        kept = batch.slice(0, left).select(list(columns))
        left = None if left is None else left - kept.num_rows
        yield kept


def labelled(batches: Batches) -> Batches:
    """Add to every row of the practice market what it is."""
    for batch in batches:
        words = pa.array([PRACTICE_WORDS], pa.string())
        column = words.take(pa.array([0] * batch.num_rows, pa.int8()))
        yield batch.append_column(PRACTICE_COLUMN, column)


def _joined(held: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    table = pa.Table.from_batches(held).combine_chunks()
    return table.to_batches(max_chunksize=table.num_rows)[0]


def _write(batches: Batches, out: IO[bytes]) -> int:
    first = next(batches, None)
    if first is None:
        return 0
    with pq.ParquetWriter(out, first.schema) as writer:
        writer.write_batch(first)
        rows: int = first.num_rows
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _csv(batches: Batches) -> Iterator[bytes]:
    for place, batch in enumerate(batches):
        if not place:
            yield safe_header(batch.schema.names)
        yield from map(safe_rows, _pieces(batch))


def _pieces(batch: pa.RecordBatch) -> Batches:
    """Cut a batch into pieces of `PIECE_ROWS`."""
    for place in range(0, batch.num_rows, PIECE_ROWS):
        yield batch.slice(place, PIECE_ROWS)


def _parquet(batches: Batches) -> Iterator[bytes]:
    with TemporaryFile() as out:
        _write(batches, out)
        out.seek(0)
        while piece := out.read(1 << 20):
            yield piece
