"""One site per embedded database; the next one comes when the first has gone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.kernel import possession
from marketplace.kernel.possession import DatabaseTakenError, possess, release_all

HOLDING = """
import sys
from marketplace.kernel.possession import possess
possess(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _released(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(possession, "PATIENCE_SECONDS", 0.1)
    yield
    release_all()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of an embedded database that does not exist yet."""
    return f"sqlite:///{tmp_path}/var/real.sqlite"


def test_database_that_another_process_holds_is_refused_until_it_ends(url: str) -> None:
    command = [sys.executable, "-c", HOLDING, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(DatabaseTakenError):
            possess(url)
        other.kill()
    possess(url)


def test_what_was_let_go_is_held_again(url: str) -> None:
    possess(url)
    with pytest.raises(DatabaseTakenError):
        possess(url)
    release_all()
    possess(url)


def test_worker_holds_what_its_parent_held(url: str) -> None:
    reading, writing = os.pipe()
    possess(url)
    worker = os.fork()
    if worker == 0:
        os.read(reading, 1)
        os._exit(0)
    release_all()
    try:
        with pytest.raises(DatabaseTakenError):
            possess(url)
    finally:
        os.write(writing, b".")
        os.waitpid(worker, 0)
        os.close(reading)
        os.close(writing)
    possess(url)


def test_server_database_is_left_alone() -> None:
    for _ in range(2):
        possess("postgresql://nobody@127.0.0.1:9/nothing")
