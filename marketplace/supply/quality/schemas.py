"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from marketplace.kernel.text import Text
from marketplace.supply.quality.model import Attribute


class MeasureQuality(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Measure the five attributes of a batch."""

    batch_id: UUID


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many passed of how many, for one attribute."""

    attribute: Attribute
    passed: int
    total: int


class EnterCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was counted on a batch."""

    batch_id: UUID
    counted: list[Counted]


class AttributeView(msgspec.Struct, frozen=True, kw_only=True):
    """One attribute: what passed of how many, against which threshold, by which rule."""

    attribute: Attribute
    passed: int
    total: int
    threshold: float
    rule: Text

    @property
    def measured(self) -> float:
        """The share that passed; 1 where there was nothing to judge."""
        return self.passed / self.total if self.total else 1.0

    @property
    def reaches(self) -> bool:
        """Whether the share reaches the threshold."""
        return self.measured >= self.threshold


class QualityCardView(msgspec.Struct, frozen=True, kw_only=True):
    """The five attributes of one batch as measured at one instant."""

    card_id: UUID
    batch_id: UUID
    measured_at: datetime
    attributes: list[AttributeView]
