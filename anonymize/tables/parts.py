"""A table as parts that several machines read at once, each part with its place in the order.

A CSV is one part, since only a reader that has seen all lines before knows where a row begins. Each
row group of a Parquet file is a part; a folder of Parquet files of the same columns is one table,
in the order of the file names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from anonymize.errors import EmptyTableError, NotATableError, SourceChangedError, TooManyRowsError
from anonymize.tables.limits import Limits
from anonymize.tables.parquet import ParquetScan, footer_of
from anonymize.tables.reading import Scan, open_scan
from anonymize.tables.sources import opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One stretch of rows: `size_bytes` of its file, row `group` (None: the whole file), and the
    number of the table's rows before it.
    """

    path: str
    size_bytes: int
    group: int | None
    first_row: int


def parts_of(source: Path, *, limits: Limits | None = None) -> tuple[tuple[str, ...], list[Part]]:
    """The columns and the parts in order, from the footers and the header alone.

    Errors: those of the intake; NotATableError for a folder that holds other files or whose files
    differ in columns; TooManyRowsError over all files.
    """
    limits = limits or Limits()
    files = sorted(source.glob("[!._]*")) if source.is_dir() else [source]
    columns: tuple[str, ...] | None = None
    parts: list[Part] = []
    rows = 0
    for file in files:
        found, groups = _looked_into(file, limits)
        if columns not in (None, found):
            raise NotATableError(found="files of different columns")
        if groups is None and len(files) > 1:
            raise NotATableError(found="a folder of files other than Parquet")
        columns = found
        for group, size in enumerate(groups or [0]):
            number = None if groups is None else group
            parts.append(_part(file, group=number, first_row=rows))
            rows += size
        if rows > limits.rows:
            raise TooManyRowsError(limit=limits.rows)
    if columns is None:
        raise EmptyTableError
    return columns, parts


@contextmanager
def open_part(
    part: Part, *, limits: Limits | None = None, only: Collection[str] | None = None
) -> Iterator[Scan | ParquetScan]:
    """Open a part for one pass in constant memory over its columns, or those of `only`.

    SourceChangedError if its file has another size.
    """
    path, limits = Path(part.path), limits or Limits()
    if not path.is_file() or path.stat().st_size != part.size_bytes:
        raise SourceChangedError
    if part.group is None:
        with open_scan(path, limits=limits, only=only) as scan:
            yield scan
    else:
        with opened(path, size_limit=limits.size_bytes) as file:
            yield ParquetScan(file, limits=limits, group=part.group, only=only)


def _part(file: Path, *, group: int | None, first_row: int) -> Part:
    size_bytes = file.stat().st_size
    return Part(path=str(file.resolve()), size_bytes=size_bytes, group=group, first_row=first_row)


def _looked_into(file: Path, limits: Limits) -> tuple[tuple[str, ...], tuple[int, ...] | None]:
    """Columns of the file, and the rows of each row group if it is Parquet."""
    with opened(file, size_limit=limits.size_bytes) as opened_file:
        head = opened_file.read(4)
        opened_file.seek(0)
        if head == b"PAR1":
            return footer_of(opened_file, limits=limits)
        return Scan(opened_file, limits=limits).columns, None
