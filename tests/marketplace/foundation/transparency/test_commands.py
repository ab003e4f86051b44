"""`marketplace log` as an operator and an auditor run it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts import notes, opened_entry
from contracts.note_signatures import verify_note
from contracts.vkeys import VerifierKey
from marketplace.foundation.transparency import answers, queries
from marketplace.foundation.transparency.commands import log
from marketplace.foundation.transparency.identity import log_identity, open_identities
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.address import open_address
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market
from marketplace.kernel.tables import Event
from tests.contracts.log.keys import ed25519_signer
from tests.marketplace.foundation.transparency.facts import SOMEBODY, light
from tests.marketplace.foundation.transparency.static_site import static_site

SITE = "http://market.test"


@pytest.fixture
def settings(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    monkeypatch.setenv("MARKETPLACE_DATABASE_URL", database_url)
    monkeypatch.setenv("MARKETPLACE_BASE_URL", SITE)
    monkeypatch.setenv("MARKETPLACE_KEYS_URL", str(tmp_path / "keys"))
    asyncio.run(_three_entries(database_url, tmp_path / "keys"))
    return monkeypatch


async def _three_entries(url: str, keys: Path) -> None:
    open_address(SITE)
    open_keys(keys)
    open_identities(keys)
    await open_databases({Market.REAL: url}, durable=False)
    await light(SOMEBODY, 3)
    integration = Integration(log_identity())
    await integration.integrate()
    integration.close()
    await close_databases()
    close_keys()
    open_address("http://127.0.0.1:8000")


def run(*words: str) -> Result:
    return CliRunner().invoke(log, list(words), catch_exceptions=False)


def test_head_is_printed(settings: pytest.MonkeyPatch) -> None:
    assert run("show").output.startswith("market.test/log\n3\n")


def test_sound_log_passes_fsck(settings: pytest.MonkeyPatch) -> None:
    done = run("fsck")
    assert (done.exit_code, "3 entries, checkpoints: 2" in done.output) == (0, True)


def test_proof_is_printed(settings: pytest.MonkeyPatch) -> None:
    assert run("prove", "2").output.startswith("c2sp.org/tlog-proof@v1\nindex 2\n")


def test_missing_entry_ends_with_not_found(settings: pytest.MonkeyPatch) -> None:
    assert run("prove", "3").exit_code == 4


def test_export_is_verified_and_mirrored_elsewhere(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site, copy = tmp_path / "site", tmp_path / "copy"
    codes = [run("export", str(site)).exit_code]
    policy = str(site / "policy")
    codes.append(run("verify", str(site), "--policy", policy).exit_code)
    with static_site(site) as url:
        codes.append(run("mirror", url, str(copy), "--policy", policy).exit_code)
    codes.append(run("verify", str(copy), "--policy", policy).exit_code)
    assert codes == [0, 0, 0, 0]


def test_altered_export_ends_with_unavailable(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run("export", str(tmp_path / "site"))
    tile = tmp_path / "site" / "tile" / "0" / "000.p" / "3"
    tile.write_bytes(bytes(96))
    policy = str(tmp_path / "site" / "policy")
    assert run("verify", str(tmp_path / "site"), "--policy", policy).exit_code == 7


def test_another_logs_policy_ends_with_invalid(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run("export", str(tmp_path / "site"))
    (tmp_path / "policy").write_text("log nonsense\nquorum none\n")
    words = ("verify", str(tmp_path / "site"), "--policy", str(tmp_path / "policy"))
    assert run(*words).exit_code == 2


def test_unreadable_policy_file_ends_with_invalid(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "keys" / "real-log.policy").write_text("quorum nobody\n")
    assert run("export", str(tmp_path / "site")).exit_code == 2


def test_index_is_committed_once(settings: pytest.MonkeyPatch) -> None:
    assert ["entries 0..3" in run("index").output, run("index").output[:5]] == [True, "没有新条目"]


def test_complete_list_is_printed_and_checked_elsewhere(
    settings: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> None:
    run("index")
    asyncio.run(_three_entries(database_url, tmp_path / "keys"))  # the index's own entry, too
    run("export", str(tmp_path / "site"))
    printed = run("list", "--kind", "log-test.lamp-lit").stdout
    (tmp_path / "answer.json").write_text(printed)
    policy = str(tmp_path / "site" / "policy")
    done = run("check", str(tmp_path / "answer.json"), "--policy", policy)
    (tmp_path / "shorter.json").write_text(printed.replace("[0,1,2]", "[0,1]"))
    refused = run("check", str(tmp_path / "shorter.json"), "--policy", policy)
    assert ("exactly 3 entries from 0 up to 3: 0, 1, 2" in done.output, refused.exit_code) == (
        True,
        2,
    )


def test_list_that_was_not_committed_yet_says_that_it_covers_nothing(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run("export", str(tmp_path / "site"))
    (tmp_path / "answer.json").write_text(run("list", "--kind", "log-test.lamp-lit").stdout)
    policy = str(tmp_path / "site" / "policy")
    done = run("check", str(tmp_path / "answer.json"), "--policy", policy)
    assert (done.exit_code, "it covers no entry" in done.output) == (0, True)


def test_opened_entries_are_checked_elsewhere(
    settings: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> None:
    run("export", str(tmp_path / "site"))
    (tmp_path / "opened.json").write_bytes(asyncio.run(_opened(database_url, tmp_path / "keys")))
    policy = str(tmp_path / "site" / "policy")
    done = run("check", str(tmp_path / "opened.json"), "--policy", policy, "--json")
    (entry,) = json.loads(done.output)["entries"]
    assert (entry["leaf_index"], entry["type"]) == (0, "log-test.lamp-lit")


async def _opened(url: str, keys: Path) -> bytes:
    """Return the first entry, opened."""
    open_address(SITE)
    open_keys(keys)
    open_identities(keys)
    await open_databases({Market.REAL: url}, durable=False)
    event = await Event.select(Event.id).where(Event.leaf_index == 0).first()
    assert event is not None
    inclusion = await queries.inclusion_of(event["id"])
    assert inclusion is not None
    await close_databases()
    close_keys()
    open_address("http://127.0.0.1:8000")
    return opened_entry.write([answers.opened_entry(inclusion)])


@pytest.mark.parametrize("suite", ["ed25519", "ml-dsa-44"])
def test_added_key_signs_from_the_next_start(
    settings: pytest.MonkeyPatch, database_url: str, tmp_path: Path, suite: str
) -> None:
    key = VerifierKey.parse(run("add-key", "2027", "--suite", suite).output.strip())
    asyncio.run(_three_entries(database_url, tmp_path / "keys"))
    note = notes.parse(run("show").output.encode())
    assert [one.key for one in verify_note(note, [key])] == [key]


BAD_KEY_NAMES = {"name with a slash": "../2027", "capital letters": "A", "nothing": ""}


@pytest.mark.parametrize("name", BAD_KEY_NAMES.values(), ids=BAD_KEY_NAMES.keys())
def test_key_of_a_bad_name_is_not_made(settings: pytest.MonkeyPatch, name: str) -> None:
    assert run("add-key", name).exit_code == 2


def test_key_is_never_written_over(settings: pytest.MonkeyPatch) -> None:
    assert [run("add-key", "2027").exit_code for _ in range(2)] == [0, 2]


BAD_WITNESSES = {
    "key that is none": ("x+00000000+AA", "a passphrase for tests"),
    "passphrase of one letter": (ed25519_signer("example.org/log", 1).key.text, "p"),
}


@pytest.mark.parametrize(("key", "passphrase"), BAD_WITNESSES.values(), ids=BAD_WITNESSES.keys())
def test_witness_that_cannot_begin_says_why(tmp_path: Path, key: str, passphrase: str) -> None:
    files = ("--key", str(tmp_path / "w.pem"), "--store", str(tmp_path / "w.db"))
    said = run(
        *("witness", "--name", "example.org/w", *files),
        *("--log", key, "--passphrase", passphrase),
    )
    assert (said.exit_code, said.stderr.count("\n")) == (2, 2)


def test_every_command_shows_an_example() -> None:
    lacking = [name for name, one in log.commands.items() if "Example:" not in (one.help or "")]
    assert lacking == []
