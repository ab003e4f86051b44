"""What this slice announces; what people wrote stays out of the log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.kernel.events import Event


class UseReported(Event, tag="followup.use-reported", frozen=True):
    """A buyer reported its use of a period; beside it the gateway's own figures."""

    report_id: UUID
    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    since: datetime
    until: datetime
    uses: int
    rows: int
    purpose: str
    metered_uses: int
    metered_rows: int


class DiscrepancyOpened(Event, tag="followup.discrepancy-opened", frozen=True):
    """A report differs from what the gateway counted, or from the licensed purpose."""

    discrepancy_id: UUID
    report_id: UUID
    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    subject: str
    reported: str
    found: str


class DiscrepancyMoved(Event, tag="followup.discrepancy-moved", frozen=True):
    """A discrepancy was explained, settled, or found to be a breach."""

    discrepancy_id: UUID
    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    move: str
    state: str


class DeliveryAccepted(Event, tag="followup.delivery-accepted", frozen=True):
    """The buyer accepted a delivery."""

    delivery_id: UUID
    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID


class DeliveryObjectedTo(Event, tag="followup.delivery-objected-to", frozen=True):
    """The buyer objected to a delivery within the window."""

    delivery_id: UUID
    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    ground: str


class DestructionStated(Event, tag="followup.destruction-stated", frozen=True):
    """The buyer stated that it deleted the data and all copies."""

    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    copies: int
    method: str


class LicenceClosed(Event, tag="followup.licence-closed", frozen=True):
    """The closing certificate was issued: nothing is owed under this licence any more."""

    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    certificate_digest: str


class CalendarStepTaken(Event, tag="followup.step-taken", frozen=True):
    """The calendar reminded of something, told a rung that it is late, or acted on it."""

    kind: str
    step: str
    number: int
    due_at: datetime
    unit_id: UUID
    enterprise_id: UUID | None = None
    licence_id: UUID | None = None
    request_id: UUID | None = None
    delivery_id: UUID | None = None
    listing_id: UUID | None = None


class PriceReviewed(Event, tag="followup.price-reviewed", frozen=True):
    """The chief data officer reviewed a price and left it as it is."""

    listing_id: UUID
    product_id: UUID
    unit_id: UUID


class LifeMoved(Event, tag="followup.life-moved", frozen=True):
    """An agreement in force was changed, renewed, given notice of, stopped or closed."""

    licence_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    move: str
    side: str
    state: str
    reason: str | None
    effective_at: datetime | None
    document: str


class ObjectionDecided(Event, tag="followup.objection-decided", frozen=True):
    """The provider upheld an objection to a delivery, or overruled it."""

    delivery_id: UUID
    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    is_upheld: bool


class LeakChecked(Event, tag="followup.leak-checked", frozen=True):
    """A file was held against a product's deliveries; it named so many licences."""

    product_id: UUID
    unit_id: UUID
    file_digest: str
    named: int
