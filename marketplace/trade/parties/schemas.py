"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from marketplace.trade.parties.model import PartyKind


class MakeKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a key that the operator holds, locked under a passphrase that only the party knows."""

    SECRETS: ClassVar[tuple[str, ...]] = ("passphrase",)

    kind: PartyKind
    organisation_id: UUID
    passphrase: str

    def __repr__(self) -> str:
        """Leave the passphrase out of every trace."""
        return f"MakeKey(kind={self.kind}, organisation_id={self.organisation_id})"


class RegisterKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Register the public half (a JWK) of a key that the party holds itself."""

    kind: PartyKind
    organisation_id: UUID
    jwk: dict[str, str]


class RetireKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop using a key for new agreements; signatures made before stay what they are."""

    key_id: UUID


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A signing key in public: whose, held by whom, its thumbprint (RFC 7638)."""

    key_id: UUID
    kind: PartyKind
    organisation_id: UUID
    custody: str
    jwk: dict[str, str]
    thumbprint: str
    made_at: datetime
    retired_at: datetime | None
