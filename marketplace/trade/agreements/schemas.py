"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from contracts.agreement import Role
from contracts.negotiation import NegotiationState
from marketplace.kernel.text import Text


class SignAgreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sign with the key that the operator holds for this side, opened by its passphrase."""

    SECRETS: ClassVar[tuple[str, ...]] = ("passphrase",)

    agreement_id: UUID
    role: Role
    passphrase: str

    def __repr__(self) -> str:
        """Leave the passphrase out of every trace."""
        return f"SignAgreement(agreement_id={self.agreement_id}, role={self.role})"


class UploadSignature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand in a detached signature that the party made with its own key (`contracts sign`)."""

    agreement_id: UUID
    role: Role
    signature: str


class SignatureView(msgspec.Struct, frozen=True, kw_only=True):
    """One side's signature: when, by whose hand, under which key."""

    role: Role
    party: str
    custody: str
    kid: str
    signed_by: UUID
    signed_at: datetime
    document: str


class ClauseView(msgspec.Struct, frozen=True, kw_only=True):
    """One clause as people read it; `labels` say how each of its terms is kept.

    A label is `enforced`, `monitored` or `legal_only`, with the sentence that names executor, or
    measure and clock.
    """

    clause: str
    heading: Text
    body: Text
    labels: list[tuple[str, Text]]


class RedlineView(msgspec.Struct, frozen=True, kw_only=True):
    """One departure from the template."""

    kind: str
    clause: str
    heading: Text


class AgreementView(msgspec.Struct, frozen=True, kw_only=True):
    """A contract with its words, its state and its signatures."""

    agreement_id: UUID
    request_id: UUID
    number: str
    title: Text
    notice: Text
    template: str
    digest: str
    document: str
    state: NegotiationState
    clauses: list[ClauseView]
    redlines: list[RedlineView]
    signatures: list[SignatureView]
    provider_key_id: UUID
    buyer_key_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    drawn_up_at: datetime
    concluded_at: datetime | None

    @property
    def next_role(self) -> Role | None:
        """Which side signs next; None when none does."""
        match self.state:
            case NegotiationState.REQUESTED | NegotiationState.ACCEPTED:
                return Role.PROVIDER
            case NegotiationState.AGREED:
                return Role.BUYER
            case _:
                return None
