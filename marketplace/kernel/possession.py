"""One site per embedded database: two would do its jobs twice and sequence its log in turns.

The site that holds it locks a file beside the database. The lock belongs to the server process and
the worker that it forks, and goes with the last of them, however they end. Commands at the console
do not ask for it: they write what they write in transactions of their own. A server database needs
no such lock: its sequencer is fenced there.
"""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO, Final

from marketplace.kernel.errors import UnavailableError
from marketplace.kernel.text import Text

POSSESSED: Final = ".site"
"""How the name of the locked file ends, after the database's own."""
SQLITE: Final = "sqlite:///"
PATIENCE_SECONDS: Final = 3.0
"""How long the worker of a site that was killed may take to follow it."""
_held: list[IO[str]] = []


class DatabaseTakenError(UnavailableError):
    """Another site runs on this embedded database."""

    code = "serving.database-taken"
    text = Text(
        "另一个站点正在使用 {database}：先停掉它，或换一个文件夹。",
        "Another site runs on {database}: stop it first, or use another folder.",
    )


def possess(url: str) -> None:
    """Hold the embedded database of this address for this process and those that it forks.

    Raises `DatabaseTakenError`; an address of a server database is left alone.
    """
    if not url.startswith(SQLITE):
        return
    database = Path(url.removeprefix(SQLITE))
    database.parent.mkdir(parents=True, exist_ok=True)
    file = database.with_name(f"{database.name}{POSSESSED}").open("w", encoding="utf-8")
    if not _locked(file):
        file.close()
        raise DatabaseTakenError(database=str(database))
    _held.append(file)


def release_all() -> None:
    """Let go of what this process holds."""
    while _held:
        _held.pop().close()


def _locked(file: IO[str]) -> bool:
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                return False
            time.sleep(0.05)
        else:
            return True
