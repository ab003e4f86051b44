"""Tables as bytes: taken in strictly, held as text, written in one canonical form.

A table comes in as CSV (UTF-8, with or without a byte order mark, or GB18030) or as Parquet, within
stated limits that are checked while the bytes arrive. Every value stays the text it was, leading
zeros and all; an empty cell is NA. What a value means is for `detect` to say.

`canonical_csv` is the one byte form of a frame: evidence binds its digest. `safe_csv` is the form
for delivery into spreadsheets.
"""

from anonymize.tables.frames import check_frame
from anonymize.tables.limits import Limits
from anonymize.tables.parquet import ParquetScan, read_parquet
from anonymize.tables.parts import Part, open_part, parts_of
from anonymize.tables.reading import Scan, open_scan, read_csv, read_table
from anonymize.tables.values import Reading
from anonymize.tables.writing import (
    as_text,
    canonical_csv,
    canonical_lines,
    canonical_rows,
    digest,
    safe_csv,
    safe_header,
    safe_rows,
)

__all__ = [
    "Limits",
    "ParquetScan",
    "Part",
    "Reading",
    "Scan",
    "as_text",
    "canonical_csv",
    "canonical_lines",
    "canonical_rows",
    "check_frame",
    "digest",
    "open_part",
    "open_scan",
    "parts_of",
    "read_csv",
    "read_parquet",
    "read_table",
    "safe_csv",
    "safe_header",
    "safe_rows",
]
