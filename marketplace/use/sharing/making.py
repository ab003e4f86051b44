"""Making what leaves: the licensed file in typed columns, and the answer to a question.

Both are read and written in parts, so that a large table takes no more memory than a small one.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from marketplace.kernel.storage import CHUNK_BYTES, Blob
from marketplace.kernel.stores import store
from marketplace.use.delivery.copies import PRACTICE_COLUMN
from marketplace.use.delivery.making import Made
from marketplace.use.sharing.errors import UnknownColumnError
from marketplace.use.sharing.filters import matching
from marketplace.use.sharing.kinds import Survey, arrow_schema, kinds_of, typed
from marketplace.use.sharing.model import ROWS_AT_ONCE, Column, Question
from marketplace.use.sharing.windows import read_window, stored_schema

PART_ROWS = 10 * ROWS_AT_ONCE
"""Held in memory at once."""


async def survey(digest: str) -> tuple[Column, ...]:
    """Return what the columns of a stored file of text columns are."""
    found = Survey((await stored_schema(store(), digest)).names)
    async for part in _parts(digest):
        await asyncio.to_thread(found.see, part)
    return found.columns


async def typed_file(digest: str, columns: Sequence[Column]) -> Made:
    """Return the stored file of text columns, made anew in the kinds that a survey found."""

    async def parts() -> AsyncIterator[pa.Table]:
        async for part in _parts(digest):
            yield await asyncio.to_thread(typed, part, columns)

    return await _written(arrow_schema(columns), parts())


async def answer_file(digest: str, columns: Sequence[Column], question: Question) -> Made:
    """Return the rows of a stored typed file that answer the question, in the file's order."""
    chosen, kinds = chosen_columns(columns, question), kinds_of(columns)

    async def parts() -> AsyncIterator[pa.Table]:
        left = question.rows
        async for part in _parts(digest):
            found = await asyncio.to_thread(matching, part, question.filters, kinds)
            kept = found.select([one.name for one in chosen]).slice(0, left)
            yield kept
            left = None if left is None else left - len(kept)
            if left == 0:
                return

    return await _written(arrow_schema(chosen), parts())


async def stored(digest: str, *, rows: int) -> Made:
    """Return a file that lies stored already."""
    return Made(blob=Blob(digest, await store().size_bytes(digest)), rows=rows)


def chosen_columns(columns: Sequence[Column], question: Question) -> tuple[Column, ...]:
    """Return the columns that the question names, in its order; all of them when it names none.

    A table of the practice market keeps the column that says so. Raises `UnknownColumnError` for a
    column that the table does not have.
    """
    known = {one.name: one for one in columns}
    for name in question.columns:
        if name not in known:
            raise UnknownColumnError(field="columns", column=name)
    kept = dict.fromkeys((*question.columns, *({PRACTICE_COLUMN} & known.keys())))
    return tuple(known[name] for name in kept) if question.columns else tuple(columns)


async def _parts(digest: str) -> AsyncIterator[pa.Table]:
    start = 0
    while part := await read_window(store(), digest, start, stop=start + PART_ROWS):
        yield part
        start += len(part)


async def _written(schema: pa.Schema, parts: AsyncIterator[pa.Table]) -> Made:
    """Write the parts into a blob of groups no longer than a page."""
    rows = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        with pq.ParquetWriter(path, schema) as writer:
            async for part in parts:
                rows += len(part)
                await asyncio.to_thread(writer.write_table, part, row_group_size=ROWS_AT_ONCE)
        return Made(blob=await _stored(path), rows=rows)


async def _stored(path: Path) -> Blob:
    async def chunks() -> AsyncIterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    return await store().put(chunks())
