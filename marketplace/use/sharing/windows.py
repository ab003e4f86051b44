"""Some rows of a stored Parquet file, read without the rest of it.

An answer may be millions of rows and a page a hundred of them, so only the file's footer and the
groups that hold the page are fetched. **Source:** Apache Parquet format, "File format" (footer,
its length in 4 bytes, the magic number at the end).
"""

from __future__ import annotations

import io
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from marketplace.kernel.storage import BlobStore

TAIL_BYTES: Final = 1 << 16
"""Fetched first: it holds most files' whole footer, and Arrow will not begin with less."""
_END_BYTES: Final = 8
"""The footer's length and the magic number."""


async def read_window(store: BlobStore, digest: str, start: int, *, stop: int) -> pa.Table:
    """Return the rows from `start` to `stop` (excluded) of the file; fewer where it ends."""
    size = await store.size_bytes(digest)
    tail = await _tail(store, digest, size)
    metadata = pq.read_metadata(io.BufferedReader(_Sparse(size, (tail,))))
    first, last, before = _groups(metadata, start, stop)
    if first == last:
        return metadata.schema.to_arrow_schema().empty_table()
    piece = await _piece(store, digest, metadata, range(first, last))
    source = io.BufferedReader(_Sparse(size, (piece, tail)))
    file = pq.ParquetFile(source, metadata=metadata, pre_buffer=False)
    groups = file.read_row_groups(range(first, last), use_threads=False)
    return groups.slice(start - before, stop - start)


async def stored_schema(store: BlobStore, digest: str) -> pa.Schema:
    """Return the columns of a stored Parquet file."""
    size = await store.size_bytes(digest)
    tail = await _tail(store, digest, size)
    return pq.read_schema(io.BufferedReader(_Sparse(size, (tail,))))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Bytes of a file and where they begin."""

    start: int
    content: bytes


async def _tail(store: BlobStore, digest: str, size: int) -> _Piece:
    """Fetch the end of the file with its whole footer."""
    start = max(size - TAIL_BYTES, 0)
    tail = _Piece(start, await store.read_range(digest, start, length=size - start))
    footer = int.from_bytes(tail.content[-_END_BYTES:-4], "little") + _END_BYTES
    if footer <= len(tail.content):
        return tail
    return _Piece(size - footer, await store.read_range(digest, size - footer, length=footer))


def _groups(metadata: pq.FileMetaData, start: int, stop: int) -> tuple[int, int, int]:
    """Return the groups that hold the rows, as first and end, and the row that the first begins
    with."""
    counts = [metadata.row_group(one).num_rows for one in range(metadata.num_row_groups)]
    begins = [0, *accumulate(counts)]
    stop = min(stop, begins[-1])
    if start >= stop:
        return 0, 0, 0
    first = bisect_right(begins, start) - 1
    return first, bisect_right(begins, stop - 1), begins[first]


async def _piece(store: BlobStore, digest: str, metadata: pq.FileMetaData, groups: range) -> _Piece:
    """Fetch the bytes of neighbouring groups in one go."""
    chunks = [
        metadata.row_group(group).column(place)
        for group in groups
        for place in range(metadata.num_columns)
    ]
    starts = [one.dictionary_page_offset or one.data_page_offset for one in chunks]
    ends = [begin + one.total_compressed_size for begin, one in zip(starts, chunks, strict=True)]
    begin = min(starts)
    return _Piece(begin, await store.read_range(digest, begin, length=max(ends) - begin))


class _Sparse(io.RawIOBase):
    """A file of which only some pieces are there; reading elsewhere is an error of this module."""

    def __init__(self, size: int, pieces: tuple[_Piece, ...]) -> None:
        self._size, self._pieces, self._place = size, pieces, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = base + offset
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what callers give
        """Fill the buffer from the piece at the present place."""
        for piece in self._pieces:
            begin = self._place - piece.start
            if 0 <= begin < len(piece.content):
                found = piece.content[begin : begin + len(buffer)]
                buffer[: len(found)] = found
                self._place += len(found)
                return len(found)
        if self._place >= self._size:
            return 0
        raise EOFError(self._place)
