"""Quality cards, for programs of the unit that holds the batch."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.supply.quality.queries import newest_card
from marketplace.supply.quality.schemas import MeasureQuality, QualityCardView
from marketplace.supply.quality.service import measure_quality
from marketplace.supply.resources.queries import examination_for


class QualityController(Controller):
    """The five attributes of a batch."""

    path = "/api/v1/quality-cards"
    tags = ("quality",)

    @get("/{batch_id:uuid}")
    async def show(
        self, actor: NamedDependency[Actor], batch_id: FromPath[UUID]
    ) -> QualityCardView | None:
        """Show the last card of a batch."""
        await examination_for(actor, batch_id, at=now())
        return await newest_card(batch_id)

    @post()
    async def measure(
        self, actor: NamedDependency[Actor], data: JSONBody[MeasureQuality]
    ) -> QualityCardView:
        """Measure the five attributes of a batch."""
        return await measure_quality(actor, data)


ROUTES = [QualityController]
