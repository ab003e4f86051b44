"""From a stream of bytes to a table, and from kept bytes back to one.

Bytes are written to a file without a name and parsed before any of them are kept: what is no table,
or passes the limits, never reaches the store.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing
from tempfile import TemporaryFile
from typing import IO

import pandas as pd

from anonymize.errors import AnonymizeError, TooManyBytesError
from anonymize.tables import Limits, Reading, read_table
from marketplace.kernel.storage import CHUNK_BYTES, BlobNotFoundError
from marketplace.kernel.stores import store
from marketplace.supply.resources.errors import UnreadableTableError
from marketplace.supply.resources.model import INTAKE


async def take_in(stream: AsyncIterable[bytes], *, limits: Limits = INTAKE) -> Reading:
    """Parse the stream, keep its bytes in the store of this market, and return the reading.

    Raises UnreadableTableError with the fault's name; then nothing is kept.
    """
    with TemporaryFile() as file:
        try:
            await _fill(file, stream, most=limits.size_bytes)
            reading = await asyncio.to_thread(read_table, file, limits=limits)
        except AnonymizeError as error:
            raise UnreadableTableError.of(error) from None
        await store().put(_pieces(file))
        return reading


async def table_under(digest: str) -> pd.DataFrame:
    """Return the table whose bytes are kept under `digest`: text columns, NA where a cell is
    empty.
    """
    with TemporaryFile() as file:
        async with aclosing(store().read(digest)) as pieces:
            await _fill(file, pieces, most=INTAKE.size_bytes)
        reading = await asyncio.to_thread(read_table, file, limits=INTAKE)
    return reading.frame


async def digest_found(digest: str) -> str | None:
    """Digest the bytes kept under `digest` again, to the last one; None when they are gone."""
    sha256 = hashlib.sha256()
    try:
        async for piece in store().read(digest):
            sha256.update(piece)
    except BlobNotFoundError:
        return None
    return f"sha256:{sha256.hexdigest()}"


async def _fill(file: IO[bytes], stream: AsyncIterable[bytes], *, most: int) -> None:
    written = 0
    async for piece in stream:
        written += len(piece)
        if written > most:
            raise TooManyBytesError(limit=most)
        file.write(piece)
    file.seek(0)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    file.seek(0)
    while piece := file.read(CHUNK_BYTES):
        yield piece
