"""Notices are mailed to those who asked for it and confirmed their address."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from aiosmtpd.smtp import SMTP, Envelope

from marketplace.foundation.notices.channels import mail_server_of, open_channels
from marketplace.foundation.notices.endpoints import (
    CODE_LIVES,
    ask_for_mail,
    confirm_mail_address,
    remove_mail_address,
)
from marketplace.foundation.notices.errors import (
    MailNotSentError,
    MalformedMailError,
    UnknownMailServerError,
    WrongCodeError,
)
from marketplace.foundation.notices.model import MessageState
from marketplace.foundation.notices.queries import mail_address_of, message_of
from marketplace.foundation.notices.schemas import ConfirmMailAddress, GiveMailAddress
from marketplace.foundation.notices.sending import WAITS, mail_code
from marketplace.kernel.access import Actor
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.marketplace.conftest import Browser, headers_of
from tests.marketplace.foundation.notices.test_webhooks import SAID, tell, the_message, work

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ADDRESS = "heyutong@example.com"


class Mailbox:
    """A mail server's other end: keeps what it got, or refuses so many first."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.refusals = 0

    async def handle_DATA(self, _: Any, __: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take one mail in; the name is the library's."""
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        content = envelope.content
        assert isinstance(content, bytes)
        self.got.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="localhost"), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    open_channels(mail_url=f"smtp://127.0.0.1:{port}", mail_from="notices@market.example")
    async with server:
        yield box
    open_channels()


async def with_mail(actor: Actor) -> None:
    code = await ask_for_mail(actor, GiveMailAddress(address=ADDRESS))
    await confirm_mail_address(actor, ConfirmMailAddress(code=f" {code.upper()} "))


@pytest.mark.usefixtures("market")
async def test_notice_is_mailed_in_both_languages_once(mailbox: Mailbox) -> None:
    reader, other = await a_user("heyutong"), await a_user("other")
    await with_mail(reader)
    await tell(reader, other)
    await work()
    (mail,) = mailbox.got
    body = mail.get_content()
    assert (mail["to"], mail["subject"]) == (ADDRESS, f"{SAID.zh} / {SAID.en}")
    assert (SAID.zh in body, SAID.en in body, "/licences/1" in body) == (True, True, True)


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_mail_that_is_refused_is_tried_again(mailbox: Mailbox, clock: FrozenClock) -> None:
    reader = await a_user("heyutong")
    await with_mail(reader)
    mailbox.refusals = 1
    await tell(reader)
    await work()
    clock.move(seconds=WAITS[0].total_seconds())
    await work()
    found = await message_of(await the_message())
    assert (len(mailbox.got), found.state, found.attempts) == (1, MessageState.SENT, 2)


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_nothing_is_mailed_before_the_address_is_confirmed_or_after_it_is_removed(
    mailbox: Mailbox,
) -> None:
    reader = await a_user("heyutong")
    await ask_for_mail(reader, GiveMailAddress(address=ADDRESS))
    await tell(reader)
    await with_mail(reader)
    await remove_mail_address(reader)
    await remove_mail_address(reader)
    await tell(reader)
    assert (await work(), mailbox.got, await mail_address_of(reader.user_id or ADDRESS)) == (
        0,
        [],
        None,
    )


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_wrong_or_old_code_confirms_nothing(clock: FrozenClock) -> None:
    reader = await a_user("heyutong")
    code = await ask_for_mail(reader, GiveMailAddress(address=ADDRESS))
    with pytest.raises(WrongCodeError):
        await confirm_mail_address(reader, ConfirmMailAddress(code="00000000"))
    clock.move(seconds=CODE_LIVES.total_seconds() + 1)
    with pytest.raises(WrongCodeError):
        await confirm_mail_address(reader, ConfirmMailAddress(code=code))


@pytest.mark.usefixtures("market")
@on_sqlite
@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a b@example.com", "a@example.com\r\nBcc: x@y.zz", "甲@例.cn"]
)
async def test_malformed_mail_address_is_refused(address: str) -> None:
    with pytest.raises(MalformedMailError):
        await ask_for_mail(await a_user(), GiveMailAddress(address=address))


@on_sqlite
async def test_address_is_given_and_confirmed_by_forms(browser: Browser, mailbox: Mailbox) -> None:
    reader = await a_user("heyutong")
    await browser.sign_in(reader)
    await browser.send("/notices/mail", {"address": ADDRESS})
    code = re.search(r"\b[0-9a-f]{8}\b", mailbox.got[0].get_content())
    assert code is not None
    confirmed = await browser.send("/notices/mail/confirm", {"code": code[0]})
    shown = await browser.get("/notices/channels")
    removed = await browser.send("/notices/mail/remove")
    assert (confirmed.status_code, ADDRESS in shown.text, removed.status_code) == (303, True, 303)


async def test_code_cannot_be_mailed_without_a_server() -> None:
    with pytest.raises(MailNotSentError):
        await mail_code(ADDRESS, "1234")


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://mail.example", "a@b.cn"), ("smtp://", "a@b.cn"), ("smtps://mail.example", "nobody")],
)
def test_mail_server_that_cannot_be_read_is_refused(url: str, sender: str) -> None:
    with pytest.raises(UnknownMailServerError):
        mail_server_of(url, sender)


def test_mail_server_is_read_with_its_secrets_decoded() -> None:
    found = mail_server_of("smtps://me%40x:p%3Aw@mail.example", "a@b.cn")
    assert (found.host, found.port, found.user, found.password, found.is_tls) == (
        "mail.example",
        465,
        "me@x",
        "p:w",
        True,
    )


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_program_gives_an_address_once_and_confirms_it(
    mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    path = "/api/v1/account/mail-address"
    headers = await headers_of(await a_user("heyutong"))
    once = {**headers, "idempotency-key": "one"}
    given = [await client.post(path, headers=once, json={"address": ADDRESS}) for _ in range(2)]
    (mail,) = mailbox.got
    (code,) = re.findall(r"\b[0-9a-f]{8}\b", mail.get_content())[:1]
    said = await client.post(f"{path}/confirmation", headers=headers, json={"code": code})
    shown = (await client.get(path, headers=headers)).json()
    ended = await client.delete(path, headers=headers)
    gone = (await client.get(path, headers=headers)).json()
    assert [one.status_code for one in (*given, said, ended)] == [201, 201, 200, 204]
    assert (shown["address"], shown["confirmed_at"] is None, gone) == (ADDRESS, False, None)
