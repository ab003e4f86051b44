"""Noting what the site asks the database's driver for, trip by trip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import aiosqlite
import asyncpg  # type: ignore[import-untyped]

Values: TypeAlias = tuple[Any, ...]
LONGEST_NAME = 64
"""Longer texts are contents, which no unique index holds."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its values."""

    text: str
    values: Values

    @property
    def reads(self) -> bool:
        """Whether it answers rows and changes nothing."""
        return self.text.lstrip()[:6].upper() == "SELECT"


Trip: TypeAlias = tuple[Statement, ...]
"""What is sent to the database at once."""


@contextmanager
def noted() -> Iterator[list[Trip]]:
    """Note every trip to SQLite or PostgreSQL that is made inside the block."""
    trips: list[Trip] = []
    sqlite, postgres = aiosqlite.Connection._execute, asyncpg.Connection
    fetch, execute = postgres.fetch, postgres.execute

    async def note_sqlite(self: Any, function: Any, *arguments: Any, **options: Any) -> Any:
        if trip := _sqlite_trip(function, arguments):
            trips.append(trip)
        return await sqlite(self, function, *arguments, **options)

    def noting(original: Callable[..., Any]) -> Callable[..., Any]:
        async def note(self: Any, text: str, *values: Any, **options: Any) -> Any:
            trips.append((Statement(text, values),))
            return await original(self, text, *values, **options)

        return note

    aiosqlite.Connection._execute = note_sqlite  # type: ignore[method-assign, assignment] # for a while
    postgres.fetch, postgres.execute = noting(fetch), noting(execute)
    try:
        yield trips
    finally:
        aiosqlite.Connection._execute = sqlite  # type: ignore[method-assign]
        postgres.fetch, postgres.execute = fetch, execute


def _sqlite_trip(function: Any, arguments: Sequence[Any]) -> Trip:
    match function.__name__, arguments:
        case "_fetch_all", (_, text, values):
            return (Statement(text, tuple(values)),)
        case "_execute_all", (_, statements):
            return tuple(Statement(text, tuple(values)) for text, values in statements)
        case "_execute_many", (_, insertions):
            return tuple(Statement(text, tuple(row)) for text, rows in insertions for row in rows)
        case ("_commit" | "_roll_back") as ending, _:
            return (Statement({"_commit": "COMMIT", "_roll_back": "ROLLBACK"}[ending], ()),)
        case _, (str(text), *values):
            return (Statement(text, tuple(values[0]) if values else ()),)
    return ()


@dataclass(frozen=True, slots=True)
class Script:
    """The trips of one request, and which of their values are new each time."""

    trips: tuple[Trip, ...]
    changing: frozenset[Any]

    @classmethod
    def of(cls, first: Sequence[Trip], second: Sequence[Trip]) -> Script:
        """Compare two recordings of the same request: what differs is new each time."""
        pairs = list(zip(_statements(first), _statements(second), strict=True))
        assert [one.text for one, _ in pairs] == [other.text for _, other in pairs]
        changing = {
            value
            for one, other in pairs
            for value, again in zip(one.values, other.values, strict=True)
            if value != again and _is_name(value)
        }
        return cls(tuple(first), frozenset(changing))

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return all(one.reads for one in _statements(self.trips))

    def played(self) -> list[Trip]:
        """Return the trips with new names in place of those that change."""
        if not self.changing:
            return list(self.trips)
        new = {value: _new_name(value) for value in self.changing}
        return [tuple(_with(statement, new) for statement in trip) for trip in self.trips]


def _statements(trips: Sequence[Trip]) -> list[Statement]:
    return [statement for trip in trips for statement in trip]


def _is_name(value: Any) -> bool:
    return isinstance(value, UUID) or (isinstance(value, str) and len(value) <= LONGEST_NAME)


def _new_name(value: Any) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    try:
        UUID(value)
    except ValueError:
        return (uuid4().hex * 2)[: len(value)]
    return str(uuid4())


def _with(statement: Statement, new: dict[Any, Any]) -> Statement:
    values = tuple(new.get(one, one) if _is_name(one) else one for one in statement.values)
    return Statement(statement.text, values)
