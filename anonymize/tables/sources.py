"""Where bytes come from: a path, or a binary file somebody has opened."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from anonymize.errors import TooManyBytesError

Source = str | os.PathLike[str] | IO[bytes]
"""A path or a readable binary file."""

CHUNK_BYTES = 1 << 20
_SPOOL_BYTES = 64 << 20


@contextmanager
def opened(source: Source, *, size_limit: int) -> Iterator[IO[bytes]]:
    """Give a seekable file at its start; what is not seekable is spooled within `size_limit`.

    A file the caller opened stays open and is left at its end.
    """
    if isinstance(source, str | os.PathLike):
        with open(source, "rb") as file:
            yield file
    elif source.seekable():
        source.seek(0)
        yield source
    else:
        with SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            for chunk in chunks(source, size_limit=size_limit):
                spool.write(chunk)
            spool.seek(0)
            yield spool


def chunks(file: IO[bytes], *, size_limit: int, tally: Tally | None = None) -> Iterator[bytes]:
    """Read to the end in pieces of 1 MiB; TooManyBytesError as soon as the limit is passed."""
    size_bytes = 0
    while chunk := file.read(CHUNK_BYTES):
        size_bytes += len(chunk)
        if tally is not None:
            tally.add(chunk)
        if size_bytes > size_limit:
            raise TooManyBytesError(limit=size_limit)
        yield chunk


def chosen(columns: Sequence[str], only: Collection[str] | None) -> list[str]:
    """Those of the columns that are asked for, all if nothing is said, and one at the least: rows
    without any would not count.
    """
    if only is None:
        return list(columns)
    return [name for name in columns if name in only] or list(columns[:1])


@dataclass(slots=True)
class Tally:
    """Bytes seen so far and their digest."""

    size_bytes: int = 0
    _sha256: hashlib._Hash | None = None

    def add(self, chunk: bytes) -> None:
        """Count and hash one more piece."""
        if self._sha256 is None:
            self._sha256 = hashlib.sha256()
        self.size_bytes += len(chunk)
        self._sha256.update(chunk)

    @property
    def sha256(self) -> str:
        """`sha256:<hex>` of everything added."""
        return "sha256:" + (self._sha256 or hashlib.sha256()).hexdigest()
