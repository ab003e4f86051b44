"""What a witness remembers: per log, the last checkpoint it cosigned. One SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from contracts import notes
from contracts.checkpoint import Checkpoint
from contracts.notes import Note

_TABLE = """
CREATE TABLE IF NOT EXISTS latest (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, note BLOB NOT NULL
) STRICT
"""


class WitnessStore:
    """The latest cosigned checkpoint per origin, durable before `replace` returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(_TABLE)

    def latest(self, origin: str) -> Note | None:
        """Return the note that was cosigned last, None when none was."""
        statement = "SELECT note FROM latest WHERE origin = ?"
        with self._lock:
            found = self._connection.execute(statement, (origin,)).fetchone()
        return notes.parse(found[0]) if found else None

    def replace(self, note: Note, *, old_size: int) -> bool:
        """Keep a newer checkpoint if the latest still has `old_size`; return whether it did.

        This compare-and-swap is what keeps two requests at once from rolling the log back.
        """
        head = Checkpoint.parse(note.text)
        with self._lock:
            if old_size == 0:
                statement = "INSERT OR IGNORE INTO latest (origin, size, note) VALUES (?, ?, ?)"
                done = self._connection.execute(statement, (head.origin, head.size, note.raw))
                if done.rowcount:
                    return True
            statement = "UPDATE latest SET size = ?, note = ? WHERE origin = ? AND size = ?"
            values = (head.size, note.raw, head.origin, old_size)
            return self._connection.execute(statement, values).rowcount == 1

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
