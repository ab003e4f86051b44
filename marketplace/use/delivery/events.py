"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class DeliveryRefused(Event, tag="delivery.refused", frozen=True):
    """The gateway refused a use under a licence, for these reasons."""

    licence_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    judgement_id: UUID
    codes: list[str]
    narrowed_id: UUID | None = None


class DeliveryAllowed(Event, tag="delivery.allowed", frozen=True):
    """The licence and its policy allowed a use, which is reserved."""

    delivery_id: UUID
    licence_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    judgement_id: UUID
    channel: str
    rows: int
    narrowed_id: UUID | None = None


class DeliveryPrepared(Event, tag="delivery.prepared", frozen=True):
    """The file lies ready: what it was made from, how, and what it is."""

    delivery_id: UUID
    licence_id: UUID
    version_id: UUID
    version_digest: str
    delivered_digest: str
    transform: str
    rows: int
    copy_digest: str | None = None


class DeliveryBegun(Event, tag="delivery.begun", frozen=True):
    """The first byte left; the use counts."""

    delivery_id: UUID
    licence_id: UUID


class DeliveryEnded(Event, tag="delivery.ended", frozen=True):
    """A stream ended: whole, broken off by the reader, or stopped by the licence."""

    delivery_id: UUID
    licence_id: UUID
    outcome: str
    bytes_sent: int


class DeliveryAcknowledged(Event, tag="delivery.acknowledged", frozen=True):
    """The buyer confirmed the digest of what arrived."""

    delivery_id: UUID
    licence_id: UUID
    delivered_digest: str


class FingerprintCommitted(Event, tag="delivery.fingerprint-committed", frozen=True):
    """By what a licence's copies will be marked is settled before the first of them is made.

    `commitment` is a salted digest of the version's secret and the licence's nonce.
    """

    licence_id: UUID
    version_digest: str
    commitment: str


class CopyMade(Event, tag="delivery.copy-made", frozen=True):
    """A licence's own table lies ready: what it was made from, how, and what it is.

    `unmarked` says why it carries no marks, None when it does; then `cells_share` is the share of
    cells that differ in the column that changed most, `step_share` how far a number moved in
    standard deviations, `smallest_class` the k of the copy.
    """

    licence_id: UUID
    version_id: UUID
    version_digest: str
    delivered_digest: str
    transform: str
    rows: int
    unmarked: str | None
    commitment: str | None
    cells_share: float | None
    step_share: float | None
    smallest_class: int | None


class ReceiptMissed(Event, tag="delivery.receipt-missed", frozen=True):
    """The buyer did not countersign a receipt in its time."""

    delivery_id: UUID
    licence_id: UUID
