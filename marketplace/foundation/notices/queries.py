"""What waits for somebody, and what they were told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.foundation.notices.errors import (
    UnknownEndpointError,
    UnknownMessageError,
    UnknownNoticeError,
)
from marketplace.foundation.notices.model import Channel, HolderKind, MessageState
from marketplace.foundation.notices.schemas import (
    EndpointView,
    MailAddressView,
    MessageView,
    NoticeView,
    OrganisationView,
    Reminder,
)
from marketplace.foundation.notices.tables import Endpoint, MailAddress, Message, Notice
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import row, rows
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.kernel.text import Text

ReminderSource = Callable[[Actor, datetime], Awaitable[list[Reminder]]]
NEWEST_NOTICES = 50
"""How many of one's notices are shown at once."""
_sources: dict[str, ReminderSource] = {}


def reminder_source(function: ReminderSource) -> ReminderSource:
    """Let a slice's query say what waits for an actor: `async (actor, at) -> list[Reminder]`."""
    _sources[f"{function.__module__}.{function.__qualname__}"] = function
    return function


async def what_waits_for(actor: Actor, at: datetime) -> list[Reminder]:
    """List what waits for the actor at `at`: what is due first, then what has no time."""
    found = [one for name in sorted(_sources) for one in await _sources[name](actor, at)]
    return sorted(found, key=lambda one: (one.clock is None, one.clock and one.clock.due_at))


async def notices_of(user_id: UUID, *, limit: int = NEWEST_NOTICES) -> list[NoticeView]:
    """List the newest notices of a user, unread ones among them; for that user alone."""
    found = await (
        Notice.select()
        .where(Notice.user == user_id)
        .order_by(Notice.id, ascending=False)
        .limit(limit)
    )
    return [_view(one) for one in found]


async def page_of_notices(user_id: UUID, *, cursor: str | None, limit: int) -> Page[NoticeView]:
    """Return one page of everything that a user was told, the newest first; for that user."""

    async def shown(found: dict[str, Any]) -> NoticeView:
        return _view(found)

    query = Notice.select().where(Notice.user == user_id)
    return await newest_page(query, Notice.id, cursor=cursor, limit=limit, view=shown)


async def unread_count(user_id: UUID) -> int:
    """Count the notices that a user has not read."""
    return int(await Notice.count().where(Notice.user == user_id, Notice.read_at.is_null()))


async def notice_of(notice_id: UUID, *, user_id: UUID) -> NoticeView:
    """Return one notice sent to this user, or UnknownNoticeError."""
    found = await Notice.select().where(Notice.id == notice_id, Notice.user == user_id)
    if not found:
        raise UnknownNoticeError(notice_id=notice_id)
    return _view(found[0])


def _view(found: dict[str, Any]) -> NoticeView:
    return NoticeView(
        id=found["id"],
        text=Text(found["zh"], found["en"]),
        link=found["link"],
        about_kind=found["about_kind"],
        about_id=found["about"],
        sent_at=found["sent_at"],
        read_at=found["read_at"],
    )


# -- what leaves the site ------------------------------------------------------------------------


async def endpoints_of(holder: HolderKind, holder_id: UUID) -> list[EndpointView]:
    """List an organisation's endpoints that are in use, the oldest first."""
    own = (Endpoint.holder == holder.value) & (Endpoint.holder_id == holder_id)
    return await rows(_endpoints().where(own & Endpoint.removed_at.is_null()), EndpointView)


async def endpoint_of(endpoint_id: UUID) -> EndpointView:
    """Return an endpoint, in use or not, or UnknownEndpointError."""
    found = await row(_endpoints().where(Endpoint.id == endpoint_id), EndpointView)
    if found is None:
        raise UnknownEndpointError(endpoint_id=endpoint_id)
    return found


async def endpoint_for(actor: Actor, endpoint_id: UUID, at: datetime) -> EndpointView:
    """Return an endpoint to who may sign for its organisation, or UnknownEndpointError."""
    found = await endpoint_of(endpoint_id)
    signed = {(one.holder, one.holder_id) for one in await organisations_signed_by(actor, at)}
    if (found.holder, found.holder_id) not in signed:
        raise UnknownEndpointError(endpoint_id=endpoint_id)
    return found


async def organisations_signed_by(actor: Actor, at: datetime) -> list[OrganisationView]:
    """List the units and enterprises that the actor may sign for at `at`."""
    if actor.user_id is None:
        return []
    units = [
        OrganisationView(holder=HolderKind.UNIT, holder_id=one.unit_id, name=one.unit_name)
        for one in await posts_of(actor.user_id, at)
        if one.is_chief
    ]
    return units + [
        OrganisationView(
            holder=HolderKind.ENTERPRISE,
            holder_id=one.enterprise_id,
            name=Text(one.enterprise_name, one.enterprise_name),
        )
        for one in await memberships_of(actor.user_id, at)
        if one.may_sign
    ]


async def endpoints_for(readers: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the endpoints that hear of what these users are told: of each the reader it is for.

    An organisation hears once of a notice, however many of its people read it.
    """
    live = await rows(_endpoints().where(Endpoint.removed_at.is_null()), EndpointView)
    if not live:
        return {}
    found: dict[UUID, UUID] = {}
    for reader in readers:
        held = await _organisations_of(reader)
        for one in live:
            if (one.holder, one.holder_id) in held:
                found.setdefault(one.endpoint_id, reader)
    return found


async def _organisations_of(user_id: UUID) -> set[tuple[HolderKind, UUID]]:
    at = now()
    units = {(HolderKind.UNIT, one.unit_id) for one in await posts_of(user_id, at)}
    firms = {
        (HolderKind.ENTERPRISE, one.enterprise_id) for one in await memberships_of(user_id, at)
    }
    return units | firms


def _endpoints() -> Any:
    return Endpoint.select(
        Endpoint.id.as_alias("endpoint_id"),
        Endpoint.holder,
        Endpoint.holder_id,
        Endpoint.url,
        Endpoint.generation,
        Endpoint.made_at,
        Endpoint.removed_at,
    ).order_by(Endpoint.id)


async def mail_address_of(user_id: UUID) -> MailAddressView | None:
    """Return where a user has notices mailed; None when nowhere. For that user alone."""
    return await row(
        MailAddress.select(MailAddress.address, MailAddress.confirmed_at).where(
            MailAddress.user == user_id
        ),
        MailAddressView,
    )


async def mail_addresses_of(users: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the confirmed mail addresses of these users: the address's id by user."""
    found = await MailAddress.select(MailAddress.id, MailAddress.user).where(
        MailAddress.user.is_in(list(users)), MailAddress.confirmed_at.is_not_null()
    )
    return {one["user"]: one["id"] for one in found}


async def message_of(message_id: UUID) -> MessageView:
    """Return a message with where it goes, or UnknownMessageError.

    One whose endpoint or mailbox was taken away meanwhile is unknown as well: it goes nowhere.
    """
    found = await Message.select().where(Message.id == message_id).first()
    place = await _place(found) if found else None
    if not found or place is None:
        raise UnknownMessageError(message_id=message_id)
    return await _message(found, *place)


async def newest_messages_to(endpoint_id: UUID, *, limit: int = 10) -> list[MessageView]:
    """List the newest messages to an endpoint, for its organisation."""
    endpoint = await endpoint_of(endpoint_id)
    found = (
        await Message.select()
        .where(Message.endpoint == endpoint_id)
        .order_by(Message.id, ascending=False)
        .limit(limit)
    )
    return [await _message(one, endpoint_id, endpoint.url) for one in found]


async def page_of_messages_to(
    endpoint: EndpointView, *, cursor: str | None, limit: int
) -> Page[MessageView]:
    """Return one page of the messages to an endpoint, the newest first; for its organisation."""

    async def shown(found: dict[str, Any]) -> MessageView:
        return await _message(found, endpoint.endpoint_id, endpoint.url)

    query = Message.select().where(Message.endpoint == endpoint.endpoint_id)
    return await newest_page(query, Message.id, cursor=cursor, limit=limit, view=shown)


async def _place(found: dict[str, Any]) -> tuple[UUID, str] | None:
    if found["endpoint"] is not None:
        endpoint = await endpoint_of(found["endpoint"])
        return None if endpoint.removed_at else (endpoint.endpoint_id, endpoint.url)
    mailbox = await MailAddress.select().where(MailAddress.id == found["mail_address"]).first()
    return (mailbox["id"], mailbox["address"]) if mailbox else None


async def _message(found: dict[str, Any], target_id: UUID, address: str) -> MessageView:
    notice = await Notice.select().where(Notice.id == found["notice"])
    return MessageView(
        message_id=found["id"],
        notice=_view(notice[0]),
        channel=Channel(found["channel"]),
        target_id=target_id,
        address=address,
        state=MessageState(found["state"]),
        attempts=found["attempts"],
        last_status=found["last_status"],
        settled_at=found["settled_at"],
    )
