"""Who sequences: at most one process at a time tries, so that work is not done twice.

The election only saves work. Safety is the fence in the database: a process that wrongly believes
it leads cannot commit.
"""

from __future__ import annotations

from typing import Any

import asyncpg  # type: ignore[import-untyped] # ships no types

from marketplace.kernel.database import engine, engine_kind

LOCK = 7_305_241_902
"""The session advisory lock of the log's sequencer on PostgreSQL; any fixed number of its own."""


class Leadership:
    """Whether this process sequences the current market's log.

    On PostgreSQL it is a session advisory lock on a connection of its own: it ends with the
    process. When the connection breaks unnoticed two may lead for a while: the fence keeps the log
    whole. On SQLite there is one server process, which always leads; a command beside it is
    held off by the fence.
    """

    def __init__(self) -> None:
        self._connection: Any = None

    async def held(self) -> bool:
        """Return whether this process leads, trying to become the leader if nobody does."""
        if engine_kind() == "sqlite":
            return True
        if self._connection is not None and not self._connection.is_closed():
            return True
        database: Any = engine()
        connection = await asyncpg.connect(dsn=database.config["dsn"])
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            self._connection = connection
            return True
        await connection.close()
        return False

    async def resign(self) -> None:
        """Let another process lead."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()
