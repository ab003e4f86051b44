"""Making what leaves from the bytes that the evidence binds: by files, never whole in memory."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from anonymize.fingerprint import Changes, Marker, NoRoom
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.storage import CHUNK_BYTES, Blob
from marketplace.kernel.stores import store
from marketplace.kernel.text import Text
from marketplace.use.delivery import copies
from marketplace.use.delivery.errors import EvidenceVoidError
from marketplace.use.delivery.schemas import FileFormat, LicensedFile, Marking

TRANSFORMS = {
    FileFormat.CSV: "csv: columns chosen, cells that look like formulas disarmed",
    FileFormat.JSON_LINES: "jsonl: columns chosen, one object per row",
    FileFormat.PARQUET: "parquet: columns chosen, text columns",
}

MADE_BY = {
    FileFormat.CSV: Text(
        "CSV：按许可选列；形似公式的单元格已消除公式作用",
        "CSV: columns of the licence; cells that look like formulas disarmed",
    ),
    FileFormat.JSON_LINES: Text(
        "JSON Lines：按许可选列，每行一个对象",
        "JSON Lines: columns of the licence, one object per row",
    ),
    FileFormat.PARQUET: Text(
        "Parquet：按许可选列，均为文字列", "Parquet: columns of the licence, all of text"
    ),
}
"""The same for people."""


def transform_of(form: FileFormat, marking: Marking) -> str:
    """Return what was done to the version's bytes, for the record and the receipt."""
    done = f"not marked ({marking.unmarked.value})" if marking.unmarked else "fingerprinted"
    return f"{done}; {TRANSFORMS[form]}"


def measured(marks: Changes | NoRoom) -> Marking:
    """Return how a copy was marked, or why it was not, as receipts state it."""
    if isinstance(marks, NoRoom):
        return Marking(unmarked=marks.why)
    return Marking(
        cells_share=marks.largest_share,
        step_share=marks.step_share,
        positions=marks.positions,
        smallest_class=marks.smallest,
    )


@dataclass(frozen=True, slots=True)
class Made:
    """The file: where it lies, how many rows it has, and which copy it was taken from, if any."""

    blob: Blob
    rows: int
    copy_id: UUID | None = None


@asynccontextmanager
async def bound_table(version_digest: str) -> AsyncIterator[IO[bytes]]:
    """Fetch the version's canonical bytes into a file, hashing them on the way.

    Raises `EvidenceVoidError` when they do not have the digest that the evidence binds.
    """
    async with _fetched(version_digest) as (file, found):
        if found != version_digest:
            raise EvidenceVoidError(digest=version_digest)
        yield file


async def make_copy(
    file: IO[bytes], columns: Sequence[str], marker: Marker | NoRoom
) -> tuple[Blob, copies.Copied]:
    """Write a licence's copy of the canonical table and keep it in the store."""
    with TemporaryFile() as out:
        copied = await asyncio.to_thread(
            copies.write_copy, file, out, columns, marker, is_practice=_is_practice()
        )
        out.seek(0)
        return await store().put(_by_thread(iter(lambda: out.read(CHUNK_BYTES), b""))), copied


async def cut_copy(
    copy: LicensedFile, columns: Sequence[str], *, form: FileFormat, rows: int
) -> Made:
    """Return these columns and the first `rows` rows of a copy in a form, kept in the store.

    Raises `UnknownColumnError`, `EvidenceVoidError` when the copy is not what was recorded.
    """
    async with _fetched(copy.digest) as (file, found):
        if found != copy.digest:
            raise EvidenceVoidError(digest=copy.digest)
        kept = [*columns, copies.PRACTICE_COLUMN] if _is_practice() else list(columns)
        pieces = copies.written(file, kept, form=form, rows=rows)
        blob = await store().put(_by_thread(pieces))
    return Made(blob=blob, rows=min(rows, copy.rows), copy_id=copy.copy_id)


def _is_practice() -> bool:
    return current_market() is Market.PRACTICE


@asynccontextmanager
async def _fetched(digest: str) -> AsyncIterator[tuple[IO[bytes], str]]:
    """Fetch a blob into a file that goes when the block ends, and the digest it really has."""
    sha256 = hashlib.sha256()
    with TemporaryFile() as file:
        async for chunk in store().read(digest):
            sha256.update(chunk)
            file.write(chunk)
        file.seek(0)
        yield file, f"sha256:{sha256.hexdigest()}"


async def _by_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Give the pieces, each made in a thread: the event loop serves others meanwhile."""
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece
