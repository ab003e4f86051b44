"""What is counted, and what readers see of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class OpenUse(msgspec.Struct, frozen=True, kw_only=True):
    """Reserve a use of so many rows; under the smaller licence that was shown, if one was."""

    use_id: UUID
    licence_id: UUID
    channel: str
    purpose: str
    rows: int
    narrowed_id: UUID | None = None


class UseView(msgspec.Struct, frozen=True, kw_only=True):
    """One use as it stands."""

    use_id: UUID
    licence_id: UUID
    channel: str
    purpose: str
    rows: int
    opened_at: datetime
    lease_until: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    bytes_sent: int
    narrowed_id: UUID | None

    def counts(self, at: datetime) -> bool:
        """Whether the use counts against the limits at `at`."""
        return self.begun_at is not None or at < self.lease_until


class MeteredView(msgspec.Struct, frozen=True, kw_only=True):
    """How much was used in a period (its end excluded)."""

    uses: int
    rows: int
    bytes_sent: int
    last_used: datetime | None
