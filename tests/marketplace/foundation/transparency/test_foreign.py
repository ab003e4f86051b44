"""Verifiers that others wrote, and one that shares no line with the marketplace, agree."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pymerkle
import pytest

from contracts import notes, opened_entry, tiles
from contracts.checkpoint import Checkpoint
from marketplace.foundation.transparency import answers, proofs, queries, service, store
from marketplace.foundation.transparency.api import VERIFIER
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.export import export_log
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.mirror import verify_export
from marketplace.foundation.transparency.publication import Publisher
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market
from tests.contracts.log.keys import ml_dsa_signer
from tests.marketplace.foundation.transparency.conftest import RunningWitness
from tests.marketplace.foundation.transparency.facts import (
    ORIGIN,
    SOMEBODY,
    fill,
    light,
    on_one_engine,
)
from tests.marketplace.foundation.transparency.planting import an_entry, plant
from tests.marketplace.foundation.transparency.static_site import static_site

pytestmark = pytest.mark.foreign
ENTRIES = 1000


async def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=120, check=False
    )


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


MANY = 20_000


@pytest.fixture
async def large(market: Market, identity: LogIdentity, tmp_path: Path) -> Path:
    """An export of many entries, some of a type that nobody here knows."""
    await plant(identity, MANY, entry=an_entry)
    await export_log(identity, tmp_path / "export")
    return tmp_path / "export"


@on_one_engine
async def test_export_of_20_000_entries_verifies_and_one_altered_entry_is_found(
    checklog: Path, large: Path, identity: LogIdentity
) -> None:
    key = identity.keys[0].text
    commands = (
        (checklog, large, key, "-old", "12345"),
        (sys.executable, "-I", VERIFIER, large, key),
    )
    sound = await asyncio.gather(*(run(*command) for command in commands))
    roots = (await verify_export(large, identity.policy)).root, _pymerkle_root(large)
    alter(large, bundle="tile/entries/057")
    altered = await asyncio.gather(*(run(*command) for command in commands))
    with pytest.raises(LogDamagedError):
        await verify_export(large, identity.policy)
    assert ([one.returncode for one in sound], roots[0] == roots[1]) == ([0, 0], True)
    assert [one.returncode for one in altered] == [1, 1]


def _pymerkle_root(folder: Path) -> bytes:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for path in tiles.paths_of_tree(MANY):
        if path.level == tiles.ENTRIES:
            raw = (folder / path.text).read_bytes()
            for entry in tiles.entries_of(raw, index=path.index, width=path.width):
                tree.append_entry(entry)
    return bytes(tree.get_root())


async def document(integration: Integration, folder: Path, *, shown: str = "[0,1]") -> Path:
    """Index a small log and return the file of a complete list about a unit, which shows `shown`
    for the entries 0 and 1.
    """
    unit = new_id()
    await light(SOMEBODY, 2, unit=unit)
    await light(SOMEBODY, 2)
    await integration.integrate()
    await service.commit_index(SYSTEM)
    await integration.integrate()
    answer = await answers.complete_answer(subject=unit)
    raw = answer.raw.replace(b'"leaves":[0,1]', f'"leaves":{shown}'.encode())
    (folder / "answer.json").write_bytes(raw)
    return folder / "answer.json"


@on_one_engine
@pytest.mark.parametrize(("shown", "code"), [("[0,1]", 0), ("[0]", 1), ("[]", 1)])
async def test_one_file_checks_a_complete_list(
    integration: Integration, identity: LogIdentity, tmp_path: Path, shown: str, code: int
) -> None:
    answer = await document(integration, tmp_path, shown=shown)
    await export_log(identity, tmp_path / "export")
    key = identity.keys[0].text
    command = (sys.executable, "-I", VERIFIER, tmp_path / "export", key, "--document", answer)
    done = await run(*command)
    found = "exactly 2 entries from 0 up to 4: [0, 1]" in done.stdout
    assert (found, done.returncode) == (code == 0, code)


@on_one_engine
@pytest.mark.parametrize("asked", [{"kind": "log-test.lamp-lit"}, {"kind": "log-test.never"}])
async def test_one_file_recomputes_a_public_list(
    integration: Integration, identity: LogIdentity, tmp_path: Path, asked: dict[str, str]
) -> None:
    await document(integration, tmp_path)
    await export_log(identity, tmp_path / "export")
    answer = await answers.complete_answer(**asked)
    (tmp_path / "answer.json").write_bytes(answer.raw)
    command = ("--document", tmp_path / "answer.json")
    done = await run(
        sys.executable, "-I", VERIFIER, tmp_path / "export", identity.keys[0].text, *command
    )
    found = answer.verify(identity.policy)
    assert f"exactly {len(found.leaves)} entries from 0 up to 4" in done.stdout


@on_one_engine
@pytest.mark.parametrize("altered", [False, True])
async def test_one_file_checks_opened_entries(
    integration: Integration, identity: LogIdentity, tmp_path: Path, altered: bool
) -> None:
    (event_id, *_) = await light(SOMEBODY, 3)
    await integration.integrate()
    inclusion = await queries.inclusion_of(event_id)
    assert inclusion is not None
    raw = opened_entry.write([answers.opened_entry(inclusion)])
    if altered:
        raw = raw.replace(b'"disclosures":["', b'"disclosures":["QQ')
    (tmp_path / "opened.json").write_bytes(raw)
    await export_log(identity, tmp_path / "export")
    command = ("--document", tmp_path / "opened.json")
    done = await run(
        sys.executable, "-I", VERIFIER, tmp_path / "export", identity.keys[0].text, *command
    )
    assert ("; 1 opened entries" in done.stdout, done.returncode) == (
        (False, 1) if altered else (True, 0)
    )


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
