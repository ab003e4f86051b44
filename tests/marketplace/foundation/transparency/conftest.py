"""A log identity with fixed keys, and an integration over the test's own database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts import tlog_policy_text
from contracts.note_signatures import NoteSigner
from contracts.tlog_policy import Policy
from marketplace.foundation.transparency.identity import LogIdentity, own_policy
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.foundation.transparency.witness import WitnessDesk, WitnessStore, serving
from marketplace.kernel.markets import Market
from tests.contracts.log.keys import ed25519_signer, witness_signer
from tests.marketplace.foundation.transparency.facts import ORIGIN

GOPATH = Path("/usr/share/gocode")
CHECKLOG = Path(__file__).parents[3] / "foreign" / "go" / "checklog" / "main.go"


@pytest.fixture
def identity(tmp_path: Path) -> LogIdentity:
    signers = (ed25519_signer(ORIGIN, 1),)
    return LogIdentity(ORIGIN, signers, own_policy(signers), tmp_path / "log.head")


@pytest.fixture
def integration(market: Market, identity: LogIdentity) -> Iterator[Integration]:
    made = Integration(identity)
    yield made
    made.close()


@dataclass
class RunningWitness:
    """A witness behind a real port, on a store of its own."""

    url: str
    signer: NoteSigner
    desk: WitnessDesk
    store: WitnessStore
    at: datetime = field(default_factory=lambda: datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def witness(identity: LogIdentity, tmp_path: Path) -> Iterator[RunningWitness]:
    store = WitnessStore(tmp_path / "witness" / "store.db")
    signer = witness_signer("example.org/witness", 2)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    desk = WitnessDesk((signer,), {ORIGIN: identity.keys}, store, lambda: at)
    with serving(desk, host="127.0.0.1", port=0) as url:
        yield RunningWitness(url, signer, desk, store)
    store.close()


@pytest.fixture
def witnessed(identity: LogIdentity, witness: RunningWitness) -> LogIdentity:
    """The same log under a policy that demands the witness."""
    return replace(identity, policy=policy_with(identity, witness.signer, witness.url))


def policy_with(identity: LogIdentity, signer: NoteSigner, url: str) -> Policy:
    text = f"log {identity.keys[0].text}\nwitness W {signer.key.text} {url}\nquorum W\n"
    return tlog_policy_text.parse(text.encode())


@pytest.fixture(scope="session")
def checklog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    go = shutil.which("go")
    if go is None or not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        print("skipping: Go or golang-golang-x-mod-dev is not installed", file=sys.stderr)
        pytest.skip("LOUD: Go or golang-golang-x-mod-dev is not installed")
    folder = tmp_path_factory.mktemp("go")
    environment = os.environ | {
        "GO111MODULE": "off",
        "GOPATH": str(GOPATH),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    program = folder / "checklog"
    command = [go, "build", "-o", program, CHECKLOG]
    subprocess.run(command, check=True, env=environment, timeout=300)
    return program
