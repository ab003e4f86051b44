"""What this slice announces."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.kernel.events import Event


class LicenceIssued(Event, tag="licence.issued", frozen=True):
    """A licence was signed; bundles tie themselves to this entry by `licence_digest`."""

    licence_id: UUID
    request_id: UUID
    agreement_id: UUID
    listing_id: UUID
    version_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    licence_digest: str
    agreement_digest: str
    version_digest: str
    evidence_digest: str
    valid_from: datetime
    valid_until: datetime


class LicenceSuspended(Event, tag="licence.suspended", frozen=True):
    """The provider suspended a licence."""

    licence_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    ground: str


class LicenceReinstated(Event, tag="licence.reinstated", frozen=True):
    """The provider lifted its suspension."""

    licence_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID


class LicenceRevoked(Event, tag="licence.revoked", frozen=True):
    """The provider revoked a licence for good."""

    licence_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    ground: str


class LicenceEnding(Event, tag="licence.ending", frozen=True):
    """A licence ends at an instant that was set: by notice, or because another replaces it."""

    licence_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    ends_at: datetime
    ground: str


class LicenceKept(Event, tag="licence.kept", frozen=True):
    """The end that notice had set was taken back."""

    licence_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID


class LicenceNarrowed(Event, tag="licence.narrowed", frozen=True):
    """The holder cut a smaller licence out of one; bundles tie themselves to this entry."""

    narrowed_id: UUID
    licence_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    licence_digest: str
    parent_digest: str
    valid_from: datetime
    valid_until: datetime


class NarrowedRevoked(Event, tag="licence.narrowed-revoked", frozen=True):
    """The holder took a smaller licence back."""

    narrowed_id: UUID
    licence_id: UUID
    request_id: UUID
    unit_id: UUID
    enterprise_id: UUID
