"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class AgreementDrawnUp(Event, tag="agreements.agreement-drawn-up", frozen=True):
    """A contract lies ready to be signed."""

    agreement_id: UUID
    request_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    agreement_digest: str
    template_digest: str


class AgreementSigned(Event, tag="agreements.agreement-signed", frozen=True):
    """One side signed the canonical bytes."""

    agreement_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    role: str
    key_thumbprint: str
    agreement_digest: str
    signature_digest: str


class AgreementTerminated(Event, tag="agreements.agreement-terminated", frozen=True):
    """A contract that was drawn up came to nothing: its request was refused or withdrawn."""

    agreement_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    side: str
    reason: str


class AgreementConcluded(Event, tag="agreements.agreement-concluded", frozen=True):
    """Both sides signed the same bytes."""

    agreement_id: UUID
    request_id: UUID
    listing_id: UUID
    version_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    agreement_digest: str
