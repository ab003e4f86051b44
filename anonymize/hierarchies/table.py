"""Hierarchies from a table file: one leaf per line, its levels from left to right."""

from __future__ import annotations

import csv
from pathlib import Path

from anonymize.errors import HierarchyShapeError
from anonymize.hierarchies.hierarchy import Hierarchy


def from_table(path: Path, separator: str = ";", *, column: str | None = None) -> Hierarchy:
    """Read a hierarchy from a UTF-8 file without a header; an empty field is an empty cell.

    The column is named by the caller, or else by what follows `_hierarchy_` in the file's name.
    Raises HierarchyShapeError (also for a file that is not text) and LevelsDoNotNestError.
    """
    name = column if column is not None else path.stem.rpartition("_hierarchy_")[2]
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [
                [cell or None for cell in row]
                for row in csv.reader(lines, delimiter=separator)
                if row
            ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise HierarchyShapeError(column=name, line=1) from error
    return Hierarchy.from_rows(name, rows)
