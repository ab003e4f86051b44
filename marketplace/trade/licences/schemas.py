"""Commands in, views out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from contracts.verdict import Outcome
from marketplace.kernel.instants import Dated
from marketplace.kernel.text import Text
from marketplace.trade.licences.model import RevocationGround, Standing

Team = Annotated[str, msgspec.Meta(min_length=2, max_length=64)]
Uses = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class SuspendLicence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Suspend a licence until it is reinstated."""

    licence_id: UUID
    ground: RevocationGround


class ReinstateLicence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lift one's own suspension."""

    licence_id: UUID


class RevokeLicence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Revoke a licence for good."""

    licence_id: UUID
    ground: RevocationGround


class NarrowLicence(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cut a smaller licence out of one's own: for a team, for days (Shanghai's, both included).

    `columns` and `max_uses` narrow further; left out, they stay as they are.
    """

    licence_id: UUID
    team: Team
    starts_on: date
    ends_on: date
    columns: list[str] = []  # noqa: RUF012 - a struct copies it
    max_uses: Uses | None = None


class RevokeNarrowed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a smaller licence back for good."""

    narrowed_id: UUID


class NarrowedView(msgspec.Struct, frozen=True, kw_only=True):
    """A smaller licence; `standing` is never better than the bigger one's."""

    narrowed_id: UUID
    number: str
    licence_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    team: str
    columns: list[str]
    max_uses: int | None
    digest: str
    event_id: UUID
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None
    standing: Standing
    leaf_index: int | None


class LicenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A licence and how it stands at the instant it was asked for.

    `leaf_index` is None while it is pending; `held_by` says which authority holds it, if any does.
    """

    licence_id: UUID
    number: str
    request_id: UUID
    agreement_id: UUID
    agreement_number: str
    listing_id: UUID
    version_id: UUID
    product_id: UUID
    product_code: str
    product_title: Text
    version_number: int
    unit_id: UUID
    unit_name: Text
    enterprise_id: UUID
    enterprise_name: str
    scenario: str
    purpose: str
    digest: str
    text: str
    event_id: UUID
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    standing: Standing
    epoch: int
    suspended_at: datetime | None
    revoked_at: datetime | None
    ground: RevocationGround | None
    held_by: list[str]
    leaf_index: int | None


class TrustFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the folder that an offline check trusts, as it is to be written: UTF-8 text."""

    name: str
    content: str


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a check, in the names that `contracts verify` uses."""

    check: str
    outcome: Outcome
    code: str
    text: Text


class CheckedView(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found; `standing` is what this market says now of the licence behind a code."""

    is_valid: bool
    is_code: bool
    standing: Standing | None
    findings: list[FindingView]
