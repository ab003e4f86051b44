"""`marketplace log witness`, `sequence` and `serve`, each a process of its own, as operators run
them."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from marketplace.foundation.transparency.identity import log_identity, open_identities
from marketplace.kernel.address import open_address
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market
from tests.demo import environment
from tests.marketplace.foundation.transparency.facts import SOMEBODY, light, on_one_engine

SITE = "http://127.0.0.1:8000"
WITHIN_SECONDS = 60.0
PASSPHRASE = "a passphrase for tests"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def log_command(folder: Path, *words: str) -> Iterator[str]:
    """Run `marketplace log ...` while the block runs; yield the first line that it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "marketplace.cli", "log", *words],
        env=environment(database_url=f"sqlite:///{folder}/market.sqlite", keys_url=folder / "keys"),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=WITHIN_SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


async def three_facts(url: str, keys: Path) -> str:
    """Record three facts that wait for the log, and return its verifier key."""
    open_address(SITE)
    open_keys(keys)
    open_identities(keys)
    await open_databases({Market.REAL: url}, durable=False)
    try:
        await light(SOMEBODY, 3)
        return log_identity().keys[0].text
    finally:
        await close_databases()
        close_keys()


def published(url: str) -> str:
    """Return the checkpoint that the server publishes, once there is one."""
    ends = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < ends:
        try:
            answer = httpx.get(url)
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == 200:
            return answer.text
        time.sleep(0.05)
    raise AssertionError("no checkpoint was published")


@on_one_engine
@pytest.mark.foreign
def test_sequencer_witness_and_server_publish_in_three_processes_what_go_verifies(
    checklog: Path, database_url: str, tmp_path: Path
) -> None:
    log_key = asyncio.run(three_facts(database_url, tmp_path / "keys"))
    witness = ("witness", "--name", "example.org/w", "--key", "w.pem", "--store", "w.db")
    with log_command(
        tmp_path, *witness, "--passphrase", PASSPHRASE, "--log", log_key, "--port", "0"
    ) as said:
        _, witness_key, address = said.split()
        policy = f"log {log_key}\nwitness W {witness_key} {address}\nquorum W\n"
        (tmp_path / "keys" / "real-log.policy").write_text(policy)
        serve = ("serve", "--port", str(free_port()))
        with log_command(tmp_path, "sequence"), log_command(tmp_path, *serve) as url:
            address = url.split()[0]
            checkpoint = published(address)
            command = (checklog, address.removesuffix("/checkpoint"), log_key, witness_key)
            verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "— example.org/w " in checkpoint
    assert (verified.stdout, verified.stderr) == ("ok 127.0.0.1:8000/log 3\n", "")
