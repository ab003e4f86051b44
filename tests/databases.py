"""Empty PostgreSQL databases for one test after another.

To copy the template takes a large part of a second, and a test fills few of its tables. So what a
test leaves is emptied and the database lent again, unless the test changed the schema.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import asyncpg

from marketplace.kernel.ids import new_id

TEMPLATE = "template_market"
_DISCONNECT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SCHEMA = """
SELECT array[
    (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute),
    (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc),
    (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM migration)
]
"""
_EMPTY = """
DO $$
DECLARE
    name text;
    is_filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;  -- neither triggers nor foreign keys
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'migration'
    LOOP
        IF pg_relation_size(name::regclass) > 1000000 THEN
            EXECUTE 'TRUNCATE ' || name || ' CASCADE';
        ELSIF pg_relation_size(name::regclass) > 0 THEN
            EXECUTE 'DELETE FROM ' || name;
        END IF;
    END LOOP;
    FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences
        WHERE last_value IS NOT NULL AND sequencename <> 'migration_id_seq'
    LOOP
        EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
    END LOOP;
END $$
"""


async def _administer(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def administer(server: str, statement: str) -> None:
    """Run a statement on the private server itself, outside any test's event loop."""
    asyncio.run(_administer(f"{server}/postgres", statement))


async def _schema(address: str, *, emptied: bool) -> list[int]:
    """Return how many things of each kind the schema has, once the tables are `emptied`."""
    connection = await asyncpg.connect(address)
    try:
        if emptied:
            await connection.execute(_DISCONNECT)
            await connection.execute(_EMPTY)
        return list(await connection.fetchval(_SCHEMA))
    finally:
        await connection.close()


@dataclass(slots=True)
class Databases:
    """The databases of one private server that has the migrated template."""

    server: str
    _idle: list[str] = field(default_factory=list)
    _schemas: list[list[int]] = field(default_factory=list)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend a migrated, empty database; yield its address."""
        address = self._idle.pop() if self._idle else self._made()
        yield address
        if asyncio.run(_schema(address, emptied=True)) in self._schemas:
            self._idle.append(address)
        else:
            administer(self.server, f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)")

    def _made(self) -> str:
        name = f"m{new_id().hex}"
        administer(self.server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY wal_log")
        address = f"{self.server}/{name}"
        if not self._schemas:
            self._schemas.append(asyncio.run(_schema(address, emptied=False)))
        return address
