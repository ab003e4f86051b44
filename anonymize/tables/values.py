"""What a reading gives back."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A table taken in: every column text, NA where a cell was empty.

    `sha256` and `size_bytes` are of the bytes as given. `encoding` and `delimiter` say how they
    were read; a Parquet file has the encoding "parquet" and no delimiter.
    """

    frame: pd.DataFrame
    encoding: str
    delimiter: str | None
    rows: int
    sha256: str
    size_bytes: int
