"""No command changes the market without an entry: held against the statements that reach the disk.

The story of a whole market is told on SQLite while the one writing connection reports every
statement. A transaction that changed rows must have inserted an event among them, unless it touched
nothing but what is named below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from marketplace import reactions
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.sequencer import sequencing
from marketplace.kernel.database import PooledSQLiteEngine, engine
from marketplace.kernel.unit_of_work import COMMANDS
from marketplace.simulation.accounts import Passwords
from marketplace.simulation.story import Story
from marketplace.slices import modules
from tests.journeys.mortal import FREE, PAID

NO_FACTS = {
    "guesses": "how often a password was tried",
    "session": "when a session was last seen",
    "catalogue_entry": "a projection of listings, whose beginning and end are recorded",
    "metering_use": "how far a use has come; its opening and its receipt are recorded",
    "job": "work that waits; what it does is recorded when it is done",
    "idempotency_key": "the answer kept for a repeated command",
    "event": "numbered by the sequencer; a new one is no silence",
    "outbox": "moved to the log by its sequencer",
    "log_state": "the log itself",
    "log_tile": "the log itself",
    "log_checkpoint": "the log itself",
}
"""The tables that a transaction may change without an event, and why no fact is lost thereby."""

_WRITES = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)


@dataclass(slots=True)
class Watch:
    """What the writer's transactions did: per transaction, the tables written and rows changed."""

    connection: Any
    tables: set[str] = field(default_factory=set)
    rows_before: int = 0
    has_event: bool = False
    recorded: int = 0
    silent: list[set[str]] = field(default_factory=list)

    def __call__(self, statement: str) -> None:
        """Take in one statement as it is executed; called in the writer's thread."""
        word = statement.lstrip()[:8].upper()
        if word.startswith("BEGIN"):
            self.tables.clear()
            self.has_event = False
            self.rows_before = self.connection.total_changes
        elif word.startswith("COMMIT"):
            self._judge()
        elif found := _WRITES.match(statement):
            self.tables.add(found[1].lower())
            self.has_event |= statement.lstrip().startswith('INSERT INTO "event" ')

    def _judge(self) -> None:
        if self.connection.total_changes == self.rows_before:
            return
        if self.has_event:
            self.recorded += 1
        else:
            self.silent.append(set(self.tables))


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_no_command_of_the_story_changes_the_market_without_an_entry(tmp_path: Path) -> None:
    modules("gates")
    reactions.connect()
    running = engine()
    assert isinstance(running, PooledSQLiteEngine)
    watch = Watch(running.writer._conn)
    await running.writer.set_trace_callback(watch)
    async with sequencing(log_identity()):
        async for _ in Story(Passwords(tmp_path / "passwords.json"), paid=PAID, free=FREE).tell():
            pass
    await running.writer.set_trace_callback(None)
    unexplained = [written for written in watch.silent if not written <= NO_FACTS.keys()]
    assert (unexplained, watch.recorded > len(COMMANDS) // 4) == ([], True)


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_change_beside_the_commands_would_be_seen() -> None:
    running = engine()
    assert isinstance(running, PooledSQLiteEngine)
    watch = Watch(running.writer._conn)
    await running.writer.set_trace_callback(watch)
    statement = "INSERT INTO series (id, place, kind, year, last) VALUES ('s', 'GZ', 'L', 2026, 1)"
    async with running.transaction():
        await running.run_ddl(statement)
    await running.writer.set_trace_callback(None)
    assert watch.silent == [{"series"}]
