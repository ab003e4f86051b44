"""How commands take a table in."""

from __future__ import annotations

from pathlib import Path

from anonymize.tables import Reading, read_csv, read_table


def taken_in(table: Path, *, separator: str | None) -> Reading:
    """CSV or Parquet by its first bytes; a separator says that it is a CSV."""
    return read_csv(table, delimiter=separator) if separator else read_table(table)
