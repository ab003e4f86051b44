"""A market on a tiny disk, as a process with mounts of its own: it fills the disk, is given room.

    python -m tests.marketplace.foundation.transparency.filling_disk FOLDER

`FOLDER` becomes a file system in memory of a few megabytes. Prints, as JSON, what happened.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from marketplace.foundation.transparency.audit import fsck
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel import tables
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.markets import Market
from tests.marketplace.foundation.transparency.crashing import identity_at
from tests.marketplace.foundation.transparency.facts import SOMEBODY, is_waiting, light


def mount(folder: Path, *options: str) -> None:
    """Mount the small disk, or change its size."""
    subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", folder], check=True)


async def fill_up(integration: Integration) -> dict[str, bool]:
    """Command and sequence until neither can be done any more; return which of them failed."""
    failed = {"command": False, "sequencer": False}
    while not all(failed.values()):
        for name, work in (
            ("command", light(SOMEBODY, 40)),
            ("sequencer", integration.integrate()),
        ):
            try:
                await work
            except (sqlite3.OperationalError, OSError):
                failed[name] = True
    return failed


async def work(folder: Path) -> dict[str, object]:
    integration = Integration(identity_at(folder / "log.head"))
    await open_databases({Market.REAL: f"sqlite:///{folder}/market.sqlite"})
    try:
        failed = await fill_up(integration)
        sound = (await fsck()).size
        mount(folder, "-o", "remount,size=64m")
        while await is_waiting():
            await integration.integrate()
        recorded = await tables.Event.count()
        return {"failed": failed, "sound": sound > 0, "lost": recorded - (await fsck()).size}
    finally:
        await close_databases()


if __name__ == "__main__":
    place, template = Path(sys.argv[1]), Path(sys.argv[2])
    mount(place, "-o", f"size={template.stat().st_size + 3_000_000}")
    shutil.copy(template, place / "market.sqlite")
    print(json.dumps(asyncio.run(work(place))))
