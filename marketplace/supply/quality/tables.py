"""Quality cards and their five figures."""

from __future__ import annotations

from piccolo.columns import BigInt, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record, restricted
from marketplace.supply.resources.tables import Batch


class QualityCard(Record, tablename="quality_card"):
    """One measurement of a batch."""

    batch = restricted(Batch, index=True)
    measured_at = Timestamptz(default=None)


class QualityFigure(Record, tablename="quality_figure"):
    """One attribute of a card."""

    card = restricted(QualityCard)
    attribute = Varchar(length=16)
    passed = BigInt()
    total = BigInt()


INDEXES = [Index(QualityFigure, ("card", "attribute"), unique=True)]
