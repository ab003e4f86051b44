"""A frame as bytes: one canonical form that evidence binds, and one that is safe to open.

The canonical form is UTF-8 without a byte order mark, LF line ends, a header, comma, and quotation
only of cells that hold a quotation mark, a line end or one of the delimiters a reader might try.
Two frames with the same columns, rows and text have the same bytes, whatever the machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_BATCH_ROWS = 65_536
_MARKS = (b'"', b",", b";", b"\t", b"\r", b"\n")
_NEEDS_QUOTES = '[",;\t\r\n]'
_FORMULA = "^[=+\\-@\t\r\n＝＋－＠]"
_FIRST_BYTES = np.isin(np.arange(256), list(b"=+-@\t\r\n" + "＝".encode()[:1]))
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"


def canonical_csv(frame: pd.DataFrame) -> Iterator[bytes]:
    """Write the frame in its one canonical form, in pieces; NA is an empty cell.

    Text is written as it is, integers in decimal digits, floats in their shortest exact form, truth
    values as true and false, dates in ISO 8601.
    """
    return _written(frame, cell=_as_it_is)


def canonical_rows(frame: pd.DataFrame) -> Iterator[bytes]:
    """The canonical form without its header, to be written behind other rows."""
    pieces = canonical_csv(frame)
    next(pieces)
    return pieces


def canonical_lines(frame: pd.DataFrame) -> pa.Array:
    """One text per row: its bytes in the canonical form without the LF that ends it."""
    return _lines([as_text(frame.iloc[:, i]) for i in range(frame.shape[1])])


def digest(frame: pd.DataFrame) -> str:
    """`sha256:<hex>` of the canonical bytes."""
    sha256 = hashlib.sha256()
    for piece in canonical_csv(frame):
        sha256.update(piece)
    return "sha256:" + sha256.hexdigest()


def safe_csv(frame: pd.DataFrame) -> Iterator[bytes]:
    """Write the frame so that no spreadsheet takes a cell for a formula.

    A cell or column name that begins with = + - @ (plain or full-width), tab, CR or LF gets an
    apostrophe in front, unless it is a plain number such as -1.5. The bytes differ from the
    canonical ones exactly in those cells.
    **Source:** OWASP, "CSV Injection".
    """
    return _written(frame, cell=_disarmed)


def safe_header(names: Sequence[str]) -> bytes:
    """The first line of `safe_csv`."""
    return _rows([_disarmed(pa.array([name], pa.string())) for name in names])


def safe_rows(batch: pa.RecordBatch) -> bytes:
    """The rows of a batch of text columns as `safe_csv` writes them."""
    return _rows([_disarmed(column) for column in batch.columns])


def _written(frame: pd.DataFrame, *, cell: Callable[[pa.Array], pa.Array]) -> Iterator[bytes]:
    header = [pa.array([str(name)], pa.string()) for name in frame.columns]
    yield _rows([cell(name) for name in header])
    for start in range(0, len(frame), _BATCH_ROWS):
        part = frame.iloc[start : start + _BATCH_ROWS]
        yield _rows([cell(as_text(part.iloc[:, i])) for i in range(part.shape[1])])


def as_text(values: pd.Series) -> pa.Array:
    """The canonical text of each value, null for NA."""
    if values.dtype == object:
        return pa.array([None if pd.isna(v) else str(v) for v in values], pa.string())
    array = pa.array(values, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return pc.cast(array, pa.string())


def _as_it_is(array: pa.Array) -> pa.Array:
    return array


def _disarmed(array: pa.Array) -> pa.Array:
    if not _may_hold_formula(array):
        return array
    formula = pc.and_(
        pc.match_substring_regex(array, _FORMULA),
        pc.invert(pc.match_substring_regex(array, _NUMBER)),
    )
    marked = pc.binary_join_element_wise("'", array, "")
    return pc.if_else(pc.fill_null(formula, False), marked, array)


def _may_hold_formula(array: pa.Array) -> bool:
    """Whether any cell begins with a byte with which a formula could begin."""
    offsets, content = _content(array)
    filled = offsets[:-1] < offsets[1:]
    return bool(_FIRST_BYTES[content[offsets[:-1][filled]]].any())


def _content(array: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Where each text begins, and the bytes of all as they lie behind each other."""
    _, ends, content = array.buffers()
    none = np.zeros(0, dtype=np.uint8)
    offsets = np.frombuffer(ends, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    return offsets, none if content is None else np.frombuffer(content, dtype=np.uint8)


def _rows(columns: list[pa.Array]) -> bytes:
    """All lines, each with its LF, as they lie behind each other in Arrow's memory."""
    ended = pc.binary_join_element_wise(_lines(columns), "", "\n")
    offsets, content = _content(ended)
    return content[offsets[0] : offsets[-1]].tobytes()


def _lines(columns: list[pa.Array]) -> pa.Array:
    """Join quoted cells by comma; a lone empty cell is written as a quotation."""
    cells = [_quoted(column) for column in columns]
    if len(cells) == 1:
        cells = [pc.if_else(pc.equal(cells[0], ""), '""', cells[0])]
    return pc.binary_join_element_wise(*cells, ",")


def _quoted(array: pa.Array) -> pa.Array:
    array = pc.fill_null(array, "")
    offsets, content = _content(array)
    # bytes of ASCII stand for nothing else in UTF-8, so none anywhere means none in any cell
    held = content[offsets[0] : offsets[-1]].tobytes()
    if not any(mark in held for mark in _MARKS):
        return array
    coded = array.dictionary_encode()  # a word that stands in many rows is looked at once
    words = coded.dictionary
    needs = pc.match_substring_regex(words, _NEEDS_QUOTES)
    doubled = pc.replace_substring(words, '"', '""')
    written = pc.if_else(needs, pc.binary_join_element_wise('"', doubled, '"', ""), words)
    return written.take(coded.indices)
