"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from marketplace.foundation.notices.model import Channel, Clock, HolderKind, MessageState
from marketplace.kernel.text import Text


class SendNotice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell some users once that something happened; `link` is a path of this site."""

    user_ids: list[UUID]
    text: Text
    link: str
    about_kind: str
    about_id: UUID


class ReadNotice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that one has read a notice."""

    notice_id: UUID


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as its reader sees it."""

    id: UUID
    text: Text
    link: str
    about_kind: str
    about_id: UUID
    sent_at: datetime
    read_at: datetime | None


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits for a person: what to do, where, and until when."""

    kind: str
    text: Text
    link: str
    clock: Clock | None = None


class RegisterEndpoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Have an organisation's notices posted to an address, as one who may sign for it."""

    holder: HolderKind
    holder_id: UUID
    url: str


class NameEndpoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which endpoint to give a new secret, or to take away."""

    endpoint_id: UUID


class GiveMailAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Have one's notices mailed; a code is mailed first."""

    address: Annotated[str, msgspec.Meta(max_length=254)]


class ConfirmMailAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Confirm one's mail address with the code that was mailed."""

    code: Annotated[str, msgspec.Meta(max_length=32)]


class EndpointView(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint as its organisation sees it; the secret is not among it."""

    endpoint_id: UUID
    holder: HolderKind
    holder_id: UUID
    url: str
    generation: int
    made_at: datetime
    removed_at: datetime | None


class MadeEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint with its secret, which is shown this once."""

    endpoint: EndpointView
    secret: str


class MailAddressView(msgspec.Struct, frozen=True, kw_only=True):
    """One's mail address, and whether it was confirmed."""

    address: str
    confirmed_at: datetime | None


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message on its way; `target_id` and `address` are those of the endpoint or the mailbox."""

    message_id: UUID
    notice: NoticeView
    channel: Channel
    target_id: UUID
    address: str
    state: MessageState
    attempts: int
    last_status: str | None
    settled_at: datetime | None


class OrganisationView(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that a reader may sign for."""

    holder: HolderKind
    holder_id: UUID
    name: Text
