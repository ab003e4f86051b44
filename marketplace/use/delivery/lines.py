"""Rows of text columns as JSON Lines, column by column in Arrow's memory."""

from __future__ import annotations

import json
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ESCAPED: Final = r'["\\\x00-\x1f]'
"""What JSON does not take as it is. **Source:** RFC 8259 section 7."""


def json_lines(batch: pa.RecordBatch) -> bytes:
    """Write one object per row, each on a line of its own; a missing value is null."""
    members = [_members(name, batch.column(name)) for name in batch.schema.names]
    joined = pc.binary_join_element_wise(*members, ",")
    lines = pc.binary_join_element_wise("{", joined, "}\n", "")
    return b"".join(_contents(lines))


def _members(name: str, values: pa.Array) -> pa.Array:
    """Each value behind its name; words that stand in many rows are written once."""
    coded = values.dictionary_encode()
    key = json.dumps(name, ensure_ascii=False)
    words = pc.binary_join_element_wise(f'{key}:"', _escaped(coded.dictionary), '"', "")
    return pc.fill_null(words.take(coded.indices), f"{key}:null")


def _escaped(words: pa.Array) -> pa.Array:
    needs = pc.match_substring_regex(words, ESCAPED)
    if not pc.any(needs).as_py():
        return words
    written = [json.dumps(one, ensure_ascii=False)[1:-1] for one in words.filter(needs).to_pylist()]
    return pc.replace_with_mask(words, needs, pa.array(written, pa.string()))


def _contents(lines: pa.Array) -> list[memoryview]:
    """The bytes of all lines as they lie behind each other."""
    _, ends, content = lines.buffers()
    if content is None:
        return []
    offsets = np.frombuffer(ends, dtype=np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return [memoryview(content)[int(offsets[0]) : int(offsets[-1])]]
