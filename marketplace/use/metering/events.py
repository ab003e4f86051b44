"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class DutyPerformed(Event, tag="metering.duty-performed", frozen=True):
    """A duty of a licence was performed."""

    licence_id: UUID
    duty: str
