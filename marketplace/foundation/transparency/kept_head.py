"""The last signed checkpoint, kept outside the database: what a restored backup is compared with.

The file lags behind by at most a second of signing, so that it costs no fsync per batch; a head
that is older than the database's is harmless, a newer one means that the database lost entries.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import structlog

from contracts import notes
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.notes import Note
from marketplace.foundation.transparency.errors import LogDamagedError

SECONDS_BETWEEN_WRITES = 1.0

_log = structlog.get_logger(__name__)


class KeptHead:
    """One small file with the newest checkpoint, replaced atomically."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written_at = -SECONDS_BETWEEN_WRITES
        self._waiting: Note | None = None

    def read(self) -> Checkpoint | None:
        """Return the head, or None when none was ever kept.

        Raises `LogDamagedError` when the file is not a checkpoint: without it nothing may be
        signed, and only a person can tell whether it was lost by accident.
        """
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return Checkpoint.parse(notes.parse(raw).text)
        except ContractsError as error:
            raise LogDamagedError(place=self._path.name) from error

    def keep(self, note: Note) -> None:
        """Keep a newer head, now or with a later one.

        A disk that is full for the file does not stop a log whose database still has room: the
        failure is reported and the next head tries again.
        """
        self._waiting = note
        if time.monotonic() - self._written_at < SECONDS_BETWEEN_WRITES:
            return
        try:
            self.flush()
        except OSError as error:
            _log.error("head_not_kept", reason=error.strerror)

    def flush(self) -> None:
        """Write the newest head if it is not written yet."""
        if self._waiting is None:
            return
        new = self._path.with_suffix(".new")
        with new.open("wb") as file:
            file.write(self._waiting.raw)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        self._waiting = None
        self._written_at = time.monotonic()
