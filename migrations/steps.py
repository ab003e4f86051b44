"""How a step of the history runs: its SQL file for the engine at hand, statement by statement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from marketplace.kernel.database import engine, engine_kind

SQL = Path(__file__).parent / "sql"


def sql_step(step: str, description: str) -> Callable[[], Awaitable[MigrationManager]]:
    """Return the `forwards` of the step whose statements lie in `sql/<step>.<engine>.sql`."""

    async def forwards() -> MigrationManager:
        manager = MigrationManager(
            migration_id=step, app_name="marketplace", description=description
        )

        async def run() -> None:
            text = (SQL / f"{step}.{engine_kind()}.sql").read_text(encoding="utf-8")
            for statement in text.split(";\n"):
                if statement.strip():
                    await engine().run_ddl(statement)

        manager.add_raw(run)
        return manager

    return forwards
