"""What this slice announces."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.kernel.events import Event


class ActRefusedByPolicy(Event, tag="decisions.act-refused-by-policy", frozen=True):
    """An act did not pass its gates; the decisions kept under `judgement_id` hold the reasons."""

    act: str
    judgement_id: UUID
    gates: list[str]
    subjects: dict[str, str]


class PackSwitchProposed(Event, tag="rules.pack-switch-proposed", frozen=True):
    """Somebody proposed to switch a rule pack on or off."""

    switch_id: UUID
    pack: str
    on: bool
    effective_from: datetime


class PackSwitchApproved(Event, tag="rules.pack-switch-approved", frozen=True):
    """A second person approved it."""

    switch_id: UUID
    pack: str
    on: bool
