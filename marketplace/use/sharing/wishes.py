"""From a question to what the gateway is asked: the same act in the gate's words."""

from __future__ import annotations

from uuid import UUID

from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.schemas import FileFormat, OpenDelivery
from marketplace.use.metering.queries import use_of
from marketplace.use.sharing.model import Question
from marketplace.use.sharing.schemas import LicenceBearer


def wish_of(
    bearer: LicenceBearer, licence: LicenceView, question: Question, *, rows: int | None
) -> OpenDelivery:
    """Return the delivery that a question under the licence asks for; `rows` are what it reserves.

    Purpose and scenario are the licence's own: a token has no other; it shows the smaller licence
    that it was made for.
    """
    return OpenDelivery(
        licence_id=licence.licence_id,
        purpose=licence.purpose,
        scenario=licence.scenario,
        columns=list(question.columns),
        rows=rows,
        format=FileFormat.PARQUET,
        channel=question.channel,
        narrowed_id=bearer.narrowed_id,
    )


async def page_wish(delivery_id: UUID, *, rows: int) -> OpenDelivery:
    """Return an open delivery as it would be with so many rows in all, one at least."""
    delivery, use = await delivery_of(delivery_id), await use_of(delivery_id)
    return OpenDelivery(
        licence_id=delivery.licence_id,
        purpose=use.purpose,
        scenario=delivery.scenario,
        columns=delivery.columns,
        rows=max(rows, 1),
        format=delivery.format,
        channel=delivery.channel,
        narrowed_id=delivery.narrowed_id,
    )
