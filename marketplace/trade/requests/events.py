"""What this slice announces; the scenario's words stay out of the log."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from marketplace.kernel.events import Event


class RequestSubmitted(Event, tag="requests.request-submitted", frozen=True):
    """An enterprise asked for a product for one scenario."""

    request_id: UUID
    listing_id: UUID
    version_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    judgement_id: UUID
    purpose: str
    scenario_digest: str
    price_minor: int
    answer_due: date


class RequestAccepted(Event, tag="requests.request-accepted", frozen=True):
    """The chief data officer, or the template by its stated conditions, agreed to the terms."""

    request_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    judgement_id: UUID
    by_template: bool = False


class RequestRefused(Event, tag="requests.request-refused", frozen=True):
    """The chief data officer, or the template by its stated conditions, refused with a ground."""

    request_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    ground: str
    by_template: bool = False


class RequestWithdrawn(Event, tag="requests.request-withdrawn", frozen=True):
    """The enterprise took its request back."""

    request_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID


class RequestConcluded(Event, tag="requests.request-concluded", frozen=True):
    """Both sides signed the contract that grew from the request."""

    request_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
