"""Verifiers that others wrote, and one that shares no line with the marketplace, agree."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pymerkle
import pytest

from contracts import notes
from contracts.checkpoint import Checkpoint
from marketplace.foundation.transparency import proofs, store
from marketplace.foundation.transparency.api import VERIFIER
from marketplace.foundation.transparency.export import export_log
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.publication import Publisher
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market
from tests.contracts.log.keys import ml_dsa_signer
from tests.marketplace.foundation.transparency.conftest import RunningWitness
from tests.marketplace.foundation.transparency.facts import ORIGIN, SOMEBODY, fill, light
from tests.marketplace.foundation.transparency.static_site import static_site

pytestmark = pytest.mark.foreign
GOPATH = Path("/usr/share/gocode")
CHECKLOG = Path(__file__).parents[3] / "foreign" / "go" / "checklog" / "main.go"
ENTRIES = 1000


async def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=120, check=False
    )


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


@pytest.fixture
async def exported(
    market: Market, identity: LogIdentity, witnessed: LogIdentity, tmp_path: Path
) -> Path:
    """An export of some entries under a witnessed head, among them two contracts."""
    integration = Integration(witnessed)
    contracts = [new_id(), new_id()]
    for contract in contracts * 2:
        await light(SOMEBODY, 3, contract=contract)
    await integration.integrate()
    await fill(ENTRIES - 12)
    await integration.integrate()
    await Publisher(witnessed).publish_newest()
    await export_log(witnessed, tmp_path / "export")
    return tmp_path / "export"


def alter(folder: Path, *, bundle: str = "tile/entries/001") -> None:
    path = folder / bundle
    raw = bytearray(path.read_bytes())
    raw[1000] ^= 1
    path.write_bytes(raw)


async def test_go_verifies_the_export(
    checklog: Path, exported: Path, identity: LogIdentity, witness: RunningWitness
) -> None:
    keys = (identity.keys[0].text, witness.signer.key.text)
    done = await run(checklog, exported, *keys, "-old", "777")
    assert (done.stdout, done.stderr) == (f"ok {ORIGIN} {ENTRIES}\n", "")


async def test_go_and_one_file_verify_a_log_that_signs_in_two_suites(
    checklog: Path, market: Market, identity: LogIdentity, tmp_path: Path
) -> None:
    second = ml_dsa_signer(ORIGIN, 9)
    both = replace(identity, signers=(*identity.signers, second))
    await light(SOMEBODY, 3)
    await Integration(both).integrate()
    await export_log(both, tmp_path / "export")
    key = identity.keys[0].text
    by_go = await run(checklog, tmp_path / "export", key)
    by_file = await run(sys.executable, "-I", VERIFIER, tmp_path / "export", key)
    assert (by_go.stdout, by_file.returncode) == (f"ok {ORIGIN} 3\n", 0)


async def test_go_verifies_a_server(
    checklog: Path, exported: Path, identity: LogIdentity, witness: RunningWitness
) -> None:
    with static_site(exported) as url:
        done = await run(checklog, url, identity.keys[0].text, witness.signer.key.text)
    assert (done.stdout, done.stderr) == (f"ok {ORIGIN} {ENTRIES}\n", "")


async def test_go_finds_one_altered_bit(
    checklog: Path, exported: Path, identity: LogIdentity
) -> None:
    alter(exported)
    done = await run(checklog, exported, identity.keys[0].text)
    assert (done.returncode, done.stdout) == (1, "")


async def test_one_file_verifies_the_export(
    exported: Path, identity: LogIdentity, witness: RunningWitness
) -> None:
    keys = (identity.keys[0].text, witness.signer.key.text)
    done = await run(sys.executable, "-I", VERIFIER, exported, *keys)
    assert (done.stdout, done.returncode) == (
        f"HOLDS: {ORIGIN}: {ENTRIES} entries, 2 contracts without gaps, "
        "1 witness(es): example.org/witness\n",
        0,
    )


async def test_one_file_finds_one_altered_bit(exported: Path, identity: LogIdentity) -> None:
    alter(exported)
    done = await run(sys.executable, "-I", VERIFIER, exported, identity.keys[0].text)
    assert (done.stdout.split(":")[0], done.returncode) == ("WRONG", 1)


async def test_one_file_finds_a_saved_head_inside(
    exported: Path, identity: LogIdentity, tmp_path: Path
) -> None:
    earlier = await store.checkpoint_at(12)
    assert earlier is not None
    saved = tmp_path / "saved"
    saved.write_text(earlier.note)
    key = identity.keys[0].text
    done = await run(sys.executable, "-I", VERIFIER, exported, key, "--saved", saved)
    assert done.returncode == 0


async def test_one_file_finds_a_fork(exported: Path, identity: LogIdentity, tmp_path: Path) -> None:
    earlier = await store.checkpoint_at(12)
    assert earlier is not None
    forked = Checkpoint(ORIGIN, 12, sha256(b"another history").digest())
    saved = tmp_path / "saved"
    saved.write_bytes(identity.sign(forked, at=earlier.signed_at).raw)
    key = identity.keys[0].text
    done = await run(sys.executable, "-I", VERIFIER, exported, key, "--saved", saved)
    assert "is not part of this log" in done.stdout


def test_one_file_is_short_enough_to_read() -> None:
    assert len(VERIFIER.read_text().splitlines()) < 400


async def test_pymerkle_agrees_on_the_root(exported: Path) -> None:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for index in range(ENTRIES):
        tree.append_entry(await proofs.entry_at(index))
    head = Checkpoint.parse(notes.parse((exported / "checkpoint").read_bytes()).text)
    assert tree.get_root() == head.root
