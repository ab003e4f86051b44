"""The same SQL by the driver alone: an ASGI application without a framework."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import aiosqlite
import asyncpg  # type: ignore[import-untyped]
import msgspec
from piccolo.engine.sqlite import dict_factory

from benchmarks.doors.recording import Script, Trip


class Driver(Protocol):
    """A database's driver that plays trips and returns the rows they answer."""

    async def play(self, script: Script) -> list[Any]:
        """Run the script's trips in their order, on one connection."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class SqliteDriver:
    """aiosqlite with one connection for reading and one for writing, both kept open."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.writing = asyncio.Lock()

    async def open(self) -> SqliteDriver:
        """Open both connections."""
        self.reader, self.writer = await self._connect(), await self._connect()
        return self

    async def _connect(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self.path, isolation_level=None, timeout=30)
        connection.row_factory = dict_factory  # type: ignore[assignment] # rows as dictionaries
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            await connection.execute(f"PRAGMA {pragma}")
        return connection

    async def play(self, script: Script) -> list[Any]:
        """Run the script's trips, each in one trip to the connection's thread."""
        if script.reads:
            return await self._play(self.reader, script.played())
        async with self.writing:
            return await self._play(self.writer, script.played())

    async def _play(self, connection: aiosqlite.Connection, trips: Sequence[Trip]) -> list[Any]:
        return [
            row
            for trip in trips
            for row in await connection._execute(_all, connection._conn, trip)  # type: ignore[no-untyped-call]
        ]

    async def close(self) -> None:
        """Close both connections."""
        await self.reader.close()
        await self.writer.close()


def _all(connection: Any, trip: Trip) -> list[Any]:
    return [row for one in trip for row in connection.execute(one.text, one.values).fetchall()]


class PostgresDriver:
    """asyncpg with a pool; a request keeps one connection and leaves nothing behind on it."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def open(self) -> PostgresDriver:
        """Open the pool."""
        self.pool = await asyncpg.create_pool(self.url, min_size=1, max_size=10, reset=_nothing)
        return self

    async def play(self, script: Script) -> list[Any]:
        """Run the script's trips."""
        async with self.pool.acquire() as connection:
            return [
                dict(row)
                for trip in script.played()
                for one in trip
                for row in await connection.fetch(one.text, *one.values)
            ]

    async def close(self) -> None:
        """Close the pool."""
        await self.pool.close()


async def _nothing(_: Any) -> None:
    """Leave a connection as it is between requests."""


class Bare:
    """An application that plays a script for each path and answers its rows."""

    def __init__(self, driver: Driver, scripts: Mapping[str, Script]) -> None:
        self.driver = driver
        self.scripts = scripts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        while (await receive()).get("more_body"):
            pass
        rows = await self.driver.play(self.scripts[scope["path"]])
        body = msgspec.json.encode(rows)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
