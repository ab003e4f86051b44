"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class CreditsGranted(Event, tag="settlement.credits-granted", frozen=True):
    """The operator granted an enterprise its practice credits."""

    enterprise_id: UUID
    amount_minor: int


class FeePosted(Event, tag="settlement.fee-posted", frozen=True):
    """The fee of a licence became owed; zero when its use is free of charge."""

    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    amount_minor: int
    currency: str


class PaymentStated(Event, tag="settlement.payment-stated", frozen=True):
    """The buyer stated a payment made outside this platform; the provider has yet to confirm."""

    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID


class FeePaid(Event, tag="settlement.fee-paid", frozen=True):
    """The fee of a licence was paid."""

    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    amount_minor: int
    currency: str


class CreditNoteIssued(Event, tag="settlement.credit-note-issued", frozen=True):
    """Part of a fee was given back, for this ground."""

    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    ground: str
    mark: str
    amount_minor: int
    currency: str
