"""One told story per database, for all tests that look at it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator

import pytest

from marketplace.kernel.database import close_databases
from marketplace.kernel.keyring import close_keys
from marketplace.kernel.stores import close_stores
from marketplace.settings import Settings
from tests.databases import Databases
from tests.journeys.site import BASE, Site, running
from tests.journeys.telling import Told, tell


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database_urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """Return the addresses of two migrated, empty databases: the real and the practice market."""
    folder = tmp_path_factory.mktemp("markets")
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        for name in ("real", "practice"):
            shutil.copy(template, folder / f"{name}.sqlite")
        yield f"sqlite:///{folder}/real.sqlite", f"sqlite:///{folder}/practice.sqlite"
        return
    databases: Databases = request.getfixturevalue("postgres_databases")
    with databases.lent() as real, databases.lent() as practice:
        yield real, practice


@pytest.fixture(scope="module")
async def site(
    database_urls: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    """Run the whole site in this process."""
    folder = tmp_path_factory.mktemp("site")
    real, practice = database_urls
    settings = Settings(
        database_url=real,
        practice_database_url=practice,
        store_url=str(folder / "store"),
        keys_url=str(folder / "keys"),
        base_url=BASE,
    )
    async with running(settings) as site:
        yield site
    await close_databases()
    close_stores()
    close_keys()


@pytest.fixture(scope="module")
async def told(site: Site) -> Told:
    """Tell the story once, from the census to the revocation."""
    return await tell(site)
