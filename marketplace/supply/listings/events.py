"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class ProductDrafted(Event, tag="listings.product-drafted", frozen=True):
    """A liaison drafted a version of a product."""

    product_id: UUID
    version_id: UUID
    unit_id: UUID
    resource_id: UUID
    evidence_id: UUID
    number: int


class VersionRevised(Event, tag="listings.version-revised", frozen=True):
    """The draft of a version says something else from now on."""

    version_id: UUID
    product_id: UUID
    unit_id: UUID
    evidence_id: UUID
    revision: int


class ProductSubmitted(Event, tag="listings.product-submitted", frozen=True):
    """A draft passed the gates of submission and awaits the chief data officer."""

    version_id: UUID
    product_id: UUID
    unit_id: UUID
    judgement_id: UUID


class ProductReturned(Event, tag="listings.product-returned", frozen=True):
    """The chief data officer sent a draft back, with a ground."""

    version_id: UUID
    product_id: UUID
    unit_id: UUID
    ground: str


class ListingPublished(Event, tag="listings.listing-published", frozen=True):
    """The chief data officer approved a version and it is listed."""

    listing_id: UUID
    version_id: UUID
    product_id: UUID
    unit_id: UUID
    resource_id: UUID
    evidence_id: UUID
    judgement_id: UUID
    version_digest: str
    evidence_digest: str


class ListingEnded(Event, tag="listings.listing-ended", frozen=True):
    """A listing was withdrawn (new licences stop) or recalled (its users are told as well)."""

    listing_id: UUID
    version_id: UUID
    product_id: UUID
    unit_id: UUID
    recalled: bool
    ground: str
