"""The schema after all migrations is the schema that the tables describe, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketplace.kernel.database import close_databases, engine, open_databases
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market
from migrations.schema import statements, table_modules
from tests.databases import administer

Schema = dict[str, list[tuple[Any, ...]]]

POSTGRES_COLUMNS = """
    SELECT table_name, column_name, data_type, character_maximum_length, is_nullable
    FROM information_schema.columns WHERE table_schema = 'public'
"""
POSTGRES_CONSTRAINTS = """
    SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
POSTGRES_INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname='public'"
SQLITE_OBJECTS = "SELECT tbl_name, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
PICCOLOS_OWN = "migration"


async def _introspected(kind: str) -> Schema:
    if kind == "sqlite":
        found = await engine().run_ddl(SQLITE_OBJECTS)
        return {"objects": _sorted((r["tbl_name"], r["name"], _plain(r["sql"])) for r in found)}
    return {
        name: _sorted(tuple(r) for r in await engine().run_ddl(query))
        for name, query in (
            ("columns", POSTGRES_COLUMNS),
            ("constraints", POSTGRES_CONSTRAINTS),
            ("indexes", POSTGRES_INDEXES),
        )
    }


def _sorted(rows: Any) -> list[tuple[Any, ...]]:
    kept = [row for row in rows if row[0] not in {PICCOLOS_OWN, "sqlite_sequence"}]
    return sorted(kept, key=repr)


def _plain(sql: str) -> str:
    return " ".join(sql.split()).replace("( ", "(").replace(" )", ")")


@pytest.fixture
def empty_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/described.sqlite"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"m{new_id().hex}"
    administer(server, f"CREATE DATABASE {name}")
    yield f"{server}/{name}"
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


async def test_migrated_schema_is_the_described_one(
    database_kind: str, database_url: str, empty_database_url: str
) -> None:
    await open_databases({Market.REAL: database_url}, durable=False)
    migrated = await _introspected(database_kind)
    await close_databases()
    await open_databases({Market.REAL: empty_database_url}, durable=False)
    for module in table_modules():
        for statement in statements(module):
            await engine().run_ddl(statement)
    described = await _introspected(database_kind)
    await close_databases()
    assert described == migrated
