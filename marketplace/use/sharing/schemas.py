"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from contracts.policy.vocabulary import Channel
from marketplace.kernel.access import Actor
from marketplace.kernel.instants import Dated
from marketplace.use.sharing.model import Column


class IssueLicenceToken(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a token for one licence, or for a smaller one cut out of it; without `expires_at` it
    lasts 30 days."""

    licence_id: UUID
    expires_at: datetime | None = None
    narrowed_id: UUID | None = None


class RevokeLicenceToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End a licence's token."""

    token_id: UUID


class Profile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a Delta Sharing client needs to know. **Source:** PROTOCOL.md, "Profile File Format"."""

    share_credentials_version: int = 1
    endpoint: str
    bearer_token: str
    expiration_time: str

    def __repr__(self) -> str:
        return f"Profile(endpoint={self.endpoint!r})"


class LicenceTokenMade(msgspec.Struct, frozen=True, kw_only=True):
    """A token just made: `profile` holds it and is shown this once.

    `table` is what a client writes after the profile's name and a `#`.
    """

    token_id: UUID
    licence_id: UUID
    expires_at: datetime
    table: str
    profile: Profile


class LicenceTokenView(msgspec.Struct, frozen=True, kw_only=True):
    """A licence's token as its holder sees it later."""

    token_id: UUID
    licence_id: UUID
    made_by: UUID
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    narrowed_id: UUID | None

    def stands(self, at: datetime) -> bool:
        """Whether the token opens anything at `at`."""
        return self.revoked_at is None and at < self.expires_at


class LicenceBearer(msgspec.Struct, frozen=True, kw_only=True):
    """Who a licence token stands for, the one licence it is for, and the smaller one that it
    shows for each use, if it was made for one."""

    actor: Actor
    token_id: UUID
    licence_id: UUID
    narrowed_id: UUID | None


class SharedTableView(msgspec.Struct, frozen=True, kw_only=True):
    """A licence's copy in typed columns, as every answer is taken from it."""

    licence_id: UUID
    copy_id: UUID
    digest: str
    columns: list[Column]
    rows: int


class AskedView(msgspec.Struct, frozen=True, kw_only=True):
    """Which token asked for a delivery, and by which question."""

    delivery_id: UUID
    licence_id: UUID
    token_id: UUID
    question: str
    asked_at: datetime


class KeepTable(msgspec.Struct, frozen=True, kw_only=True):
    """Keep the typed form of a licence's copy; `source_digest` is the copy's own."""

    licence_id: UUID
    copy_id: UUID
    source_digest: str
    digest: str
    columns: list[Column]
    rows: int


class NoteQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Note that a token asked for a delivery; `question` is the question's digest."""

    delivery_id: UUID
    licence_id: UUID
    token_id: UUID
    channel: Channel
    question: str


class ReadPage(msgspec.Struct, frozen=True, kw_only=True):
    """Count a page of a delivery before it leaves: its last row and its size."""

    delivery_id: UUID
    stop: int
    bytes_sent: int
