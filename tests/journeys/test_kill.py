"""The process dies between any two steps: nothing is half done, nothing is lost."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from piccolo.querystring import QueryString

from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.database import close_databases, engine, open_databases
from marketplace.kernel.ids import new_id
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market
from marketplace.kernel.stores import close_stores, open_stores
from marketplace.settings import Settings
from marketplace.supply.listings.queries import listed_products
from marketplace.trade.licences.tables import Licence
from marketplace.trade.requests.tables import Request
from migrations.run import migrate
from tests.databases import administer
from tests.journeys.invariants import breaches
from tests.journeys.mortal import begin
from tests.stories import a_deal, a_licence

HALF_DONE = {
    "DELETE FROM outbox": "an event is neither waiting nor in the log, or both",
    "DELETE FROM event_opening": "an event lacks its opening",
    "DELETE FROM event WHERE type = 'licence.issued'": (
        "an opening, a subject or a place in the queue has no event"
    ),
    "UPDATE contract_thread SET counter = counter + 1": "a contract's counter has a gap",
    "DELETE FROM decision": "a version is listed without a decision",
    "DELETE FROM licences_licence": (
        "a contract of two signatures is not concluded, or a concluded one has no licence"
    ),
}
"""Damage that only a broken transaction could leave, and the rule that must notice it."""

DEATHS = 4
LONGEST_LIFE_SECONDS = 2.4
STORY_SECONDS = 120


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Name two databases that do not exist or are empty: migrating them may be cut short too."""
    own = Settings(
        database_url=f"sqlite:///{tmp_path}/real.sqlite",
        practice_database_url=f"sqlite:///{tmp_path}/practice.sqlite",
        store_url=str(tmp_path / "store"),
        keys_url=str(tmp_path / "keys"),
    )
    if request.param == "sqlite":
        yield own
        return
    server = request.getfixturevalue("postgres_server")
    name = f"m{new_id().hex}"
    administer(server, f"CREATE DATABASE {name}")
    yield replace(own, database_url=f"{server}/{name}")
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _looking(settings: Settings) -> AsyncIterator[None]:
    """Open what the dead process left, without a sequencer or worker that would mend it.

    Migrations that it was killed in are brought to their end first.
    """
    open_keys(settings.keys_folder, "")
    open_stores(settings.store_url)
    open_identities(settings.keys_folder)
    await open_databases({Market.REAL: settings.database_url})
    try:
        await migrate()
        yield
    finally:
        await close_databases()
        close_stores()
        close_keys()


@pytest.mark.parametrize("seed", [1])
async def test_story_survives_being_killed_at_any_instant(
    settings: Settings, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(DEATHS):
        life_seconds = chance.uniform(0.05, LONGEST_LIFE_SECONDS)
        teller = begin(settings, tmp_path / "passwords.json")
        teller.join(life_seconds)
        teller.kill()
        teller.join()
        async with _looking(settings):
            assert await breaches() == [], f"seed {seed}, after {life_seconds:.3f} s"
    teller = begin(settings, tmp_path / "passwords.json")
    teller.join(STORY_SECONDS)
    assert teller.exitcode == 0
    async with _looking(settings):
        counted = (
            len(await listed_products()),
            await Request.count(),
            await Licence.count(),
            await breaches(),
        )
    assert counted == (2, 4, 2, [])


@pytest.mark.usefixtures("market")
async def test_half_done_acts_would_be_noticed() -> None:
    await a_licence(await a_deal())
    for half_done in HALF_DONE:
        await engine().run_querystring(QueryString(half_done))
    assert set(HALF_DONE.values()) <= set(await breaches())
