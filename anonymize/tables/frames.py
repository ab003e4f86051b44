"""A frame that a caller brings: what no table can be is refused by name before it does harm.

A table that was taken in from bytes has been looked at already; a frame may come from anywhere.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from anonymize.errors import (
    DuplicateColumnError,
    ForbiddenCharacterError,
    UnnamedColumnError,
    UnsupportedColumnError,
)
from anonymize.tables.writing import as_text

_FIRST_LINE = 2
"""Of the rows, as a person counts who sees the header in line 1."""
_NO_VALUES = (list, dict, set, tuple, bytes, bytearray, np.ndarray)


def check_frame(frame: pd.DataFrame) -> None:
    """Refuse columns without a name of text or with the name of another, cells that are no plain
    value, and characters that no text may hold.

    Errors: UnnamedColumnError, DuplicateColumnError, UnsupportedColumnError,
    ForbiddenCharacterError.
    """
    seen: set[str] = set()
    for position, name in enumerate(frame.columns, start=1):
        if not isinstance(name, str) or not name:
            raise UnnamedColumnError(position=position)
        if name in seen:
            raise DuplicateColumnError(column=name)
        seen.add(name)
    for name in frame.columns:
        _check_cells(frame[name])


def _check_cells(values: pd.Series) -> None:
    if values.dtype == object:
        _check_objects(values)
    try:
        as_text(values.iloc[:1])
    except pa.ArrowException:
        raise UnsupportedColumnError(column=str(values.name), found=str(values.dtype)) from None
    if values.dtype == "str":
        _check_text(values)


def _check_objects(values: pd.Series) -> None:
    for line, value in enumerate(values, start=_FIRST_LINE):
        if isinstance(value, _NO_VALUES):
            raise UnsupportedColumnError(column=str(values.name), found=type(value).__name__)
        if isinstance(value, str) and (found := _forbidden(value)):
            raise ForbiddenCharacterError(line=line, character=found)


def _forbidden(text: str) -> str | None:
    """The kind of character in the text that none may hold."""
    try:
        return "NUL" if b"\0" in text.encode() else None
    except UnicodeEncodeError:
        return "surrogate"


def _check_text(values: pd.Series) -> None:
    array = pa.array(values)
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    if any(_holds_nul(chunk) for chunk in chunks):
        row = pc.index(pc.match_substring(array, "\0"), True).as_py()
        raise ForbiddenCharacterError(line=row + _FIRST_LINE, character="NUL")


def _holds_nul(array: pa.Array) -> bool:
    """Whether a zero lies among the bytes of the texts; others may lie beside a slice."""
    _, _, content = array.buffers()
    if content is None or (np.frombuffer(content, dtype=np.uint8) != 0).all():
        return False
    return bool(pc.any(pc.match_substring(array, "\0")).as_py())
