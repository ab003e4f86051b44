"""The table that a session computes on: the bound bytes, or a synthetic twin drawn from them.

Every column is text or number: a column is a number when each of its values is written as one, in
the one way numbers are written. What was read is kept in memory, by digest, up to a bound.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from anonymize.tables import Limits, read_csv
from anonymize.utility.twin import OTHER, Statistics, statistics_of, twin
from marketplace.kernel.stores import store
from marketplace.use.cleanroom.cage.form import Kind
from marketplace.use.cleanroom.errors import TooLargeError
from marketplace.use.cleanroom.model import ROWS_MAX, TWIN_ROWS_MAX
from marketplace.use.delivery.errors import EvidenceVoidError

NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?")
KEPT_BYTES: Final = 256 << 20
BINS: Final = 20
_LIMITS: Final = Limits(rows=1 << 40, columns=10_000, size_bytes=1 << 40, cell_bytes=131_072)
"""The bytes were taken in under limits; reading them back must not refuse them."""
_kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()


async def real_table(digest: str, columns: Sequence[str]) -> bytes:
    """Return these columns of the bytes under `digest`, as an Arrow stream.

    Raises `EvidenceVoidError` when the stored bytes do not have the digest, `TooLargeError`.
    """
    key = ("real", digest, *columns)
    if key not in _kept:
        frame = (await _bound(digest)).loc[:, list(columns)]
        _keep(key, await asyncio.to_thread(_stream, frame, kinds_of(frame)))
    _kept.move_to_end(key)
    return _kept[key]


async def twin_table(digest: str, columns: Sequence[str], *, smallest: int) -> bytes:
    """Return a synthetic table with the kinds and the published statistics of the bound one."""
    key = ("twin", digest, smallest, *columns)
    if key not in _kept:
        frame = (await _bound(digest)).loc[:, list(columns)]
        _keep(key, await asyncio.to_thread(_twin, frame, digest, smallest))
    _kept.move_to_end(key)
    return _kept[key]


async def column_kinds(digest: str, columns: Sequence[str]) -> dict[str, Kind]:
    """Return the kind of each column, as queries see it."""
    table = pa.ipc.open_stream(pa.py_buffer(await real_table(digest, columns)))
    return {
        field.name: Kind.NUMBER if pa.types.is_floating(field.type) else Kind.TEXT
        for field in table.schema
    }


def kinds_of(frame: pd.DataFrame) -> dict[str, Kind]:
    """Say of each text column whether all its values are numbers."""
    return {
        str(name): Kind.NUMBER if _is_number(frame[name]) else Kind.TEXT for name in frame.columns
    }


def published(frame: pd.DataFrame, kinds: Mapping[str, Kind], *, smallest: int) -> Statistics:
    """Return what may be told of each column: shares of values that enough rows have.

    Numbers are told in up to twenty bins of equal weight, by the middle of each.
    """
    shown = frame.copy()
    for name, kind in kinds.items():
        if kind is Kind.NUMBER:
            shown[name] = _binned(frame[name])
    return statistics_of(shown, threshold=smallest)


def _binned(column: pd.Series[str]) -> pd.Series[str]:
    values = pd.to_numeric(column.where(column != ""))
    if values.nunique() <= BINS:
        return column
    bins = pd.qcut(values, BINS, duplicates="drop")
    middles = bins.map(lambda one: f"{one.mid:.4g}").astype("str")
    return middles.where(values.notna(), "")


async def _bound(digest: str) -> pd.DataFrame:
    sha256, buffer = hashlib.sha256(), io.BytesIO()
    async for chunk in store().read(digest):
        sha256.update(chunk)
        buffer.write(chunk)
    if f"sha256:{sha256.hexdigest()}" != digest:
        raise EvidenceVoidError(digest=digest)
    buffer.seek(0)
    frame = (await asyncio.to_thread(read_csv, buffer, limits=_LIMITS)).frame
    if len(frame) > ROWS_MAX:
        raise TooLargeError(rows=len(frame), most=ROWS_MAX)
    return frame


def _twin(frame: pd.DataFrame, digest: str, smallest: int) -> bytes:
    kinds = kinds_of(frame)
    seed = int(digest.removeprefix("sha256:")[:8], 16)
    rows = min(len(frame), TWIN_ROWS_MAX)
    drawn = twin(published(frame, kinds, smallest=smallest), rows=rows, seed=seed)
    for name, kind in kinds.items():
        if kind is Kind.NUMBER:
            drawn[name] = drawn[name].where(drawn[name] != OTHER, "")
    return _stream(drawn, kinds)


def _is_number(column: pd.Series[str]) -> bool:
    filled = column[column.notna() & (column != "")].unique()
    return len(filled) > 0 and all(NUMBER.fullmatch(str(one)) for one in filled)


def _stream(frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> bytes:
    arrays, names = [], []
    for name, kind in kinds.items():
        column = frame[name]
        filled = column.where(column.notna() & (column != ""), None)
        if kind is Kind.NUMBER:
            numbers = np.asarray(pd.to_numeric(filled), np.float64)
            arrays.append(pa.array(numbers, pa.float64(), mask=np.isnan(numbers)))
        else:
            arrays.append(pa.array(filled.tolist(), pa.string()))
        names.append(name)
    table = pa.table(arrays, names=names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _keep(key: tuple[object, ...], table: bytes) -> None:
    _kept[key] = table
    while len(_kept) > 1 and sum(map(len, _kept.values())) > KEPT_BYTES:
        _kept.popitem(last=False)
