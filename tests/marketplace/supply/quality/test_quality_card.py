"""The card of a batch: each fault lowers its own attribute and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketplace.foundation.organizations.model import Post
from marketplace.kernel.markets import Market
from marketplace.supply.quality import service
from marketplace.supply.quality.model import Attribute
from marketplace.supply.quality.schemas import MeasureQuality, QualityCardView
from marketplace.supply.resources.errors import UnknownBatchError
from marketplace.supply.resources.model import UpdateCycle
from tests.conftest import FrozenClock
from tests.factories import an_officer
from tests.supply_factories import (
    Publisher,
    a_confirmed_batch,
    a_publisher,
    a_resource,
    a_table,
)


def _below(card: QualityCardView) -> list[Attribute]:
    return [one.attribute for one in card.attributes if not one.reaches]


async def _card(publisher: Publisher, content: bytes, **census: object) -> QualityCardView:
    resource = await a_resource(publisher, **census)
    confirmed = await a_confirmed_batch(publisher, resource, content)
    return await service.measure_quality(
        publisher.liaison, MeasureQuality(batch_id=confirmed.batch.batch_id)
    )


async def test_sound_batch_reaches_every_threshold(market: Market, clock: FrozenClock) -> None:
    assert _below(await _card(await a_publisher(), a_table())) == []


async def test_empty_cells_lower_completeness_alone(market: Market, clock: FrozenClock) -> None:
    card = await _card(await a_publisher(), a_table().replace("海珠区".encode(), b""))
    assert _below(card) == [Attribute.COMPLETENESS]


async def test_unregistered_column_lowers_authenticity_alone(
    market: Market, clock: FrozenClock
) -> None:
    card = await _card(await a_publisher(), a_table().replace(b"rides,fare", b"rides,toll"))
    assert _below(card) == [Attribute.AUTHENTICITY]


async def test_late_batch_lowers_timeliness_alone(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    resource = await a_resource(publisher, update_cycle=UpdateCycle.DAILY)
    await a_confirmed_batch(publisher, resource, a_table(seed=1))
    clock.move(days=3)
    late = await a_confirmed_batch(publisher, resource, a_table(seed=2))
    card = await service.measure_quality(
        publisher.liaison, MeasureQuality(batch_id=late.batch.batch_id)
    )
    assert _below(card) == [Attribute.TIMELINESS]


async def test_bytes_that_changed_lower_availability(
    market: Market, clock: FrozenClock, tmp_path: Path
) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    name = confirmed.batch.sha256.removeprefix("sha256:")
    kept = next(path for path in (tmp_path / "store").rglob(name))
    kept.write_bytes(kept.read_bytes().replace(b"5100", b"5101", 1))
    card = await service.measure_quality(
        publisher.liaison, MeasureQuality(batch_id=confirmed.batch.batch_id)
    )
    assert Attribute.AVAILABILITY in _below(card)


async def test_stranger_measures_nothing(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    stranger = await an_officer(Post.LIAISON, "hz-street-01")
    with pytest.raises(UnknownBatchError):
        await service.measure_quality(stranger, MeasureQuality(batch_id=confirmed.batch.batch_id))
