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
            delimiter=delimiter, quote_char=False, invalid_row_handler=note
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    return None if ragged else [column.combine_chunks() for column in table.columns]


def _is_plain(text: str) -> bool:
    """No quotation mark, no blank line, every CR before an LF."""
    if '"' in text or text.startswith(("\n", "\r")) or "\n\n" in text or "\n\r" in text:
        return False
    return "\r" not in text or text.count("\r") == text.count("\r\n")
