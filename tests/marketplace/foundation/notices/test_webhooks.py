"""Notices go out signed, once per organisation, and are tried again until they arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from uuid import UUID

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from marketplace.foundation.notices import sending
from marketplace.foundation.notices.addresses import is_public, place_of, reach
from marketplace.foundation.notices.channels import open_channels
from marketplace.foundation.notices.endpoints import (
    ENDPOINTS_MAX,
    register_endpoint,
    remove_endpoint,
    replace_secret,
    secret_of,
    shown_secret,
)
from marketplace.foundation.notices.envelopes import secret_text, signed_headers
from marketplace.foundation.notices.errors import (
    ForbiddenAddressError,
    MalformedAddressError,
    TooManyEndpointsError,
)
from marketplace.foundation.notices.model import HolderKind, MessageState
from marketplace.foundation.notices.queries import message_of
from marketplace.foundation.notices.schemas import (
    EndpointView,
    NameEndpoint,
    RegisterEndpoint,
    SendNotice,
)
from marketplace.foundation.notices.sending import WAITS
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.notices.tables import Message
from marketplace.foundation.organizations.errors import NotMemberError
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.ids import new_id
from marketplace.kernel.text import Text
from marketplace.kernel.worker import Worker
from tests.conftest import FrozenClock
from tests.factories import a_user, a_verified_enterprise
from tests.marketplace.conftest import headers_of
from tests.marketplace.foundation.notices.receiver import receiving

SAID = Text("许可 HZ-L-1 将于 2026-12-01 到期。", "Licence HZ-L-1 ends on 2026-12-01.")
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def private_allowed() -> Iterator[None]:
    open_channels(private_allowed=True)
    yield
    open_channels()


async def an_endpoint(url: str, *, name: str = "heyutong") -> tuple[Actor, EndpointView]:
    actor = await a_user(name)
    firm = await a_verified_enterprise(actor)
    asked = RegisterEndpoint(holder=HolderKind.ENTERPRISE, holder_id=firm.id, url=url)
    return actor, await register_endpoint(actor, asked)


async def tell(*readers: Actor) -> None:
    await send_notice(
        SYSTEM,
        SendNotice(
            user_ids=[one.user_id for one in readers if one.user_id],
            text=SAID,
            link="/licences/1",
            about_kind="licence",
            about_id=new_id(),
        ),
    )


async def work() -> int:
    """Do every job that waits now; return how many there were."""
    done = 0
    while await Worker().work_once():
        done += 1
    return done


async def the_message() -> UUID:
    (found,) = await Message.select(Message.id)
    return UUID(str(found["id"]))


@pytest.mark.usefixtures("market", "private_allowed")
async def test_notice_arrives_as_a_cloud_event_that_a_foreign_verifier_accepts() -> None:
    async with receiving() as receiver:
        actor, endpoint = await an_endpoint(receiver.url)
        await tell(actor)
        await work()
        ((headers, body),) = receiver.got
        secret = await shown_secret(endpoint.endpoint_id)
    event = Webhook(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_text(b"x" * 32)).verify(body, headers)
    assert event == json.loads(body)
    assert (event["specversion"], event["id"]) == ("1.0", headers["webhook-id"])
    assert event["data"]["text"] == {"zh-CN": SAID.zh, "en": SAID.en}
    assert headers["content-type"].startswith("application/cloudevents+json")


@pytest.mark.usefixtures("market", "private_allowed")
@on_sqlite
async def test_organisation_hears_once_of_what_several_of_its_people_are_told() -> None:
    async with receiving() as receiver:
        actor, _ = await an_endpoint(receiver.url)
        stranger = await a_user("stranger")
        await tell(actor, actor, stranger)
        await tell(stranger)
        await work()
        assert len(receiver.got) == 1


@pytest.mark.usefixtures("market", "private_allowed")
async def test_failures_are_tried_again_later_each_time_under_one_id(clock: FrozenClock) -> None:
    async with receiving(500, 302, 204) as receiver:
        actor, _ = await an_endpoint(receiver.url)
        await tell(actor)
        done = [await work()]
        for wait in WAITS[:2]:
            clock.move(seconds=wait.total_seconds() - 1)
            done.append(await work())
            clock.move(seconds=1)
            done.append(await work())
        found = await message_of(await the_message())
    ids = {headers["webhook-id"] for headers, _ in receiver.got}
    assert (done, found.state, found.attempts) == ([1, 0, 1, 0, 1], MessageState.SENT, 3)
    assert (len(ids), len({body for _, body in receiver.got})) == (1, 1)


@pytest.mark.usefixtures("market", "private_allowed")
@on_sqlite
async def test_message_is_given_up_after_the_last_wait(clock: FrozenClock) -> None:
    async with receiving(*[500] * (len(WAITS) + 1)) as receiver:
        actor, _ = await an_endpoint(receiver.url)
        await tell(actor)
        await work()
        for wait in WAITS:
            clock.move(seconds=wait.total_seconds())
            await work()
        clock.move(days=9)
        left = await work()
        found = await message_of(await the_message())
    assert (found.state, len(receiver.got), left) == (MessageState.GIVEN_UP, len(WAITS) + 1, 0)


@pytest.mark.usefixtures("market", "private_allowed")
@on_sqlite
async def test_endpoint_that_is_gone_is_not_asked_again() -> None:
    async with receiving(410) as receiver:
        actor, _ = await an_endpoint(receiver.url)
        await tell(actor)
        await work()
        await tell(actor)
        assert (await work(), len(receiver.got)) == (0, 1)


@pytest.mark.usefixtures("market", "private_allowed")
@on_sqlite
async def test_message_sent_by_a_worker_that_was_killed_is_sent_again_under_its_id() -> None:
    async with receiving() as receiver:
        actor, _ = await an_endpoint(receiver.url)
        await tell(actor)
        message = await message_of(await the_message())
        await sending.post(message)  # and the worker is killed before it notes it
        await work()
        await work()
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {str(message.message_id)}
    assert len(receiver.got) == 2


@pytest.mark.usefixtures("market", "private_allowed")
@on_sqlite
async def test_secret_is_replaced_and_the_endpoint_removed() -> None:
    actor, endpoint = await an_endpoint("http://127.0.0.1:9/")
    named = NameEndpoint(endpoint_id=endpoint.endpoint_id)
    first = await secret_of(endpoint.endpoint_id)
    again = await secret_of(endpoint.endpoint_id)
    await replace_secret(actor, named)
    second = await secret_of(endpoint.endpoint_id)
    await remove_endpoint(actor, named)
    await tell(actor)
    assert (first, len(first), second != first) == (again, 32, True)
    assert await Message.count() == 0


@pytest.mark.usefixtures("market", "private_allowed")
@on_sqlite
async def test_only_who_may_sign_registers_and_only_so_many() -> None:
    actor, endpoint = await an_endpoint("http://127.0.0.1:9/")
    asked = RegisterEndpoint(
        holder=HolderKind.ENTERPRISE, holder_id=endpoint.holder_id, url=endpoint.url
    )
    with pytest.raises(NotMemberError):
        await register_endpoint(await a_user("stranger"), asked)
    for _ in range(ENDPOINTS_MAX - 1):
        await register_endpoint(actor, asked)
    with pytest.raises(TooManyEndpointsError):
        await register_endpoint(actor, asked)


INSIDE = {
    "loopback": "https://127.0.0.1/",
    "loopback in six": "https://[::1]/",
    "private ten": "https://10.1.2.3/",
    "private 172": "https://172.16.0.1/",
    "private 192": "https://192.168.1.1/",
    "cloud metadata": "https://169.254.169.254/latest/meta-data",
    "carrier": "https://100.64.0.1/",
    "unspecified": "https://0.0.0.0/",
    "multicast": "https://224.0.0.1/",
    "four in six": "https://[::ffff:127.0.0.1]/",
    "6to4": "https://[2002:7f00:1::]/",
    "nat64": "https://[64:ff9b::a9fe:a9fe]/",
    "unique local": "https://[fd00::1]/",
    "link local": "https://[fe80::1]/",
    "plain http": "http://example.com/",
}
MALFORMED = {
    "no host": "https:///x",
    "other scheme": "ftp://example.com/",
    "file": "file:///etc/passwd",
    "user name": "https://me:secret@example.com/",
    "fragment": "https://example.com/#x",
    "blank": "https://exa mple.com/",
    "line end": "https://example.com/\r\nhost: x",
    "backslash": "https://example.com\\@127.0.0.1/",
    "port out of range": "https://example.com:99999/",
    "port zero": "https://example.com:0/",
    "other script": "https://еxample.com/",
    "too long": "https://example.com/" + "x" * 600,
    "nothing": "",
}


@pytest.mark.parametrize("name", INSIDE)
def test_address_inside_is_refused(name: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        place_of(INSIDE[name], private_allowed=False)


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_address_is_refused(name: str) -> None:
    with pytest.raises(MalformedAddressError):
        place_of(MALFORMED[name], private_allowed=True)


async def test_name_that_leads_inside_is_refused_when_it_is_resolved() -> None:
    place = place_of("https://localhost/", private_allowed=False)
    with pytest.raises(ForbiddenAddressError):
        await reach(place, private_allowed=False)


@pytest.mark.parametrize("written", ["8.8.8.8", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_address_is_public(written: str) -> None:
    assert is_public(ip_address(written))


def test_signature_is_that_of_the_scheme() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(microseconds=5)
    secret, body, id_ = b"s" * 32, b'{"a":1}', UUID(int=7)
    headers = signed_headers(id_, body, secret=secret, at=at)
    signed = Webhook(secret_text(secret)).sign(str(id_), at, body.decode())
    assert (headers["webhook-signature"], headers["webhook-timestamp"]) == (
        signed,
        str(int(at.timestamp())),
    )


@pytest.mark.usefixtures("market", "private_allowed")
@on_sqlite
async def test_organisation_alone_reads_by_program_what_was_posted_to_it(
    client: httpx.AsyncClient,
) -> None:
    async with receiving() as receiver:
        actor, endpoint = await an_endpoint(receiver.url)
        await tell(actor)
        await work()
        path = f"/api/v1/webhooks/{endpoint.endpoint_id}"
        own, other = await headers_of(actor), await headers_of(await a_user("other"))
        (message,) = (await client.get(f"{path}/messages", headers=own)).json()
        shown = (await client.get(path, headers=own)).json()
        hidden = [await client.get(one, headers=other) for one in (path, f"{path}/messages")]
    assert (message["state"], message["notice"]["text"]["zh"]) == ("sent", SAID.zh)
    assert (shown["url"], [one.status_code for one in hidden]) == (receiver.url, [404, 404])
