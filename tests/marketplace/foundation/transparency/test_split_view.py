"""One operator, one key, two histories: shown to two readers, they cannot both be believed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.log_errors import QuorumMissingError
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.export import export_log
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.mirror import mirror_log
from marketplace.foundation.transparency.publication import Publisher
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.database import open_databases
from marketplace.kernel.markets import Market, in_market
from tests.marketplace.foundation.transparency.facts import SOMEBODY, light
from tests.marketplace.foundation.transparency.static_site import static_site


@pytest.fixture
async def two_views(market: Market, sqlite_template: Path, tmp_path: Path) -> tuple[Market, Market]:
    """Two databases behind one log's name; the second is the operator's other story."""
    shutil.copy(sqlite_template, tmp_path / "other.sqlite")
    other = {Market.PRACTICE: f"sqlite:///{tmp_path}/other.sqlite"}
    await open_databases(other, durable=False)
    return market, Market.PRACTICE


async def publish(view: Market, identity: LogIdentity, folder: Path, *, facts: int) -> bool:
    """Let a view grow, offer it to the witnesses, and write what it publishes, if anything."""
    kept = replace(identity, head_path=folder.with_suffix(".head"))
    with in_market(view):
        await light(SOMEBODY, facts)
        await Integration(kept).integrate()
        published = await Publisher(kept).publish_newest()
        if published:
            await export_log(kept, folder)
    return published


async def test_witness_cosigns_one_of_two_histories(
    two_views: tuple[Market, Market], witnessed: LogIdentity, tmp_path: Path
) -> None:
    cosigned = [
        await publish(view, witnessed, tmp_path / view.value, facts=3) for view in two_views
    ]
    assert cosigned == [True, False]


async def test_second_history_cannot_catch_up_with_the_first(
    two_views: tuple[Market, Market], witnessed: LogIdentity, tmp_path: Path
) -> None:
    first, second = two_views
    cosigned = [
        await publish(first, witnessed, tmp_path / "first", facts=2),
        await publish(second, witnessed, tmp_path / "second", facts=3),
        await publish(second, witnessed, tmp_path / "second", facts=3),
        await publish(first, witnessed, tmp_path / "first", facts=3),
    ]
    assert cosigned == [True, False, False, True]


async def test_reader_who_demands_the_witness_refuses_the_other_history(
    two_views: tuple[Market, Market],
    identity: LogIdentity,
    witnessed: LogIdentity,
    tmp_path: Path,
) -> None:
    _, second = two_views
    await publish(second, identity, tmp_path / "second", facts=3)  # without asking anybody
    with static_site(tmp_path / "second") as url, pytest.raises(QuorumMissingError):
        await mirror_log(url, tmp_path / "copy", witnessed.policy)


async def test_reader_who_kept_the_first_history_refuses_the_second(
    two_views: tuple[Market, Market], identity: LogIdentity, tmp_path: Path
) -> None:
    for view, facts in zip(two_views, (3, 4), strict=True):
        await publish(view, identity, tmp_path / view.value, facts=facts)
    with static_site(tmp_path / "real") as url:
        await mirror_log(url, tmp_path / "copy", identity.policy)
    with static_site(tmp_path / "practice") as url, pytest.raises(LogDamagedError):
        await mirror_log(url, tmp_path / "copy", identity.policy)
