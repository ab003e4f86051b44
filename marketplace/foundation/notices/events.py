"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class NoticeSent(Event, tag="notices.notice-sent", frozen=True):
    """Some users were told."""

    about_kind: str
    about: str
    readers: int


class NoticeRead(Event, tag="notices.notice-read", frozen=True):
    """A user acknowledged a notice."""

    notice_id: UUID
    user_id: UUID


class EndpointRegistered(Event, tag="notices.endpoint-registered", frozen=True):
    """An organisation wants its notices posted to an address of its own."""

    endpoint_id: UUID
    unit_id: UUID | None
    enterprise_id: UUID | None


class EndpointSecretReplaced(Event, tag="notices.endpoint-secret-replaced", frozen=True):
    """An endpoint's messages are signed with a new secret from now on."""

    endpoint_id: UUID


class EndpointRemoved(Event, tag="notices.endpoint-removed", frozen=True):
    """An organisation took an endpoint away."""

    endpoint_id: UUID


class EndpointGone(Event, tag="notices.endpoint-gone", frozen=True):
    """An endpoint said that it is gone for good, and is not asked again."""

    endpoint_id: UUID


class MailAddressGiven(Event, tag="notices.mail-address-given", frozen=True):
    """A user wants notices by mail; the address waits to be confirmed."""

    user_id: UUID


class MailAddressConfirmed(Event, tag="notices.mail-address-confirmed", frozen=True):
    """A user confirmed the address with the code that was mailed."""

    user_id: UUID


class MailAddressRemoved(Event, tag="notices.mail-address-removed", frozen=True):
    """A user wants no more notices by mail."""

    user_id: UUID


class MessageTried(Event, tag="notices.message-tried", frozen=True):
    """A message was posted or mailed: with success, to be tried again, or given up."""

    message_id: UUID
    channel: str
    attempt: int
    state: str
