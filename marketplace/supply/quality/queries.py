"""Quality cards, for those who serve at the unit and for the pages above."""

from __future__ import annotations

from uuid import UUID

from marketplace.supply.quality.model import MEASURES, Attribute
from marketplace.supply.quality.schemas import AttributeView, QualityCardView
from marketplace.supply.quality.tables import QualityCard, QualityFigure


async def newest_card(batch_id: UUID) -> QualityCardView | None:
    """Return the last quality card of a batch, its attributes in the order of the source."""
    found = await (
        QualityCard.select()
        .where(QualityCard.batch == batch_id)
        .order_by(QualityCard.measured_at, QualityCard.id, ascending=False)
        .limit(1)
    )
    if not found:
        return None
    figures = await QualityFigure.select().where(QualityFigure.card == found[0]["id"])
    by_attribute = {Attribute(one["attribute"]): one for one in figures}
    return QualityCardView(
        card_id=found[0]["id"],
        batch_id=batch_id,
        measured_at=found[0]["measured_at"],
        attributes=[
            AttributeView(
                attribute=attribute,
                passed=by_attribute[attribute]["passed"],
                total=by_attribute[attribute]["total"],
                threshold=MEASURES[attribute].threshold,
                rule=MEASURES[attribute].rule,
            )
            for attribute in Attribute
        ],
    )
