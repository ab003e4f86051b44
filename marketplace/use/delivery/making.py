"""Making the file of a delivery from the bytes that the evidence binds."""

from __future__ import annotations

import hashlib
import io
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from anonymize.tables import Limits, read_csv, safe_csv
from contracts.market import PRACTICE_NOTICE
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.storage import Blob
from marketplace.kernel.stores import store
from marketplace.use.delivery.errors import EvidenceVoidError, UnknownColumnError
from marketplace.use.delivery.schemas import DeliveryView, FileFormat

LIMITS = Limits(rows=1 << 40, columns=10_000, size_bytes=1 << 40, cell_bytes=131_072)
"""The bytes were taken in under limits; reading them back must not refuse them."""
TRANSFORMS = {
    FileFormat.CSV: "csv: columns chosen, cells that look like formulas disarmed",
    FileFormat.JSON_LINES: "jsonl: columns chosen, one object per row",
    FileFormat.PARQUET: "parquet: columns chosen, text columns",
}


PRACTICE_COLUMN: Final = "practice_no_effect"
PRACTICE_WORDS: Final = f"{PRACTICE_NOTICE.zh} / {PRACTICE_NOTICE.en}"
"""Every row of a file from the practice market says what it is, also after rows were taken out."""


@dataclass(frozen=True, slots=True)
class Made:
    """The file: where it lies, and how many rows it has."""

    blob: Blob
    rows: int


async def make_file(delivery: DeliveryView) -> Made:
    """Return the file that a delivery asks for."""
    return await make_table(
        delivery.version_digest, delivery.columns, form=delivery.format, rows=delivery.rows
    )


async def make_table(
    version_digest: str, columns: Sequence[str], *, form: FileFormat, rows: int
) -> Made:
    """Return the file with these columns and the first `rows` rows, made anew from the version's
    canonical bytes.

    Raises `EvidenceVoidError` when the stored bytes do not have the digest that the evidence binds.
    """
    frame = await _bound_table(version_digest)
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise UnknownColumnError(column=missing[0])
    chosen = frame.loc[:, list(columns)].head(rows)
    if current_market() is Market.PRACTICE:
        chosen = chosen.assign(**{PRACTICE_COLUMN: PRACTICE_WORDS})
    blob = await store().put(_stream(_written(chosen, form)))
    return Made(blob=blob, rows=len(chosen))


async def _bound_table(version_digest: str) -> pd.DataFrame:
    """Read the canonical bytes, hashing them on the way."""
    sha256, buffer = hashlib.sha256(), io.BytesIO()
    async for chunk in store().read(version_digest):
        sha256.update(chunk)
        buffer.write(chunk)
    if f"sha256:{sha256.hexdigest()}" != version_digest:
        raise EvidenceVoidError(digest=version_digest)
    buffer.seek(0)
    return read_csv(buffer, limits=LIMITS).frame


def _written(frame: pd.DataFrame, form: FileFormat) -> Iterator[bytes]:
    match form:
        case FileFormat.CSV:
            return safe_csv(frame)
        case FileFormat.JSON_LINES:
            lines = frame.to_json(orient="records", lines=True, force_ascii=False)
            return iter((lines.encode(),))
        case FileFormat.PARQUET:
            out = io.BytesIO()
            pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), out)
            return iter((out.getvalue(),))


async def _stream(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
