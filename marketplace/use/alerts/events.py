"""What this slice announces; figures and explanations stay out of the log."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class AlertRaised(Event, tag="alerts.alert-raised", frozen=True):
    """Something looked unusual in the use of a licence."""

    alert_id: UUID
    licence_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    kind: str
    mark: str


class AlertMoved(Event, tag="alerts.alert-moved", frozen=True):
    """An alert was taken in hand, explained, dismissed or confirmed."""

    alert_id: UUID
    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    move: str
    state: str
