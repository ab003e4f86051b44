"""What this slice announces; never a name of a person or firm."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.kernel.events import Event


class RegisterLoaded(Event, tag="organizations.register-loaded", frozen=True):
    """Jurisdictions, tiers and units were taken over from the shipped register."""

    jurisdictions: int
    units: int


class OfficerAppointed(Event, tag="organizations.officer-appointed", frozen=True):
    """Somebody was appointed to a post."""

    appointment_id: UUID
    unit_id: UUID
    user_id: UUID
    post: str
    since: datetime
    until: datetime | None


class AppointmentEnded(Event, tag="organizations.appointment-ended", frozen=True):
    """A term was given its end."""

    appointment_id: UUID
    unit_id: UUID
    user_id: UUID
    post: str
    until: datetime


class PostDelegated(Event, tag="organizations.post-delegated", frozen=True):
    """A holder let another person hold the post for a while."""

    appointment_id: UUID
    unit_id: UUID
    user_id: UUID
    delegated_from_appointment: str
    until: datetime


class PlanFiled(Event, tag="organizations.plan-filed", frozen=True):
    """A unit filed its plan."""

    filing_id: UUID
    unit_id: UUID
    plan_digest: str


class PlanReceipted(Event, tag="organizations.plan-receipted", frozen=True):
    """The office acknowledged it."""

    filing_id: UUID
    unit_id: UUID
    receipt_number: str


class EnterpriseRegistered(Event, tag="organizations.enterprise-registered", frozen=True):
    """An enterprise was entered."""

    enterprise_id: UUID


class EnterpriseVerified(Event, tag="organizations.enterprise-verified", frozen=True):
    """An enterprise's identity was confirmed."""

    enterprise_id: UUID
    evidence_digest: str


class MemberAdded(Event, tag="organizations.member-added", frozen=True):
    """Somebody may act for an enterprise."""

    enterprise_id: UUID
    user_id: UUID
    role: str


class MembershipEnded(Event, tag="organizations.membership-ended", frozen=True):
    """Somebody may no longer act for an enterprise."""

    enterprise_id: UUID
    user_id: UUID
