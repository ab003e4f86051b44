"""What this slice announces; what people wrote stays out of the log."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class ErrorReported(Event, tag="corrections.error-reported", frozen=True):
    """A buyer found an error; a ticket lies with the sole source."""

    ticket_id: UUID
    licence_id: UUID
    product_id: UUID
    version_id: UUID
    resource_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    fault: str


class TicketDecided(Event, tag="corrections.ticket-decided", frozen=True):
    """The source accepted a ticket, or rejected it with a ground."""

    ticket_id: UUID
    licence_id: UUID
    product_id: UUID
    unit_id: UUID
    state: str
    ground: str | None


class ErrorCorrected(Event, tag="corrections.error-corrected", frozen=True):
    """A newly listed version corrects what was accepted."""

    ticket_id: UUID
    licence_id: UUID
    product_id: UUID
    version_id: UUID
    unit_id: UUID
