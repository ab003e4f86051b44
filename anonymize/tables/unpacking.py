"""Row groups of a Parquet file as batches of text, never more at once than memory is meant for.

Text is unpacked in the form in which it costs least, which says nothing of its size: one long word
of a dictionary may stand in every row. The words are therefore looked at first, and the longest of
them decides how many rows are unpacked together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonymize.errors import (
    CellTooLargeError,
    ForbiddenCharacterError,
    TooManyBytesError,
    UnsupportedColumnError,
)
from anonymize.tables.limits import Limits

BATCH_ROWS = 65_536
_BATCH_BYTES = 64 << 20
_BOUNDLESS = "DELTA_BYTE_ARRAY"
"""The one encoding of text whose values are neither stored in full nor words of a dictionary."""
_DICTIONARIES = frozenset({"PLAIN_DICTIONARY", "RLE_DICTIONARY"})


def unpacked(
    file: IO[bytes],
    metadata: pq.FileMetaData,
    limits: Limits,
    *,
    groups: Sequence[int],
    columns: Sequence[str],
) -> Iterator[pa.RecordBatch]:
    """The rows of some row groups, these columns as text, null for NA. Errors: as read_parquet."""
    words = pq.ParquetFile(file, metadata=metadata, read_dictionary=_texts(metadata))
    plain = pq.ParquetFile(file, metadata=metadata)
    # A reader that is asked for `a` gives `a.b` too: where there are dots, all are read.
    dotted = any("." in name for name in plain.schema_arrow.names)
    read = None if dotted else list(columns)
    size_bytes = rows = 0
    for group in groups:
        together = _rows_together(words, group, limits, first_row=rows, columns=columns)
        for whole in plain.iter_batches(batch_size=together, row_groups=[group], columns=read):
            batch = whole.select(list(columns))
            size_bytes += sum(_checked_bytes(a, rows, limits) for a in batch.columns)
            if size_bytes > limits.size_bytes:
                raise TooManyBytesError(limit=limits.size_bytes)
            rows += batch.num_rows
            texts = [_as_text(array) for array in batch.columns]
            yield pa.RecordBatch.from_arrays(texts, names=batch.schema.names)


def is_text(kind: pa.DataType) -> bool:
    """Text, or a dictionary of texts."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _texts(metadata: pq.FileMetaData) -> list[str]:
    return [field.name for field in metadata.schema.to_arrow_schema() if is_text(field.type)]


def _with_words(metadata: pq.FileMetaData, group: int) -> list[str]:
    """The text columns of the group that have a dictionary. UnsupportedColumnError."""
    texts, found = set(_texts(metadata)), []
    for place in range(metadata.num_columns):
        column = metadata.row_group(group).column(place)
        if column.path_in_schema not in texts:
            continue
        if _BOUNDLESS in column.encodings:
            raise UnsupportedColumnError(column=column.path_in_schema, found=_BOUNDLESS)
        if not _DICTIONARIES.isdisjoint(column.encodings):
            found.append(column.path_in_schema)
    return found


def _rows_together(
    words: pq.ParquetFile,
    group: int,
    limits: Limits,
    *,
    first_row: int,
    columns: Sequence[str],
) -> int:
    """How many rows of the group fit a batch if each held the longest word of every column.

    CellTooLargeError for a word longer than a cell may be.
    """
    names = [name for name in _with_words(words.metadata, group) if name in columns]
    if not names:
        return BATCH_ROWS
    first = next(words.iter_batches(batch_size=1, row_groups=[group], columns=names), None)
    longest = 0
    for array in [] if first is None else first.columns:
        most = _longest(array.dictionary)
        _check_cell(most, first_row, limits)
        longest += most
    return min(BATCH_ROWS, max(1, _BATCH_BYTES // max(longest, 1)))


def _longest(texts: pa.Array) -> int:
    return pc.max(pc.binary_length(texts)).as_py() or 0


def _check_cell(longest: int, first_row: int, limits: Limits) -> None:
    if longest > limits.cell_bytes:
        raise CellTooLargeError(line=first_row + 1, limit=limits.cell_bytes)


def _checked_bytes(array: pa.Array, first_row: int, limits: Limits) -> int:
    """Bytes of the array written out; text longer than a cell may be and NUL are refused."""
    if not is_text(array.type):
        return int(array.nbytes)
    coded = pa.types.is_dictionary(array.type)
    texts = array.dictionary if coded else array
    texts.validate(full=True)
    _check_cell(_longest(texts), first_row, limits)
    if _has_nul(texts):
        raise ForbiddenCharacterError(line=first_row + 1, character="NUL")
    if not coded:
        return int(array.nbytes)
    return int(pc.sum(pc.binary_length(texts).take(array.indices)).as_py() or 0)


def _has_nul(texts: pa.Array) -> bool:
    """Whether a byte is 0 among those of the texts; other bytes of the buffer may be anything."""
    content = texts.buffers()[-1]
    if content is None or (np.frombuffer(content, dtype=np.uint8) != 0).all():
        return False
    return bool(pc.any(pc.match_substring(texts, "\0")).as_py())


def _as_text(array: pa.Array) -> pa.Array:
    """Write each value as text; empty text and not-a-number are null."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_floating(array.type):
        array = pc.if_else(pc.is_nan(array), None, array)
    text = pc.cast(array, pa.string())
    empty = pc.equal(pc.binary_length(text), 0)
    return pc.if_else(empty, None, text) if pc.any(empty).as_py() else text
