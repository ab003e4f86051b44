"""Text columns as the bytes they are: the ground of every fast technique."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]

_LOOKED_AT = 1_000


def buffers(values: pa.Array) -> tuple[Offsets, Bytes]:
    """Where each of n texts begins and ends (n + 1 offsets), and the bytes they point into."""
    ends, content = _ends_and_content(values)
    return ends.astype(np.int64), content


def _ends_and_content(values: pa.Array) -> tuple[npt.NDArray[np.int32], Bytes]:
    """As `buffers`, the offsets as Arrow holds them."""
    _, ends, content = values.buffers()
    start = values.offset
    offsets = np.frombuffer(ends, dtype=np.int32)[start : start + len(values) + 1]
    held = np.zeros(0, np.uint8) if content is None else np.frombuffer(content, dtype=np.uint8)
    return offsets, held


def ascii_matrix(values: pa.Array) -> Bytes | None:
    """n texts of one width, all ASCII, as an n x width view; None for any others."""
    if values.null_count or not len(values):
        return None
    ends, content = _ends_and_content(values)
    width = int(ends[1]) - int(ends[0])
    used = content[ends[0] : ends[-1]]
    if width * len(values) != len(used) or (ends[1:] - ends[:-1] != width).any():
        return None
    return None if used.max(initial=0) > 0x7F else used.reshape(len(values), width)


def text_of(matrix: Bytes) -> pa.Array:
    """The rows of an n x width matrix of ASCII codes as n texts."""
    rows, width = matrix.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(width)
    content = np.ascontiguousarray(matrix)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(content))


def over_present(values: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Change the values that are there; missing ones stay missing."""
    if not values.null_count:
        return change(values)
    present = values.is_valid()
    place = pc.subtract(pc.cumulative_sum(pc.cast(present, pa.int64())), 1)
    return change(values.drop_null()).take(pc.if_else(present, place, None))


def distinct_first(values: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Change each distinct value once, where a sample says that values repeat; else each row."""
    step = max(1, len(values) // _LOOKED_AT)
    sample = values.take(pa.array(np.arange(0, len(values), step)))
    if len(pc.unique(sample)) > len(sample) // 2:
        return over_present(values, change)
    coded = values.dictionary_encode()
    return change(coded.dictionary).take(coded.indices)
