"""How much a caller is willing to take in."""

from __future__ import annotations

from dataclasses import dataclass

CELL_BYTES_MOST = 131_072
"""The longest cell the parser of the standard library takes before it gives up by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds on a table; `cell_bytes` is never more than 128 KiB."""

    rows: int = 10_000_000
    columns: int = 1_000
    size_bytes: int = 2 << 30
    cell_bytes: int = 65_536

    def __post_init__(self) -> None:
        if min(self.rows, self.columns, self.size_bytes, self.cell_bytes) < 1:
            raise ValueError("every limit is at least 1")
        if self.cell_bytes > CELL_BYTES_MOST:
            raise ValueError(f"cell_bytes is at most {CELL_BYTES_MOST}")
