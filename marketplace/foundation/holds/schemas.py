"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from marketplace.foundation.holds.model import Authority, Ground, Target
from marketplace.kernel.instants import Dated


class PlaceHold(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop something under a rule and clause in force; without `until`, until it is lifted."""

    target_kind: Target
    target_id: UUID
    ground: Ground
    rule: str
    clause: str
    until: datetime | None = None


class LiftHold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Set a stopped thing going again."""

    hold_id: UUID


class HoldView(msgspec.Struct, frozen=True, kw_only=True):
    """A hold and where it stands."""

    id: UUID
    target_kind: Target
    target_id: UUID
    authority: Authority
    unit_id: UUID
    ground: Ground
    rule: str
    clause: str
    placed_by: UUID
    placed_at: datetime
    until: datetime | None
    lifted_by: UUID | None
    lifted_at: datetime | None

    def is_in_force(self, at: datetime) -> bool:
        """Whether the hold stops its target at `at`."""
        ends = [end for end in (self.until, self.lifted_at) if end is not None]
        return self.placed_at <= at and all(at < end for end in ends)
