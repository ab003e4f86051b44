"""CSV in: strict, streamed, every value kept as the text it was.

**Source:** RFC 4180 for quotation; the tolerated departures are the delimiters `;` and tab, LF line
ends, and blank lines after the last row.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from anonymize.errors import (
    AnonymizeError,
    BrokenQuoteError,
    CellTooLargeError,
    DuplicateColumnError,
    EmptyTableError,
    ForbiddenCharacterError,
    RaggedRowError,
    TooManyColumnsError,
    TooManyRowsError,
    UnnamedColumnError,
)
from anonymize.tables.limits import Limits
from anonymize.tables.lines import Lines
from anonymize.tables.parquet import ParquetScan, read_parquet
from anonymize.tables.quick import parse_plain
from anonymize.tables.sniffing import Form, decoded, magic, sniff
from anonymize.tables.sources import Source, Tally, chosen, chunks, opened
from anonymize.tables.values import Reading

BATCH_ROWS = 65_536


def read_table(source: Source, *, limits: Limits | None = None) -> Reading:
    """Take in a CSV or a Parquet file, told apart by the first bytes, never by the name."""
    limits = limits or Limits()
    with opened(source, size_limit=limits.size_bytes) as file:
        head = file.read(16)
        file.seek(0)
        read = read_parquet if magic(head) == "parquet" else read_csv
        return read(file, limits=limits)


def read_csv(
    source: Source, *, limits: Limits | None = None, delimiter: str | None = None
) -> Reading:
    """Take in a whole CSV: n rows, one `str` column per field, empty cells NA.

    `delimiter` is found by trying `,` `;` and tab where it is not given. The digest is of the bytes
    that were parsed. Errors: the TableError family, each with its line.
    """
    limits = limits or Limits()
    with opened(source, size_limit=limits.size_bytes) as file:
        scan = Scan(file, limits=limits, delimiter=delimiter)
        table = pa.Table.from_batches(list(scan), scan.schema)
    frame = table.to_pandas()
    frame.columns = pd.Index(scan.columns, dtype="str")
    return Reading(
        frame=frame,
        encoding=scan.form.encoding,
        delimiter=scan.form.delimiter,
        rows=table.num_rows,
        sha256=scan.tally.sha256,
        size_bytes=scan.tally.size_bytes,
    )


@contextmanager
def open_scan(
    source: Source, *, limits: Limits | None = None, only: Collection[str] | None = None
) -> Iterator[Scan | ParquetScan]:
    """Open a CSV or a Parquet file for one pass in constant memory.

    The batches hold the columns of `only`, or all. Of a Parquet file the others are not looked at.
    """
    limits = limits or Limits()
    with opened(source, size_limit=limits.size_bytes) as file:
        head = file.read(16)
        file.seek(0)
        if magic(head) == "parquet":
            yield ParquetScan(file, limits=limits, only=only)
        else:
            yield Scan(file, limits=limits, only=only)


@dataclass(slots=True)
class Scan:
    """One pass over an open CSV as Arrow batches of text, in constant memory; all columns are
    checked, those of `only` given out.

    The encoding is settled by a first pass. `tally` holds size and digest once the batches are
    exhausted.
    """

    file: IO[bytes]
    limits: Limits
    delimiter: str | None = None
    only: Collection[str] | None = None
    form: Form = field(init=False)
    columns: tuple[str, ...] = field(init=False)
    tally: Tally = field(init=False, default_factory=Tally)
    _reader: _Reader = field(init=False)

    def __post_init__(self) -> None:
        most = self.limits.size_bytes
        self.form = sniff(self.file, size_limit=most, delimiter=self.delimiter)
        pieces = chunks(self.file, size_limit=most, tally=self.tally)
        text = decoded(pieces, self.form.encoding)
        self._reader = _Reader(text, delimiter=self.form.delimiter, limits=self.limits)
        self.columns = _checked_columns(self._reader.header(), limit=self.limits.columns)

    @property
    def schema(self) -> pa.Schema:
        """Every column is text."""
        return pa.schema([pa.field(name, pa.string()) for name in self.columns])

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        seen, names = 0, chosen(self.columns, self.only)
        for block in self._reader.blocks(self.columns):
            seen += len(block.lines)
            if seen > self.limits.rows:
                raise TooManyRowsError(limit=self.limits.rows)
            block.check_cells(self.limits.cell_bytes)
            batch = pa.RecordBatch.from_arrays(block.arrays, schema=self.schema)
            yield batch.select(names)
        if not seen:
            raise EmptyTableError


@dataclass(frozen=True, slots=True)
class _Block:
    """Text columns with empty cells null, and the line on which each row ends."""

    arrays: list[pa.Array]
    lines: Sequence[int]

    def check_cells(self, most: int) -> None:
        """CellTooLargeError for a cell of more than `most` bytes."""
        for array in self.arrays:
            lengths = pc.binary_length(array)
            if (pc.max(lengths).as_py() or 0) > most:
                line = self.lines[pc.index(pc.greater(lengths, most), True).as_py()]
                raise CellTooLargeError(line=line, limit=most)


@dataclass(slots=True)
class _Reader:
    """The rows of the text: the quick way as long as it can be gone, then the strict one."""

    text: Iterator[str]
    delimiter: str
    limits: Limits
    _lines: Lines = field(init=False)
    _csv: Any = field(init=False)

    def __post_init__(self) -> None:
        longest = self.limits.cell_bytes * self.limits.columns
        self._lines = Lines(self.text, longest=longest, cell_bytes=self.limits.cell_bytes)
        self._csv = csv.reader(self._lines, delimiter=self.delimiter, strict=True)

    def header(self) -> list[str]:
        """The first row that is not blank."""
        for row in self._rows():
            if row:
                return row
        raise EmptyTableError

    def blocks(self, columns: Sequence[str]) -> Iterator[_Block]:
        """All rows behind the header. RaggedRowError, BrokenQuoteError, ..."""
        while (text := self._lines.take_piece()) is not None:
            arrays = parse_plain(text, columns, self.delimiter)
            if arrays is None:
                self._lines.put_back(text)
                break
            first = self._lines.number + 1
            self._lines.number += len(arrays[0])
            yield _Block(arrays, range(first, first + len(arrays[0])))
        yield from self._strict_blocks(len(columns))

    def _strict_blocks(self, width: int) -> Iterator[_Block]:
        """Rows of `width` fields; blank lines only at the end."""
        lines: list[int] = []
        rows: list[list[str]] = []
        blank: int | None = None
        for row in self._rows():
            if not row:
                blank = blank or self._lines.number
                continue
            if blank is not None:
                raise RaggedRowError(line=blank, expected=width, found=0)
            if len(row) != width:
                raise RaggedRowError(line=self._lines.number, expected=width, found=len(row))
            lines.append(self._lines.number)
            rows.append(row)
            if len(rows) == BATCH_ROWS:
                yield _Block(_arrays(rows), lines)
                lines, rows = [], []
        if rows:
            yield _Block(_arrays(rows), lines)

    def _rows(self) -> Iterator[list[str]]:
        try:
            yield from self._csv
        except csv.Error as error:
            raise self._fault(str(error)) from None

    def _fault(self, message: str) -> AnonymizeError:
        """Name the parser's three complaints; their wording is CPython's (Modules/_csv.c)."""
        line = self._lines.number
        if "field limit" in message:
            return CellTooLargeError(line=line, limit=self.limits.cell_bytes)
        if "new-line character" in message:
            return ForbiddenCharacterError(line=line, character="CR")
        return BrokenQuoteError(line=line)


def _checked_columns(header: Sequence[str], *, limit: int) -> tuple[str, ...]:
    """Strip the names and refuse what cannot name a column."""
    if len(header) > limit:
        raise TooManyColumnsError(limit=limit)
    seen: set[str] = set()
    for position, name in enumerate((name.strip() for name in header), start=1):
        if not name:
            raise UnnamedColumnError(position=position)
        if name in seen:
            raise DuplicateColumnError(column=name)
        seen.add(name)
    return tuple(name.strip() for name in header)


def _arrays(rows: list[list[str]]) -> list[pa.Array]:
    """Rows as text columns with empty cells null."""
    arrays = (pa.array(cells, pa.string()) for cells in zip(*rows, strict=True))
    return [pc.if_else(pc.equal(pc.binary_length(array), 0), None, array) for array in arrays]
