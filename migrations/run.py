"""Bring a market's database to the newest step, once, also when several processes start
together."""

from __future__ import annotations

import contextlib
import io
import os

from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from marketplace.kernel.database import ROUTED, engine, engine_kind, run_sql

LOCK = 7_305_241_901
"""The advisory lock that processes migrating the same PostgreSQL database wait for; any fixed
number."""


class MigrationFailedError(RuntimeError):
    """A step did not run; the database is as it was before."""


async def migrate() -> None:
    """Run every step that has not run yet on the current market's database, all in one
    transaction."""
    os.environ.setdefault("PICCOLO_CONF", "migrations.piccolo_conf")
    Migration._meta.db = ROUTED
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        async with engine().transaction():
            if engine_kind() == "postgres":
                await run_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            result = await run_forwards("marketplace")
    if not result.success:
        raise MigrationFailedError(said.getvalue())
