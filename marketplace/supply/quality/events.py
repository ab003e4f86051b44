"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class QualityMeasured(Event, tag="quality.quality-measured", frozen=True):
    """The five attributes of a batch were measured; `reached` of them reach their threshold."""

    card_id: UUID
    batch_id: UUID
    unit_id: UUID
    reached: int
