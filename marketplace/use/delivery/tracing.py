"""Whose copy is this file? First by its digest, then by the marks in its cells."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json

from anonymize.errors import AnonymizeError
from anonymize.fingerprint import Accusation, Layout, Observer, accuse
from anonymize.fingerprint.accusing import INNOCENT_MOST
from anonymize.tables import open_scan
from marketplace.trade.licences.queries import licence_of
from marketplace.use.delivery.copies import LIMITS
from marketplace.use.delivery.errors import UnreadableLeakError
from marketplace.use.delivery.fingerprints import table_secret
from marketplace.use.delivery.queries import (
    copies_with,
    deliveries_with,
    marked_versions,
    marks_on,
)
from marketplace.use.delivery.schemas import TracedBy, TraceView


async def trace_file(path: Path) -> list[TraceView]:
    """Name the licences behind a file, the surest first; empty when there is nobody to name.

    The very bytes of a delivery name its licence. Otherwise the file, CSV, Parquet or JSON Lines,
    is read for the marks of every version of which marked copies were made. At most one file in a
    million would name anybody innocent. Raises `UnreadableLeakError`.
    """
    digest = await asyncio.to_thread(_digest_of, path)
    delivered = [one.licence_id for one in await deliveries_with(digest)]
    same = dict.fromkeys(delivered + [one.licence_id for one in await copies_with(digest)])
    if same:
        return [await _traced(one, by=TracedBy.DIGEST) for one in same]
    versions = await marked_versions()
    found: list[Accusation] = []
    for version in versions:
        found += await _accused(path, version, share=1 / len(versions))
    return [
        await _traced(UUID(one.holder), by=TracedBy.MARKS, z=one.z, chance=one.chance)
        for one in sorted(found, key=lambda one: -one.z)
    ]


async def _accused(path: Path, version_digest: str, *, share: float) -> list[Accusation]:
    marks = await marks_on(version_digest)
    secret = table_secret(version_digest)
    observer = await asyncio.to_thread(_observed, path, secret, marks[0].layout)
    holders = {str(mark.licence_id): mark.nonce for mark in marks}
    return accuse(observer.evidence(), secret, holders, innocent_most=INNOCENT_MOST * share)


async def _traced(
    licence_id: UUID, *, by: TracedBy, z: float | None = None, chance: float | None = None
) -> TraceView:
    licence = await licence_of(licence_id)
    return TraceView(
        licence_id=licence_id,
        licence_number=licence.number,
        enterprise_name=licence.enterprise_name,
        product_code=licence.product_code,
        by=by,
        z=z,
        chance=chance,
    )


def _digest_of(path: Path) -> str:
    with path.open("rb") as content:
        return f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"


def _observed(path: Path, secret: bytes, layout: Layout) -> Observer:
    observer = Observer(secret, layout)
    try:
        for batch in _batches(path):
            observer.add(batch)
    except (AnonymizeError, pa.ArrowException):
        raise UnreadableLeakError from None
    return observer


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Read the file as text columns, batch by batch."""
    with path.open("rb") as file:
        is_json = file.read(64).lstrip().startswith(b"{")
    if is_json:
        for batch in pa.json.open_json(path):
            texts = [pc.cast(column, pa.string()) for column in batch.columns]
            yield pa.RecordBatch.from_arrays(texts, names=batch.schema.names)
        return
    with open_scan(path, limits=LIMITS) as scan:
        yield from scan
