"""The passport: what is recorded, in order, and where it breaks."""

from __future__ import annotations

from pathlib import Path

from marketplace.kernel.markets import Market
from marketplace.supply.listings.passport import passport
from tests.conftest import FrozenClock
from tests.supply_factories import a_draft, a_listing, a_publisher

ORDER = [
    "source-table",
    "columns-examined",
    "recipe",
    "measured-evidence",
    "approval",
    "listing",
    "log-entry",
]


async def test_listed_version_has_passed_every_station_up_to_the_log(
    market: Market, clock: FrozenClock
) -> None:
    listed = await a_listing()
    way = await passport(listed.version.version_id)
    reached = [one.station for one in way.stations if one.at is not None]
    assert (ORDER, ORDER[:-1]) == ([one.station for one in way.stations], reached)


async def test_draft_has_not_reached_the_approval(market: Market, clock: FrozenClock) -> None:
    draft = await a_draft(await a_publisher())
    way = await passport(draft.version_id)
    assert ORDER[:4] == [one.station for one in way.stations if one.at is not None]


async def test_changed_byte_breaks_the_evidence(
    market: Market, clock: FrozenClock, tmp_path: Path
) -> None:
    listed = await a_listing()
    name = listed.evidence.version_digest.removeprefix("sha256:")
    kept = next(path for path in (tmp_path / "store").rglob(name))
    kept.write_bytes(kept.read_bytes()[:-1])
    way = await passport(listed.version.version_id)
    assert [one.station for one in way.stations if one.broken] == ["measured-evidence"]
