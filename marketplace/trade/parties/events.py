"""What this slice announces; never a key's private half."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class KeyAdopted(Event, tag="parties.key-adopted", frozen=True):
    """A unit or enterprise signs with this key from now on."""

    key_id: UUID
    kind: str
    organisation_id: UUID
    custody: str
    thumbprint: str


class KeyRetired(Event, tag="parties.key-retired", frozen=True):
    """A key signs no new agreements."""

    key_id: UUID
    organisation_id: UUID
    thumbprint: str
