from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.tlog_policy import Policy
from marketplace.foundation.transparency.audit import fsck
from marketplace.foundation.transparency.errors import (
    ExportFolderError,
    LogBehindError,
    LogDamagedError,
)
from marketplace.foundation.transparency.export import export_log
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.mirror import (
    LogUnreachableError,
    mirror_log,
    verify_export,
)
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.database import engine_kind, run_sql
from tests.marketplace.foundation.transparency.facts import fill, on_one_engine
from tests.marketplace.foundation.transparency.static_site import static_site

SIZES = (3, 253, 1, 300)


async def fill_in_steps(integration: Integration) -> None:
    for count in SIZES:
        await fill(count)
        await integration.integrate()


def blob(raw: bytes) -> str:
    return f"X'{raw.hex()}'" if engine_kind() == "sqlite" else f"'\\x{raw.hex()}'"


async def test_sound_log_passes_with_every_head_it_signed(integration: Integration) -> None:
    await fill_in_steps(integration)
    found = await fsck()
    assert (found.size, found.heads) == (557, 1 + len(SIZES))  # the empty head too


async def test_log_that_grows_meanwhile_passes(integration: Integration) -> None:
    await fill(1)
    await integration.integrate()

    async def grow() -> None:
        for _ in range(30):
            await fill(1)
            await integration.integrate()

    growing = asyncio.create_task(grow())
    sizes = [(await fsck()).size]
    while not growing.done():
        sizes.append((await fsck()).size)
    await growing
    assert sizes == sorted(sizes)
    assert sizes[0] < (await fsck()).size == 31


async def test_empty_database_passes(market: object) -> None:
    assert (await fsck()).size == 0


DAMAGE: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "entry altered": ("tile/entries/000", lambda raw: raw[:40] + b"#" + raw[41:]),
    "entry cut": ("tile/entries/001", lambda raw: raw[:-1]),
    "halves swapped": ("tile/entries/002", lambda raw: raw[3000:] + raw[:3000]),
    "leaf altered": ("tile/0/000", lambda raw: b"\0" + raw[1:]),
    "leaf of the edge altered": ("tile/0/002", lambda raw: raw[:-1] + b"\0"),
    "upper tile altered": ("tile/1/000", lambda raw: raw[:-1] + b"\0"),
    "tile emptied": ("tile/0/001", lambda raw: raw[:0]),
}


@on_one_engine
@pytest.mark.parametrize(("path", "damage"), DAMAGE.values(), ids=DAMAGE.keys())
async def test_damage_is_found(
    integration: Integration, path: str, damage: Callable[[bytes], bytes]
) -> None:
    await fill_in_steps(integration)
    (stored,) = await run_sql(f"SELECT content FROM log_tile WHERE path = '{path}'")
    content = damage(bytes(stored["content"]))
    await run_sql(f"UPDATE log_tile SET content = {blob(content)} WHERE path = '{path}'")
    with pytest.raises(LogDamagedError):
        await fsck()


LOSSES = {
    "bundle gone": "DELETE FROM log_tile WHERE path = 'tile/entries/001'",
    "tile gone": "DELETE FROM log_tile WHERE path = 'tile/1/000'",
    "tail cut": "UPDATE log_state SET size = 257",
    "newest head gone": "DELETE FROM log_checkpoint WHERE size = 557",
    "old head replaced": (
        "UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint WHERE size = 256) "
        "WHERE size = 257"
    ),
}


@on_one_engine
@pytest.mark.parametrize("statement", LOSSES.values(), ids=LOSSES.keys())
async def test_loss_is_found(integration: Integration, statement: str) -> None:
    await fill_in_steps(integration)
    await run_sql(statement)
    with pytest.raises(LogDamagedError):
        await fsck()


async def test_export_verifies_under_the_policy(
    integration: Integration, identity: LogIdentity, tmp_path: Path
) -> None:
    await fill_in_steps(integration)
    await export_log(identity, tmp_path / "export")
    assert (await verify_export(tmp_path / "export", identity.policy)).size == 557


def partial_files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.p/*")}


async def test_export_holds_the_partial_tiles_of_every_published_size(
    integration: Integration, identity: LogIdentity, tmp_path: Path
) -> None:
    await fill(2)
    await integration.integrate()
    await fill(3)
    await integration.integrate()
    await export_log(identity, tmp_path)
    assert partial_files(tmp_path) == {
        "tile/0/000.p/2",
        "tile/0/000.p/5",
        "tile/entries/000.p/2",
        "tile/entries/000.p/5",
    }


async def test_export_grows_in_place(
    integration: Integration, identity: LogIdentity, tmp_path: Path
) -> None:
    await fill_in_steps(integration)
    await export_log(identity, tmp_path)
    await fill(400)
    await integration.integrate()
    await export_log(identity, tmp_path)
    assert (await verify_export(tmp_path, identity.policy)).size == 957


async def test_altered_export_is_refused(
    integration: Integration, identity: LogIdentity, tmp_path: Path
) -> None:
    await fill_in_steps(integration)
    await export_log(identity, tmp_path)
    target = tmp_path / "tile/entries/001"
    target.write_bytes(target.read_bytes().replace(b"lamp-lit", b"lamp-lat", 1))
    with pytest.raises(LogDamagedError):
        await verify_export(tmp_path, identity.policy)


async def test_folder_without_a_checkpoint_is_no_export(tmp_path: Path) -> None:
    with pytest.raises(ExportFolderError):
        await verify_export(tmp_path, Policy((), (), (), "none"))


async def test_mirror_follows_the_log(
    integration: Integration, identity: LogIdentity, tmp_path: Path
) -> None:
    for count in (10, 500):
        await fill(count)
        await integration.integrate()
        await export_log(identity, tmp_path / "site")
        with static_site(tmp_path / "site") as url:
            found = await mirror_log(url, tmp_path / "copy", identity.policy)
    assert (found.size, found.heads) == (510, 2)


async def test_mirror_refuses_a_log_that_became_shorter(
    integration: Integration, identity: LogIdentity, tmp_path: Path
) -> None:
    await fill(5)
    await integration.integrate()
    await export_log(identity, tmp_path / "old")
    await fill(5)
    await integration.integrate()
    await export_log(identity, tmp_path / "new")
    with static_site(tmp_path / "new") as url:
        await mirror_log(url, tmp_path / "copy", identity.policy)
    with static_site(tmp_path / "old") as url, pytest.raises(LogBehindError):
        await mirror_log(url, tmp_path / "copy", identity.policy)


async def test_mirror_without_a_server_says_so(identity: LogIdentity, tmp_path: Path) -> None:
    with pytest.raises(LogUnreachableError):
        await mirror_log("http://127.0.0.1:9", tmp_path, identity.policy)
