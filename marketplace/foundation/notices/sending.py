"""Messages that leave the site: posted to endpoints, mailed to people, tried again with patience.

A message is written in the transaction that sends the notice and taken up by the worker afterwards.
Killed between the sending and the note of it, the worker sends the same message again under the
same id: the receiver sees it at least once and tells a repetition by `webhook-id`.

**Source:** Standard Webhooks, "Deliverability and reliability" (the waits, and 410 Gone).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from email.message import EmailMessage
from typing import Final
from uuid import UUID

import aiosmtplib
import httpx
import msgspec

from marketplace.foundation.notices.addresses import place_of, reach
from marketplace.foundation.notices.channels import MailServer, channels
from marketplace.foundation.notices.endpoints import secret_of
from marketplace.foundation.notices.envelopes import (
    Site,
    cloud_event,
    code_mail,
    mail,
    signed_headers,
)
from marketplace.foundation.notices.errors import (
    ForbiddenAddressError,
    MailNotSentError,
    UnknownMessageError,
)
from marketplace.foundation.notices.events import EndpointGone, MessageTried
from marketplace.foundation.notices.model import Channel, MessageState, Outcome
from marketplace.foundation.notices.queries import (
    endpoints_for,
    mail_addresses_of,
    message_of,
)
from marketplace.foundation.notices.schemas import MessageView
from marketplace.foundation.notices.tables import Endpoint, Message, Notice
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.address import site_address
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.jobs import Running, enqueue, handles
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work

SEND: Final = "notices.send"
TIMEOUT_SECONDS: Final = 15.0
WAITS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long to wait after each failure; after the last one the message is given up."""
GONE: Final = 410
SITE_NAME: Final = "数据要素市场 · Data Element Marketplace"


class Send(msgspec.Struct, frozen=True, kw_only=True):
    """Which message to send."""

    message_id: UUID


async def put_out(notices: Collection[Notice]) -> None:
    """Write the messages of notices just entered, and ask the worker to send them."""
    first = {notice.user: notice for notice in notices}
    messages = [
        Message(notice=first[reader].id, channel=Channel.WEBHOOK.value, endpoint=endpoint_id)
        for endpoint_id, reader in (await endpoints_for(first)).items()
    ]
    addressed = await mail_addresses_of(first) if channels().mail else {}
    messages += [
        Message(notice=first[reader].id, channel=Channel.MAIL.value, mail_address=address_id)
        for reader, address_id in addressed.items()
    ]
    for message in messages:
        message.state, message.attempts = MessageState.WAITING.value, 0
        await message.save()
        await enqueue(SEND, Send(message_id=message.id), actor=SYSTEM)


@handles(SEND)
async def send(_: Running, payload: Send) -> None:
    """Send one message and note what came of it; one that was settled before is left alone."""
    message = await message_of(payload.message_id)
    if message.state is not MessageState.WAITING:
        return
    match message.channel:
        case Channel.WEBHOOK:
            outcome = await post(message)
        case Channel.MAIL:
            outcome = await post_mail(message, channels().mail)
    await note_try(SYSTEM, message.message_id, outcome)


async def post(message: MessageView) -> Outcome:
    """Post a message to its endpoint; every answer but 2xx is a failure, redirects too."""
    private_allowed = channels().private_allowed
    body = cloud_event(message.message_id, message.notice, _site())
    headers = signed_headers(
        message.message_id, body, secret=await secret_of(message.target_id), at=now()
    )
    try:
        place = place_of(message.address, private_allowed=private_allowed)
        reached = await reach(place, private_allowed=private_allowed)
        async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_SECONDS) as client:
            request = client.build_request(
                "POST",
                reached.url,
                content=body,
                headers={**headers, "host": f"{place.host}:{place.port}"},
                extensions={"sni_hostname": place.host},
            )
            answer = await client.send(request, stream=True)  # what it says is of no interest
            await answer.aclose()
    except ForbiddenAddressError:
        return Outcome(is_sent=False, status="forbidden-address")
    except (httpx.HTTPError, OSError) as error:
        return Outcome(is_sent=False, status=type(error).__name__)
    return Outcome(
        is_sent=answer.is_success,
        status=str(answer.status_code),
        is_gone=answer.status_code == GONE,
    )


async def post_mail(message: MessageView, server: MailServer | None) -> Outcome:
    """Hand a message to the mail server."""
    if server is None:
        return Outcome(is_sent=False, status="no-mail-server")
    written = mail(
        message.message_id,
        message.notice,
        _site(),
        sender=server.sender,
        receiver=message.address,
    )
    try:
        await _hand_over(written, server)
    except (aiosmtplib.SMTPException, OSError) as error:
        return Outcome(is_sent=False, status=type(error).__name__)
    return Outcome(is_sent=True, status="accepted")


async def mail_code(address: str, code: str) -> None:
    """Mail the code that confirms an address; raises `MailNotSentError`."""
    server = channels().mail
    if server is None:
        raise MailNotSentError
    try:
        await _hand_over(code_mail(code, _site(), sender=server.sender, receiver=address), server)
    except (aiosmtplib.SMTPException, OSError):
        raise MailNotSentError from None


async def _hand_over(written: EmailMessage, server: MailServer) -> None:
    await aiosmtplib.send(
        written,
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        use_tls=server.is_tls,
        start_tls=server.is_starttls,
        timeout=TIMEOUT_SECONDS,
    )


def _site() -> Site:
    return Site(site_address(), SITE_NAME)


@unit_of_work
async def note_try(_: Actor, message_id: UUID, outcome: Outcome) -> MessageState:
    """Note what came of an attempt and return how the message stands; after a failure the next one
    is asked for, later each time."""
    row: Message | None = await locked(Message.objects().where(Message.id == message_id)).first()
    if row is None:
        raise UnknownMessageError(message_id=message_id)
    if row.state != MessageState.WAITING.value:
        unchanged()
        return MessageState(row.state)
    row.attempts, row.last_status = row.attempts + 1, outcome.status
    row.state = _state_after(outcome, row.attempts).value
    row.settled_at = None if row.state == MessageState.WAITING.value else now()
    await row.save()
    if row.state == MessageState.WAITING.value:
        later = now() + WAITS[row.attempts - 1]
        await enqueue(SEND, Send(message_id=message_id), actor=SYSTEM, run_after=later)
    record(
        MessageTried(
            message_id=message_id, channel=row.channel, attempt=row.attempts, state=row.state
        )
    )
    if outcome.is_gone and row.endpoint is not None:
        await _remove_gone(row.endpoint)
    return MessageState(row.state)


def _state_after(outcome: Outcome, attempts: int) -> MessageState:
    if outcome.is_sent:
        return MessageState.SENT
    is_over = outcome.is_gone or attempts > len(WAITS)
    return MessageState.GIVEN_UP if is_over else MessageState.WAITING


async def _remove_gone(endpoint_id: UUID) -> None:
    """Take an endpoint away that says it is gone for good."""
    await Endpoint.update({Endpoint.removed_at: now()}).where(
        Endpoint.id == endpoint_id, Endpoint.removed_at.is_null()
    )
    record(EndpointGone(endpoint_id=endpoint_id))
