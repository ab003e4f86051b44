"""Rows for several tables in one trip, by statements that are written once and used again.

Every command pays for the writing of its events. A text that depends only on how many rows there
are is looked up instead of being put together value by value, and stays prepared in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count
from typing import Any, TypeAlias

from piccolo.table import Table

from marketplace.kernel.database import engine
from marketplace.kernel.sqlite import PooledSQLiteEngine

Rows: TypeAlias = Sequence[tuple[object, ...]]
TEXTS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Target:
    """A table and the columns to fill, in the order of a row's values: names of the program's.

    `row` is what one row is made of, with `{}` for each of its values; as a rule one per column. It
    may read a table that an earlier target of the same trip fills and `shares`. `conflict` says
    what to do when a row is there already.
    """

    table: str
    columns: tuple[str, ...]
    row: str = ""
    conflict: str = ""
    shares: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """The beginning of the statement that fills it."""
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f'INSERT INTO "{self.table}" ({names}) VALUES '

    @property
    def one_row(self) -> str:
        """One row, with `{}` for each value."""
        return self.row or "(" + ", ".join("{}" for _ in self.columns) + ")"

    @property
    def shared(self) -> str:
        """What hands the filled rows on to later targets."""
        return " RETURNING " + ", ".join(self.shares) if self.shares else ""


async def insert_together(given: Mapping[Target, Rows]) -> None:
    """Insert all rows in one trip of the running transaction; targets without rows are left out.

    On PostgreSQL it is one statement, of at most 32,767 values; a part sees of what the others
    insert only what they share, under the name of their table. **Source:** PostgreSQL,
    "Data-Modifying Statements in WITH".
    """
    filled = {target: rows for target, rows in given.items() if rows}
    running = engine()
    if isinstance(running, PooledSQLiteEngine):
        texts = map(_one_row, filled)
        await running.insert_together(list(zip(texts, filled.values(), strict=True)))
        return
    shape = tuple((target, len(rows)) for target, rows in filled.items())
    values = chain.from_iterable(chain.from_iterable(filled.values()))
    transaction: Any = running.current_transaction.get()
    await transaction.connection.fetch(_one_statement(shape), *values)


async def insert_row(table: type[Table], row: Mapping[str, object]) -> None:
    """Insert a row in the running transaction by a kept text; columns left out stay empty."""
    target = Target(table._meta.tablename, tuple(row))
    await insert_together({target: [tuple(row.values())]})


@lru_cache(TEXTS_KEPT)
def _one_row(target: Target) -> str:
    return f"{target.head}{target.one_row.replace('{}', '?')} {target.conflict}"


@lru_cache(TEXTS_KEPT)
def _one_statement(shape: tuple[tuple[Target, int], ...]) -> str:
    """Return the statement that fills each target with so many rows."""
    places = count(1)
    *within, last = (_part(target, rows, places) for target, rows in shape)
    named = ", ".join(
        f'"{target.table}" AS ({part})' for (target, _), part in zip(shape, within, strict=False)
    )
    return f"WITH {named} {last}" if named else last


def _part(target: Target, rows: int, places: Iterator[int]) -> str:
    width = target.one_row.count("{}")
    filled = ", ".join(
        target.one_row.format(*(f"${next(places)}" for _ in range(width))) for _ in range(rows)
    )
    return f"{target.head}{filled} {target.conflict}{target.shared}"
