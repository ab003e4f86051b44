"""A notice is read by those it was sent to; what waits is asked from the slices that know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.foundation.notices import queries
from marketplace.foundation.notices.errors import ForeignLinkError, UnknownNoticeError
from marketplace.foundation.notices.model import Clock
from marketplace.foundation.notices.queries import (
    notices_of,
    reminder_source,
    unread_count,
    what_waits_for,
)
from marketplace.foundation.notices.schemas import ReadNotice, Reminder, SendNotice
from marketplace.foundation.notices.service import read_notice, send_notice
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.ids import new_id
from marketplace.kernel.text import Text
from tests import factories as make

SAID = Text("申请已受理。", "The request was accepted.")


def notice(*readers, link="/requests/1") -> SendNotice:
    return SendNotice(
        user_ids=[reader.user_id for reader in readers],
        text=SAID,
        link=link,
        about_kind="request",
        about_id=new_id(),
    )


async def test_each_reader_is_told_once(market, clock):
    one, other = await make.a_user("one"), await make.a_user("other")
    told = await send_notice(SYSTEM, notice(one, other, one))
    seen = [len(await notices_of(reader.user_id)) for reader in (one, other)]
    assert (told, seen) == (2, [1, 1])


async def test_nobody_to_tell_is_no_error(market, clock):
    assert await send_notice(SYSTEM, notice()) == 0


async def test_a_notice_is_read_once(market, clock):
    reader = await make.a_user()
    await send_notice(SYSTEM, notice(reader))
    sent = (await notices_of(reader.user_id))[0]
    counts = [await unread_count(reader.user_id)]
    first = await read_notice(reader, ReadNotice(notice_id=sent.id))
    clock.move(hours=1)
    again = await read_notice(reader, ReadNotice(notice_id=sent.id))
    counts.append(await unread_count(reader.user_id))
    assert ([1, 0], SAID, first) == (counts, sent.text, again)


async def test_nobody_reads_anothers_notice(market, clock):
    reader, other = await make.a_user(), await make.a_user("other")
    await send_notice(SYSTEM, notice(reader))
    sent = (await notices_of(reader.user_id))[0]
    with pytest.raises(UnknownNoticeError):
        await read_notice(other, ReadNotice(notice_id=sent.id))


@pytest.mark.parametrize("link", ["https://elsewhere/", "//elsewhere", "/\\elsewhere", ""])
async def test_a_notice_leads_nowhere_else(market, clock, link):
    reader = await make.a_user()
    with pytest.raises(ForeignLinkError):
        await send_notice(SYSTEM, notice(reader, link=link))


async def test_what_is_due_comes_first(monkeypatch):
    monkeypatch.setattr(queries, "_sources", {})

    def reminder(kind, due=None) -> Reminder:
        clock = Clock(due, 1, is_overdue=False, is_certain=True, then=SAID) if due else None
        return Reminder(kind=kind, text=SAID, link="/", clock=clock)

    @reminder_source
    async def from_one_slice(actor, at):
        return [reminder("whenever"), reminder("later", at + timedelta(days=2))]

    @reminder_source
    async def from_another(actor, at):
        return [reminder("sooner", at + timedelta(days=1)), reminder("whenever")]

    waiting = await what_waits_for(SYSTEM, now())
    assert [one.kind for one in waiting] == ["sooner", "later", "whenever", "whenever"]
