"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from marketplace.foundation.organizations.model import (
    CHIEF_POSTS,
    MemberRole,
    Post,
    Term,
    UnitKind,
)
from marketplace.kernel.instants import Dated
from marketplace.kernel.text import Text


class AppointOfficer(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Appoint a user to a post at a unit; without `since`, from now on."""

    unit_id: UUID
    username: str
    post: Post
    since: datetime | None = None
    until: datetime | None = None


class EndAppointment(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End an appointment; without `until`, now."""

    appointment_id: UUID
    until: datetime | None = None


class DelegatePost(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let another person hold one's own post for a while; it cannot outlast one's own term."""

    appointment_id: UUID
    username: str
    since: datetime | None = None
    until: datetime


class FilePlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """File a unit's plan; `plan_digest` names its bytes in the blob store (`sha256:...`)."""

    unit_id: UUID
    plan_digest: str


class ReceiptPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Acknowledge a filed plan."""

    filing_id: UUID


class RegisterEnterprise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Enter one's enterprise; the actor becomes its representative."""

    name: str
    credit_code: str


class VerifyEnterprise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Confirm an enterprise's identity; `evidence_digest` names the checked document's bytes."""

    enterprise_id: UUID
    evidence_digest: str


class AddMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let a user act for an enterprise."""

    enterprise_id: UUID
    username: str
    role: MemberRole = MemberRole.STAFF


class EndMembership(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let a user act for an enterprise no longer."""

    enterprise_id: UUID
    username: str


class JurisdictionView(msgspec.Struct, frozen=True, kw_only=True):
    """A region."""

    code: str
    parent: str | None
    name: Text


class UnitView(msgspec.Struct, frozen=True, kw_only=True):
    """A unit; `is_named_in_source` False marks one this project made up for demonstration."""

    id: UUID
    code: str
    jurisdiction: str
    kind: UnitKind
    name: Text
    is_pilot: bool
    is_named_in_source: bool


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """A post that a user holds at a unit, with its term."""

    appointment_id: UUID
    user_id: UUID
    user_name: str
    unit_id: UUID
    unit_code: str
    unit_name: Text
    unit_kind: UnitKind
    jurisdiction: str
    post: Post
    since: datetime
    until: datetime | None
    delegated_from: UUID | None

    @property
    def term(self) -> Term:
        """From when to when the post is held."""
        return Term(self.since, self.until)

    @property
    def is_chief(self) -> bool:
        """Whether this is the post that answers for the unit's data."""
        return self.post in CHIEF_POSTS

    @property
    def label(self) -> Text:
        """Unit and post as people read them."""
        return Text(
            f"{self.unit_name.zh} · {self.post.label.zh}",
            f"{self.post.label.en}, {self.unit_name.en}",
        )


class FilingView(msgspec.Struct, frozen=True, kw_only=True):
    """A filed plan and its receipt."""

    id: UUID
    unit_id: UUID
    plan_digest: str
    filed_by: UUID
    filed_at: datetime
    receipt_number: str | None
    receipted_at: datetime | None


class EnterpriseView(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise; it may ask for data once `verified_at` is set."""

    id: UUID
    name: str
    credit_code: str
    registered_at: datetime
    verified_at: datetime | None
    evidence_digest: str | None


class MembershipView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who acts for an enterprise."""

    user_id: UUID
    user_name: str
    enterprise_id: UUID
    enterprise_name: str
    role: MemberRole
    since: datetime
    until: datetime | None

    @property
    def may_sign(self) -> bool:
        """Whether the member binds the enterprise by their signature."""
        return self.role is MemberRole.REPRESENTATIVE


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the register was new."""

    jurisdictions: int
    units: int
    people: int
