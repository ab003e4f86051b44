"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from marketplace.kernel.text import Text
from marketplace.use.alerts.model import AlertKind, AlertState

Said = Annotated[str, msgspec.Meta(min_length=2, max_length=2000)]


class NameAlert(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which alert to take in hand, to dismiss or to confirm."""

    alert_id: UUID


class ExplainAlert(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say, as the buyer, what lies behind an alert."""

    alert_id: UUID
    explanation: Said


class AlertView(msgspec.Struct, frozen=True, kw_only=True):
    """An alert with its figures, its state and its owner: the unit, by its chief officer."""

    alert_id: UUID
    licence_id: UUID
    licence_number: str
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    enterprise_name: str
    kind: AlertKind
    text: Text
    state: AlertState
    explanation: str
    owner_unit: Text
    owner: str
    raised_at: datetime
    moved_at: datetime | None
