"""Commands in, views out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from marketplace.kernel.text import Text
from marketplace.use.corrections.model import Fault, RejectionGround, TicketState

Description = Annotated[str, msgspec.Meta(min_length=4, max_length=2000)]


class ReportError(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Report an error in licensed data; `column` empty means the whole version."""

    licence_id: UUID
    fault: Fault
    description: Description
    column: str = ""


class AcceptTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agree that the data are to be corrected."""

    ticket_id: UUID


class RejectTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say why nothing is to be corrected."""

    ticket_id: UUID
    ground: RejectionGround


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as reporter and source see it."""

    ticket_id: UUID
    number: str
    licence_id: UUID
    product_id: UUID
    product_code: str
    product_title: Text
    version_number: int
    unit_id: UUID
    unit_name: Text
    enterprise_id: UUID
    fault: Fault
    column: str
    description: str
    state: TicketState
    ground: RejectionGround | None
    reported_at: datetime
    answer_due: date
    decided_at: datetime | None
    corrected_version: int | None
    corrected_at: datetime | None
