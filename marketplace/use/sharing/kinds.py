"""From text to typed columns: what a column is, decided by every value it holds.

A column has a kind when each of its values is written plainly as that kind is, so that no value is
lost: a code with a leading zero stays text, and so does a number that a double could not tell from
its neighbour. An empty column is text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from marketplace.use.sharing.model import Column, Kind

WRITTEN: Final[dict[Kind, str]] = {
    Kind.WHOLE: r"^(0|-?[1-9][0-9]{0,17})$",
    Kind.NUMBER: r"^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$",
    Kind.DAY: r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$",
}
"""How each kind is written; of those that fit a whole column the first counts.

18 digits fit into 64 bits. 9 digits before the point and 6 after it are 15, which a double keeps
apart. **Source:** IEEE 754-2019, binary64; C17 section 5.2.4.2.2, DBL_DIG.
"""
ARROW: Final[dict[Kind, pa.DataType]] = {
    Kind.WHOLE: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.DAY: pa.date32(),
    Kind.TEXT: pa.string(),
}


class Survey:
    """Which kinds still fit each column, while its values pass by in parts."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._fitting = [list(WRITTEN) for _ in names]
        self._seen = [False for _ in names]

    def see(self, part: pa.Table) -> None:
        """Take in some rows; `part`: text columns in the survey's order, null where empty."""
        for place, column in enumerate(part.itercolumns()):
            text = column.cast(pa.string())
            self._fitting[place] = [kind for kind in self._fitting[place] if _fits(text, kind)]
            self._seen[place] |= text.null_count < len(text)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the columns are, by all that was seen."""
        return tuple(
            Column(name, fitting[0] if seen and fitting else Kind.TEXT)
            for name, fitting, seen in zip(self._names, self._fitting, self._seen, strict=True)
        )


def typed(part: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """Return the rows in their columns' kinds; a survey has seen every one of them."""
    arrays = [
        column.cast(pa.string()).cast(ARROW[one.kind])
        for column, one in zip(part.itercolumns(), columns, strict=True)
    ]
    return pa.table(dict(zip(part.column_names, arrays, strict=True)))


def columns_of(schema: pa.Schema) -> tuple[Column, ...]:
    """Return the columns of a typed table in their order."""
    kinds = {held: kind for kind, held in ARROW.items()}
    return tuple(Column(field.name, kinds[field.type]) for field in schema)


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    """Return the columns as Arrow names them."""
    return pa.schema([(one.name, ARROW[one.kind]) for one in columns])


def schema_string(columns: Iterable[Column]) -> str:
    """Write the columns as a Delta schema. **Source:** Delta Sharing Protocol, "Schema Object"."""
    fields: list[dict[str, Any]] = [
        {"name": one.name, "type": one.kind.value, "nullable": True, "metadata": {}}
        for one in columns
    ]
    return json.dumps({"type": "struct", "fields": fields}, ensure_ascii=False)


def kinds_of(columns: Iterable[Column]) -> dict[str, Kind]:
    """Return the kind of each column by its name."""
    return {one.name: one.kind for one in columns}


def _fits(text: pa.ChunkedArray, kind: Kind) -> bool:
    if not pc.all(pc.match_substring_regex(text, WRITTEN[kind]), min_count=0).as_py():
        return False
    try:
        text.cast(ARROW[kind])
    except pa.ArrowInvalid:  # 2026-02-30 looks like a day and is none
        return False
    return True
