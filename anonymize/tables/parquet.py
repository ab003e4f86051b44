"""Parquet in, with what a hostile file declares checked before anything is unpacked.

A small Parquet file can stand for an enormous table: by compression, by run lengths, by one long
dictionary entry repeated. Sizes declared in the footer are checked first; then `unpacking` looks at
the words of each dictionary, so that a bound on the plain values is known before they are made.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from anonymize.errors import (
    DuplicateColumnError,
    EmptyTableError,
    ParquetError,
    TooManyBytesError,
    TooManyColumnsError,
    TooManyRowsError,
    UnnamedColumnError,
    UnsupportedColumnError,
)
from anonymize.tables.limits import Limits
from anonymize.tables.sources import CHUNK_BYTES, Source, Tally, chosen, chunks, opened
from anonymize.tables.unpacking import is_text, unpacked
from anonymize.tables.values import Reading

_FOOTER_BYTES = 16 << 20


def read_parquet(source: Source, *, limits: Limits | None = None) -> Reading:
    """Take in a whole Parquet file: n rows, every column as text, null as NA.

    Numbers and dates become their shortest exact text. Errors: ParquetError,
    UnsupportedColumnError, EmptyTableError and the limits, each before the memory is spent.
    """
    limits = limits or Limits()
    with opened(source, size_limit=limits.size_bytes) as file:
        scan = ParquetScan(file, limits=limits)
        table = pa.Table.from_batches(list(scan))
    frame = table.to_pandas()
    frame.columns = pd.Index(scan.columns, dtype="str")
    return Reading(
        frame=frame,
        encoding="parquet",
        delimiter=None,
        rows=table.num_rows,
        sha256=scan.tally.sha256,
        size_bytes=scan.tally.size_bytes,
    )


@dataclass(slots=True)
class ParquetScan:
    """One pass over an open Parquet file as Arrow batches of text, in constant memory.

    `group` narrows it to one row group, `only` to some columns: the others are neither unpacked nor
    looked at. `tally` holds size and digest from the start: of the file,
    or of the group's bytes and the footer, which together decide about the group's values.
    """

    file: IO[bytes]
    limits: Limits
    group: int | None = None
    only: Collection[str] | None = None
    columns: tuple[str, ...] = field(init=False)
    tally: Tally = field(init=False, default_factory=Tally)
    _parquet: pq.ParquetFile = field(init=False)

    def __post_init__(self) -> None:
        if self.group is None:
            for _ in chunks(self.file, size_limit=self.limits.size_bytes, tally=self.tally):
                pass
        self.file.seek(0)
        with _named_errors():
            self._parquet = _opened(self.file, limits=self.limits)
            if self.group is not None:
                _add_group(self.file, self._parquet.metadata, self.group, self.tally)
        self.columns = tuple(self._parquet.schema_arrow.names)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        every = range(self._parquet.metadata.num_row_groups)
        groups = every if self.group is None else [self.group]
        with _named_errors():
            yield from unpacked(
                self.file,
                self._parquet.metadata,
                self.limits,
                groups=groups,
                columns=chosen(self.columns, self.only),
            )


def footer_of(file: IO[bytes], *, limits: Limits) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Columns, and rows of each row group, as the footer declares them. Errors: as read_parquet."""
    with _named_errors():
        parquet = _opened(file, limits=limits)
    groups = range(parquet.metadata.num_row_groups)
    rows = tuple(parquet.metadata.row_group(group).num_rows for group in groups)
    return tuple(parquet.schema_arrow.names), rows


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise ParquetError from None


def _add_group(file: IO[bytes], metadata: pq.FileMetaData, group: int, tally: Tally) -> None:
    """Hash the footer and the bytes of one row group. ParquetError if there is no such group."""
    if group >= metadata.num_row_groups:
        raise ParquetError
    held = metadata.row_group(group)
    columns = [held.column(i) for i in range(held.num_columns)]
    start = min(c.dictionary_page_offset or c.data_page_offset for c in columns)
    stored = sum(c.total_compressed_size for c in columns)
    for place, size_bytes in ((-metadata.serialized_size - 8, None), (start, stored)):
        file.seek(place, os.SEEK_END if size_bytes is None else os.SEEK_SET)
        left = metadata.serialized_size if size_bytes is None else size_bytes
        while left > 0 and (chunk := file.read(min(left, CHUNK_BYTES))):
            tally.add(chunk)
            left -= len(chunk)


def _opened(file: IO[bytes], *, limits: Limits) -> pq.ParquetFile:
    """Check what the footer declares."""
    parquet = pq.ParquetFile(
        file,
        thrift_string_size_limit=_FOOTER_BYTES,
        thrift_container_size_limit=1_000_000,
    )
    _check_declared(parquet.metadata, limits=limits)
    _check_columns(parquet.schema_arrow)
    return parquet


def _check_declared(metadata: pq.FileMetaData, *, limits: Limits) -> None:
    """Compare the footer with the limits."""
    if metadata.num_columns > limits.columns:
        raise TooManyColumnsError(limit=limits.columns)
    if metadata.num_rows > limits.rows:
        raise TooManyRowsError(limit=limits.rows)
    if not metadata.num_rows or not metadata.num_columns:
        raise EmptyTableError
    declared = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if declared > limits.size_bytes:
        raise TooManyBytesError(limit=limits.size_bytes)


def _check_columns(schema: pa.Schema) -> None:
    seen: set[str] = set()
    for position, column in enumerate(schema, start=1):
        if not column.name.strip():
            raise UnnamedColumnError(position=position)
        if column.name in seen:
            raise DuplicateColumnError(column=column.name)
        if not _is_plain(column.type):
            raise UnsupportedColumnError(column=column.name, found=str(column.type))
        seen.add(column.name)


def _is_plain(kind: pa.DataType) -> bool:
    """A value with one textual form: text, number, truth value, date, time or nothing."""
    plain = (
        is_text,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_time,
        pa.types.is_null,
    )
    return any(test(kind) for test in plain)
