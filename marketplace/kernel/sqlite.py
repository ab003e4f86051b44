"""The embedded database: SQLite with one writer and a few readers, each connection kept open.

Piccolo's own SQLite engine opens a connection and a thread for every query and lets writers collide
("database is locked"). Here writers queue in the process and begin IMMEDIATE, so a command never
fails half way for want of a lock; readers see the last commit through the write-ahead log (WAL).
`synchronous=FULL` makes every commit durable, which the transparency log relies on.

**Source:** https://sqlite.org/wal.html; https://sqlite.org/lang_transaction.html.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, cast
from uuid import UUID

import aiosqlite
import msgspec
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, dict_factory
from piccolo.querystring import QueryString

LOCK_WAIT_SECONDS = 30
"""How long a command waits for another *process* (the command line beside the server) to finish
writing."""


def _uuid_of(cell: bytes) -> UUID:
    return msgspec.convert(cell.decode(), UUID)


def _instant_of(cell: bytes) -> datetime:
    read = datetime.fromisoformat(cell.decode())
    return read if read.tzinfo is UTC else read.replace(tzinfo=UTC)


_READERS_OF_CELLS: Final[dict[str, Callable[[bytes], object]]] = {
    "INTEGER": int,
    "UUID": _uuid_of,
    "TIMESTAMPTZ": _instant_of,
}
"""How cells become values: as by Piccolo's converters, at a fifth of their cost, for most of what a
list costs is its cells."""
for _kind, _reader in _READERS_OF_CELLS.items():
    sqlite3.register_converter(_kind, _reader)
sqlite3.register_adapter(UUID, str)


class WriteTransaction(SQLiteTransaction):
    """The one write transaction at a time; nested ones join it, as Piccolo's do."""

    __slots__ = ()

    engine: PooledSQLiteEngine

    async def __aenter__(self) -> SQLiteTransaction:
        """Wait for the writer, begin IMMEDIATE, and become the current transaction."""
        if self._parent is not None:
            return self._parent
        await self.engine.writer_lock.acquire()
        try:
            self.connection = self.engine.writer
            await asyncio.shield(self.connection.execute("BEGIN IMMEDIATE"))
        except BaseException:
            try:
                await self._send(_roll_back)  # a cancelled BEGIN may still begin
            finally:  # cancelled again, it still waits in line before the next writer's BEGIN
                self.engine.writer_lock.release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        """Commit, or roll back when the block failed; the writer is free again in either case."""
        if self._parent is not None:
            return exception is None
        try:
            if exception is None and not self._committed and not self._rolled_back:
                await self._send(_commit)
            elif exception is not None and not self._rolled_back:
                await self._send(_roll_back)
        finally:
            self.engine.current_transaction.reset(self.context)
            self.engine.writer_lock.release()
        return exception is None

    async def _send(self, ending: Callable[[sqlite3.Connection], None]) -> None:
        # Sent off and not taken back: a caller who goes away now has committed or has not, and the
        # next writer's BEGIN stands in line behind it.
        await asyncio.shield(self.connection._execute(ending, self.connection._conn))


class PooledSQLiteEngine(SQLiteEngine):
    """Piccolo's SQLite engine over kept connections; open it before use, close it at the end."""

    __slots__ = ("_idle_readers", "readers", "synchronous", "writer", "writer_lock")

    def __init__(
        self,
        path: Path,
        *,
        readers: int = 4,
        synchronous: Literal["FULL", "OFF"] = "FULL",
    ) -> None:
        super().__init__(path=str(path), timeout=LOCK_WAIT_SECONDS)
        self.readers = readers
        self.synchronous = synchronous
        self._idle_readers: asyncio.Queue[aiosqlite.Connection] = asyncio.LifoQueue()
        """The one used last comes first: its pages are still in the cache."""
        self.writer_lock = asyncio.Lock()

    async def open(self) -> None:
        """Open the writer and the readers; creates the file if it is not there."""
        self.writer = await self._connect()
        for _ in range(self.readers):
            self._idle_readers.put_nowait(await self._connect())

    async def close(self) -> None:
        """Close every connection, waiting for those in use."""
        async with self.writer_lock:
            await self.writer.close()
        for _ in range(self.readers):
            await (await self._idle_readers.get()).close()

    async def _connect(self) -> aiosqlite.Connection:
        pending = aiosqlite.connect(**self.connection_kwargs)
        pending._thread.daemon = True  # a crashed process must not hang on its own reader threads
        connection = await pending
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {self.synchronous}",
            "foreign_keys = ON",
            "secure_delete = ON",  # what is erased by law does not linger in the file
            f"busy_timeout = {LOCK_WAIT_SECONDS * 1000}",
        ):
            await connection.execute(f"PRAGMA {pragma}")
        return connection

    async def get_connection(self) -> aiosqlite.Connection:
        """Return a connection of its own, for Piccolo's batches; the caller closes it."""
        connection = await self._connect()
        connection.row_factory = dict_factory  # type: ignore[assignment] # Piccolo wants dicts
        return connection

    async def fetch(self, text: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Run one statement in one trip, in the running transaction if there is one."""
        running = self.current_transaction.get()
        if running is not None:
            return await _fetched(running.connection, text, values)
        if text.lstrip()[:6].upper() != "SELECT":
            async with self.writer_lock:
                return await _fetched(self.writer, text, values)
        reader = await self._idle_readers.get()
        try:
            return await _fetched(reader, text, values)
        finally:
            self._idle_readers.put_nowait(reader)

    async def run_querystring(
        self,
        querystring: QueryString,
        in_pool: bool = False,  # noqa: ARG002 - Piccolo's signature
    ) -> list[dict[str, Any]]:
        """Run one of Piccolo's queries."""
        return await self.fetch(*querystring.compile_string(engine_type=self.engine_type))

    async def run_ddl(
        self,
        ddl: str,
        in_pool: bool = False,  # noqa: ARG002 - Piccolo's signature
    ) -> list[dict[str, Any]]:
        """Run one statement without values."""
        return await self.fetch(ddl)

    async def run_together(self, statements: Sequence[tuple[str, list[Any]]]) -> list[int]:
        """Run statements of the running transaction in one trip to the writer's thread.

        Returns how many rows each touched.
        """
        running = self.current_transaction.get()
        assert running is not None
        connection = running.connection
        done = await connection._execute(_execute_all, connection._conn, statements)
        return cast("list[int]", done)

    async def insert_together(
        self, insertions: Sequence[tuple[str, Sequence[tuple[object, ...]]]]
    ) -> None:
        """Run each statement once per row of values, all in one trip to the writer's thread."""
        running = self.current_transaction.get()
        assert running is not None
        connection = running.connection
        await connection._execute(_execute_many, connection._conn, insertions)

    def transaction(  # type: ignore[override] # there is one kind of transaction here
        self, allow_nested: bool = True, **_: object
    ) -> WriteTransaction:
        """Return a write transaction; an inner one joins the outer one."""
        return WriteTransaction(engine=self, allow_nested=allow_nested)


async def _fetched(
    connection: aiosqlite.Connection, text: str, values: Sequence[object]
) -> list[dict[str, Any]]:
    rows = await connection._execute(_fetch_all, connection._conn, text, values)  # type: ignore[no-untyped-call]
    return cast("list[dict[str, Any]]", rows)


def _fetch_all(
    connection: sqlite3.Connection, text: str, values: Sequence[object]
) -> list[dict[str, Any]]:
    cursor = connection.execute(text, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _commit(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("COMMIT")
    except sqlite3.Error:  # a failed COMMIT (disk full) leaves the transaction open: close it
        _roll_back(connection)
        raise


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # a full disk or a failed BEGIN has ended it already
        connection.execute("ROLLBACK")


def _execute_all(
    connection: sqlite3.Connection, statements: Sequence[tuple[str, list[Any]]]
) -> list[int]:
    return [connection.execute(text, values).rowcount for text, values in statements]


def _execute_many(
    connection: sqlite3.Connection, insertions: Sequence[tuple[str, Sequence[tuple[object, ...]]]]
) -> None:
    for text, rows in insertions:
        connection.executemany(text, rows)
