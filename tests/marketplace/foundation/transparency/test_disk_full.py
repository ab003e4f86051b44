"""A full disk stops the log and harms nothing; with room again it goes on where it was."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from marketplace.foundation.transparency.audit import fsck
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.kept_head import KeptHead
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.database import close_databases, engine, open_databases
from marketplace.kernel.markets import Market
from marketplace.kernel.sqlite import PooledSQLiteEngine
from tests.marketplace.foundation.transparency.facts import SOMEBODY, fill, is_waiting, light


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[PooledSQLiteEngine]:
    shutil.copy(sqlite_template, tmp_path / "market.sqlite")
    await open_databases({Market.REAL: f"sqlite:///{tmp_path}/market.sqlite"}, durable=False)
    opened = engine()
    assert isinstance(opened, PooledSQLiteEngine)
    yield opened
    await close_databases()


async def leave_room(database: PooledSQLiteEngine, pages: int) -> None:
    """Let the file grow by so many pages and no more: what a full disk looks like to SQLite."""
    (counted,) = await database.writer.execute_fetchall("PRAGMA page_count")
    await database.writer.execute(f"PRAGMA max_page_count = {counted[0] + pages}")


async def test_full_disk_stops_the_log_and_harms_nothing(
    database: PooledSQLiteEngine, identity: LogIdentity
) -> None:
    integration = Integration(identity)
    await light(SOMEBODY, 3)
    await integration.integrate()
    await fill(400)
    await leave_room(database, 0)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        await integration.integrate()
    assert (await fsck()).size == 3
    await leave_room(database, 100_000)
    assert (await integration.integrate(), await is_waiting()) == (400, False)
    assert (await fsck()).size == 403


async def test_full_disk_refuses_the_command_whole(database: PooledSQLiteEngine) -> None:
    await leave_room(database, 0)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        await light(SOMEBODY, 400)
    await leave_room(database, 100_000)
    assert await is_waiting() is False


async def test_head_that_cannot_be_kept_stays_as_it_was(
    database: PooledSQLiteEngine, identity: LogIdentity
) -> None:
    integration = Integration(identity)
    await light(SOMEBODY)
    await integration.integrate()
    integration.close()
    kept = KeptHead(identity.head_path)
    before = kept.read()
    (identity.head_path.parent / "log.new").mkdir()  # nothing can be written there
    await light(SOMEBODY)
    await Integration(identity).integrate()
    assert kept.read() == before


def test_disk_that_is_really_full_loses_nothing(sqlite_template: Path, tmp_path: Path) -> None:
    command = ("unshare", "--mount", "--map-root-user")
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command, "true"], check=False).returncode
    ):
        pytest.skip("LOUD: this machine lets no process have mounts of its own")
    (tmp_path / "disk").mkdir()
    module = "tests.marketplace.foundation.transparency.filling_disk"
    done = subprocess.run(
        [*command, sys.executable, "-m", module, tmp_path / "disk", sqlite_template],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "failed": {"command": True, "sequencer": True},
        "sound": True,
        "lost": 0,
    }
