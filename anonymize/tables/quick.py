"""The quick way through text without quotations: Arrow's parser, where it cannot disagree.

It never refuses: text that is not entirely plain is handed back, and the strict reader, which is
the authority, parses it or names its fault.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.csv


def parse_plain(text: str, columns: Sequence[str], delimiter: str) -> list[pa.Array] | None:
    """One text column per name from whole lines; None if quotations, blank lines, a lone CR or a
    ragged row stand in the way. Empty cells are null.
    """
    if not _is_plain(text):
        return None
    ragged: list[object] = []

    def note(row: object) -> str:
        ragged.append(row)
        return "skip"

    names = [str(place) for place in range(len(columns))]
    table = pyarrow.csv.read_csv(
        pa.py_buffer(text.encode()),
        read_options=pyarrow.csv.ReadOptions(column_names=names, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter,
            quote_char=False,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    if ragged or _may_be_blank(table, text):
        return None
    return [column.combine_chunks() for column in table.columns]


def _may_be_blank(table: pa.Table, text: str) -> bool:
    """Whether a row of nothing but empty cells may be a blank line, as which Arrow reads both."""
    return all(column.null_count for column in table.columns) and "\n\n" in text


def _is_plain(text: str) -> bool:
    """No quotation mark, no blank line at the start, every CR before an LF."""
    if '"' in text or text.startswith(("\n", "\r")):
        return False
    if "\r" not in text:
        return True
    return "\n\r" not in text and text.count("\r") == text.count("\r\n")
