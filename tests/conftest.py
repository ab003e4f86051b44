"""Fixtures for all tests: both databases, a frozen clock, the shared material if it is there."""

from __future__ import annotations

import asyncio
import gc
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel import clock as kernel_clock
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market
from marketplace.kernel.stores import close_stores, open_stores
from migrations.run import migrate
from tests import postgres, silence
from tests.databases import TEMPLATE, Databases, administer
from tests.demo import tell_demo

# A slow machine is no fault of the code: time is measured in benchmarks, never in a test.
settings.register_profile(
    "project", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("project")

NO_POSTGRES = "PostgreSQL's binaries are not installed: every test on PostgreSQL is SKIPPED"
NEVER_RAN = pytest.StashKey[list[str]]()


LONGEST = (
    "tests/journeys/test_publish.py",
    "tests/browser/",
    "tests/journeys/",
    "tests/marketplace/foundation/transparency/test_kills.py",
    "tests/marketplace/desks/test_links.py",
)
"""Modules whose few tests take minutes together; begun last, they would leave a worker alone."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest modules, whatever the order of the others."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """Keep the collector from walking all that was imported again and again: a sixth of the
    time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_report_header() -> str:
    """Say at the top which databases the run uses."""
    programs = postgres.binaries()
    return f"databases: sqlite, postgresql ({programs})" if programs else f"!!! {NO_POSTGRES} !!!"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly at the end when PostgreSQL was missing, or which commands no test ran."""
    if postgres.binaries() is None:
        terminalreporter.section("PostgreSQL missing", red=True, bold=True)
        terminalreporter.line(NO_POSTGRES)
    if commands := terminalreporter.config.stash.get(NEVER_RAN, []):
        terminalreporter.section("commands that no test ran", red=True, bold=True)
        terminalreporter.line(", ".join(commands))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run of the whole suite that left out a command, so that none escapes the watch."""
    config = session.config
    if hasattr(config, "workeroutput"):  # a worker of several tells the one that started it
        config.workeroutput["commands"] = sorted(silence.ran)
    elif exitstatus == pytest.ExitCode.OK and _is_whole(config):
        config.stash[NEVER_RAN] = silence.never_ran()
        if config.stash[NEVER_RAN]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker's tests ran."""
    silence.ran.update(getattr(node, "workeroutput", {}).get("commands", ()))


def _is_whole(config: pytest.Config) -> bool:
    chosen = config.option.keyword or config.option.markexpr != "not soak"
    return not chosen and config.args_source is pytest.Config.ArgsSource.TESTPATHS


@pytest.fixture(scope="session", autouse=True)
def _commands_watched() -> Iterator[None]:
    with silence.commands_watched():
        yield


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder of shared vectors and tables beside the checkout; skips when it is
    absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        print(f"skipping: {folder.name} is not beside the checkout", file=sys.stderr)
        pytest.skip("the shared vectors and tables are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run the private PostgreSQL server, once per run."""
    if postgres.binaries() is None:
        pytest.skip(NO_POSTGRES)
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    await open_databases({Market.REAL: f"sqlite:///{path}"}, durable=False)
    await migrate()
    await close_databases()
    return path


@pytest.fixture(scope="session")
async def postgres_template(postgres_server: str) -> str:
    """Return the server's address after preparing a migrated template database in it."""
    await asyncio.to_thread(administer, postgres_server, f"CREATE DATABASE {TEMPLATE}")
    await open_databases({Market.REAL: f"{postgres_server}/{TEMPLATE}"})
    await migrate()
    await silence.note_changes()
    await close_databases()
    return postgres_server


@pytest.fixture(scope="session")
def postgres_databases(postgres_template: str) -> Databases:
    """Return who lends databases of the private server."""
    return Databases(postgres_template)


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Name the engine the test runs on; each test that asks for a market runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """Return the address of a migrated, empty database of the test's own."""
    if database_kind == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "market.sqlite")
        yield f"sqlite:///{tmp_path}/market.sqlite"
        return
    with request.getfixturevalue("postgres_databases").lent() as address:
        yield address


@pytest.fixture
async def market(database_url: str, tmp_path: Path) -> AsyncIterator[Market]:
    """Open the real market on an empty migrated database, with keys and a store of its own."""
    open_keys(tmp_path / "keys", "a passphrase for tests")
    open_stores(str(tmp_path / "store"))
    open_identities(tmp_path / "keys")
    await open_databases({Market.REAL: database_url}, durable=False, connections=20)
    try:
        yield Market.REAL
    finally:
        await close_databases()
        close_stores()
        close_keys()


@pytest.fixture(scope="session")
def told_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the demo told its story in both markets; copy it before use."""
    return tell_demo(tmp_path_factory.mktemp("demo"))


class FrozenClock:
    """A clock that moves when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def move(self, **by: float) -> datetime:
        """Move on by `days=`, `hours=`, `seconds=` and return the new instant."""
        self.at += timedelta(**by)
        return self.at

    def set(self, at: datetime) -> None:
        """Jump to an instant."""
        self.at = at


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    """Freeze the one clock at 2026-11-23 10:00 in Shanghai, a Monday and working day."""
    frozen = FrozenClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    with ExitStack() as stack:
        stack.enter_context(kernel_clock.set_to(lambda: frozen.at))
        yield frozen
