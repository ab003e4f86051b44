"""Every command that any test runs is watched: none changes the market without an entry.

A command either recorded a fact, which the kernel writes in the same transaction, or said
`unchanged()`. In the second case the database is asked, in the transaction itself, which tables it
has touched: on PostgreSQL triggers noted them, on SQLite the one writing connection reports its
statements. A silent change fails the command, and so the test that ran it.

The names of the commands that ran are kept too, so that the whole suite can say which it never ran.
"""

from __future__ import annotations

import re
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from marketplace.client.consoles import COUNTERPARTS
from marketplace.kernel import unit_of_work
from marketplace.kernel.database import PooledSQLiteEngine, engine, engine_kind, run_sql
from marketplace.kernel.unit_of_work import COMMANDS
from marketplace.slices import modules

NO_FACTS = {
    "accounts_guesses": "how often a password was tried",
    "accounts_session": "when a session was last seen",
    "catalogue_entry": "a projection of listings, whose beginning and end are recorded",
    "metering_use": "how far a use has come; its opening and its receipt are recorded",
    "alerts_origin": "from where a use was asked for; the use itself is recorded",
    "followup_watch": "when the calendar looks next; every step that it takes is recorded",
    "job": "work that waits; what it does is recorded when it is done",
    "idempotency_key": "the answer kept for a repeated command",
    "event": "numbered by the sequencer; a new one is no silence",
    "outbox": "moved to the log by its sequencer",
    "log_state": "the log itself",
    "log_tile": "the log itself",
    "log_checkpoint": "the log itself",
}
"""The tables that a transaction may change without an event, and why no fact is lost thereby."""

ran: set[str] = set()
"""The commands that ran to their end in this process, by themselves or within another, and those of
the console that were sent to a market elsewhere, by their words after `--remote`."""


def never_ran() -> list[str]:
    """Return what no test ran, in this process or its workers."""
    modules("service")
    known = (name for name, run in COMMANDS.items() if run.__module__.startswith("marketplace."))
    sent = (f"--remote {' '.join(path)}" for path in COUNTERPARTS)
    return sorted({*known, *sent} - ran)


_WRITES = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE
)
_NOTE = """
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('silence.touched',
        concat(current_setting('silence.touched', true), ' ', TG_TABLE_NAME), true);
    RETURN NULL;
END $$
"""
_TOUCHED = "SELECT coalesce(current_setting('silence.touched', true), '') AS touched"


class SilentlyChangedError(AssertionError):
    """A command said that it changed nothing, and did."""


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

    @property
    def touched(self) -> set[str]:
        """The tables that the running transaction has written, none if no row was changed."""
        is_same = self.connection.total_changes == self.rows_before
        return set() if is_same else set(self.tables)

    def _judge(self) -> None:
        if self.has_event:
            self.recorded += 1
        elif touched := self.touched:
            self.silent.append(touched)


_watches: dict[PooledSQLiteEngine, Watch] = {}


def watch() -> Watch:
    """Return what watches the current market's SQLite."""
    running = engine()
    assert isinstance(running, PooledSQLiteEngine)
    return _watches[running]


async def note_changes() -> None:
    """Have the current market's PostgreSQL note for each transaction which tables it changes."""
    await run_sql(_NOTE)
    for table in await run_sql("SELECT tablename AS name FROM pg_tables WHERE schemaname='public'"):
        if table["name"] not in NO_FACTS:
            await run_sql(
                f'CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON "{table["name"]}" '
                "FOR EACH ROW EXECUTE FUNCTION note_change()"
            )


async def _touched() -> set[str]:
    if engine_kind() == "sqlite":
        return watch().touched
    return set((await run_sql(_TOUCHED))[0]["touched"].split())


@contextmanager
def commands_watched() -> Iterator[None]:
    """Watch every command of this process while the block runs."""
    write, join = unit_of_work._write, unit_of_work._join
    opened, closed = PooledSQLiteEngine.open, PooledSQLiteEngine.close

    async def watched_write(unit: unit_of_work._Unit) -> None:
        await write(unit)
        ran.add(unit.command)
        if not unit.pending and (silent := await _touched() - NO_FACTS.keys()):
            raise SilentlyChangedError(f"{unit.command} changed {', '.join(sorted(silent))}")

    async def watched_join(outer: unit_of_work._Unit, work: Coroutine[Any, Any, Any]) -> Any:
        result = await join(outer, work)
        slice_ = work.cr_code.co_filename.split("/")[-2]
        ran.add(f"{slice_}.{work.__name__}")
        return result

    async def watched_open(self: PooledSQLiteEngine) -> None:
        await opened(self)
        _watches[self] = Watch(self.writer._conn)
        await self.writer.set_trace_callback(_watches[self])

    async def watched_close(self: PooledSQLiteEngine) -> None:
        _watches.pop(self, None)
        await closed(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unit_of_work, "_write", watched_write)
        patch.setattr(unit_of_work, "_join", watched_join)
        patch.setattr(PooledSQLiteEngine, "open", watched_open)
        patch.setattr(PooledSQLiteEngine, "close", watched_close)
        yield
