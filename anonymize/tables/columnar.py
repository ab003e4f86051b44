"""Batches on their way into a Parquet file, in the memory of one batch."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import chain
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from anonymize.tables.sources import Tally
from anonymize.tables.writing import as_text


class _Counted(io.RawIOBase):
    """A file that also counts and digests what is written to it; who opened it closes it."""

    def __init__(self, file: IO[bytes], tally: Tally) -> None:
        self._file, self._tally = file, tally

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, piece: Any) -> int:
        """Write one piece, any buffer; return its bytes."""
        content = bytes(piece)
        self._tally.add(content)
        return self._file.write(content)


def write_parquet(batches: Iterable[pd.DataFrame], file: IO[bytes], tally: Tally) -> None:
    """Write frames of the same columns as one Parquet file of text, a row group each, and add its
    bytes to the tally.

    Cells are those of the canonical form, null for NA.
    """
    remaining = iter(batches)
    first = _table(next(remaining, pd.DataFrame()))
    with pq.ParquetWriter(_Counted(file, tally), first.schema) as writer:
        for table in chain([first], map(_table, remaining)):
            writer.write_table(table)


def _table(frame: pd.DataFrame) -> pa.Table:
    columns = [as_text(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return pa.table(columns, names=[str(name) for name in frame.columns])
