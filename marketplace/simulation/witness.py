"""The demo's witness: a process with its own key and its own small store, as a regulator runs one.

While it runs, checkpoints of both markets' logs are published only once it has cosigned them; when
it is stopped, the markets go on and what needs a proof stays pending.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from marketplace.foundation.transparency.identity import log_identity, open_identities
from marketplace.kernel.address import open_address
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market, in_market
from marketplace.settings import Settings
from marketplace.simulation.accounts import Passwords

FOLDER = Path("var/witness")
NAME = "regulator.example/demo-witness"


@contextmanager
def witnessed(settings: Settings, passwords: Passwords) -> Iterator[int]:
    """Run a witness that both logs' policies demand; yield its process number.

    When the block ends, the witness ends and nothing demands it any more.
    """
    logs = _log_keys(settings)
    process = _start(logs.values(), passwords.of("key demo-witness"))
    policies = [settings.keys_folder / f"{market.value}-log.policy" for market in logs]
    try:
        assert process.stdout is not None
        _, key, url = process.stdout.readline().split()
        for policy, log in zip(policies, logs.values(), strict=True):
            policy.write_text(f"log {log}\nwitness regulator {key} {url}\nquorum regulator\n")
        yield process.pid
    finally:
        for policy in policies:
            policy.unlink(missing_ok=True)
        process.terminate()
        process.communicate()


def _log_keys(settings: Settings) -> dict[Market, str]:
    """Return the verifier key of each market's log, making the keys that are not there yet."""
    open_address(settings.base_url)
    open_keys(settings.keys_folder, settings.key_passphrase)
    open_identities(settings.keys_folder)
    keys = {}
    for market in Market:
        with in_market(market):
            keys[market] = log_identity().keys[0].text
    close_keys()
    return keys


def _start(log_keys: Iterable[str], passphrase: str) -> subprocess.Popen[str]:
    words = ["--name", NAME, "--key", str(FOLDER / "key.pem"), "--store", str(FOLDER / "store.db")]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for key in log_keys:
        words += ["--log", key]
    return subprocess.Popen(
        [sys.executable, "-m", "marketplace.cli", "log", "witness", "--port", "0", *words],
        env={**os.environ, "WITNESS_PASSPHRASE": passphrase},
        stdout=subprocess.PIPE,
        text=True,
    )


def run_beside(words: Sequence[str]) -> int:
    """Run `marketplace ...` as a process of its own to its end and return its exit code.

    It is asked to end when this one is; Ctrl-C reaches it by itself.
    """
    process = subprocess.Popen([sys.executable, "-m", "marketplace.cli", *words])
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    code = process.wait()
    return code if code >= 0 else 128 - code
