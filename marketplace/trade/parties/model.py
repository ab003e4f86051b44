"""Organisations as parties, and who may bind them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class PartyKind(StrEnum):
    """What kind of organisation signs."""

    UNIT = "unit"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A unit or an enterprise as a party to agreements."""

    kind: PartyKind
    id: UUID
