"""What this slice announces; the id of the target stands in the field of its kind."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.kernel.events import Event


class HoldPlaced(Event, tag="holds.hold-placed", frozen=True):
    """Something was stopped."""

    hold_id: UUID
    authority: str
    ground: str
    rule: str
    clause: str
    until: datetime | None
    unit_id: UUID | None = None
    resource_id: UUID | None = None
    product_id: UUID | None = None
    version_id: UUID | None = None
    listing_id: UUID | None = None
    request_id: UUID | None = None
    agreement_id: UUID | None = None
    licence_id: UUID | None = None
    enterprise_id: UUID | None = None


class HoldLifted(Event, tag="holds.hold-lifted", frozen=True):
    """A stop was taken off."""

    hold_id: UUID
    authority: str
    unit_id: UUID | None = None
    resource_id: UUID | None = None
    product_id: UUID | None = None
    version_id: UUID | None = None
    listing_id: UUID | None = None
    request_id: UUID | None = None
    agreement_id: UUID | None = None
    licence_id: UUID | None = None
    enterprise_id: UUID | None = None
