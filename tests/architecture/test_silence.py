"""No command changes the market without an entry: the watch sees, and it sees the whole story.

`tests.silence` watches every command of every test; here it is shown to notice, and on SQLite the
story of a whole market is held against every transaction, also those beside the commands.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from marketplace import reactions
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.sequencer import sequencing
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.database import engine, run_sql
from marketplace.kernel.unit_of_work import COMMANDS, unchanged, unit_of_work
from marketplace.simulation.accounts import Passwords
from marketplace.simulation.story import Story
from marketplace.slices import modules
from tests import silence
from tests.journeys.mortal import FREE, PAID
from tests.silence import NO_FACTS, SilentlyChangedError

pytestmark = pytest.mark.usefixtures("market")
CHANGE = "INSERT INTO series (id, place, kind, year, last) VALUES ({id}, 'GZ', 'L', 2026, 1)"
NIL = "'00000000-0000-0000-0000-000000000000'"
NO_CHANGE = "UPDATE series SET last = 2 WHERE place = 'nowhere'"


@unit_of_work
async def change_silently(actor: Actor, statement: str) -> None:
    await run_sql(statement)
    unchanged()


@unit_of_work
async def change_within(actor: Actor, statement: str) -> None:
    await change_silently(actor, statement)


async def test_command_that_changes_silently_is_noticed() -> None:
    with pytest.raises(SilentlyChangedError, match="change_silently changed series"):
        await change_silently(SYSTEM, CHANGE.format(id=NIL))


async def test_silent_change_within_another_command_is_noticed() -> None:
    with pytest.raises(SilentlyChangedError, match="change_within changed series"):
        await change_within(SYSTEM, CHANGE.format(id=NIL))


async def test_statement_that_touches_no_row_is_no_change() -> None:
    await change_silently(SYSTEM, NO_CHANGE)


async def test_commands_that_ran_are_known() -> None:
    await change_within(SYSTEM, NO_CHANGE)
    assert {"architecture.change_within", "architecture.change_silently"} <= silence.ran


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_nothing_in_the_story_changes_the_market_without_an_entry(tmp_path: Path) -> None:
    modules("gates")
    reactions.connect()
    watch = silence.watch()
    async with sequencing(log_identity()):
        async for _ in Story(Passwords(tmp_path / "passwords.json"), paid=PAID, free=FREE).tell():
            pass
    unexplained = [written for written in watch.silent if not written <= NO_FACTS.keys()]
    assert (unexplained, watch.recorded > len(COMMANDS) // 4) == ([], True)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_change_beside_the_commands_is_noticed() -> None:
    watch = silence.watch()
    async with engine().transaction():
        await run_sql(CHANGE.format(id=NIL))
    assert watch.silent == [{"series"}]
