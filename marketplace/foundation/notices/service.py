"""Sending and reading notices."""

from __future__ import annotations

from uuid import UUID

from marketplace.foundation.notices.errors import ForeignLinkError, UnknownNoticeError
from marketplace.foundation.notices.events import NoticeRead, NoticeSent
from marketplace.foundation.notices.queries import notice_of
from marketplace.foundation.notices.schemas import NoticeView, ReadNotice, SendNotice
from marketplace.foundation.notices.sending import put_out
from marketplace.foundation.notices.tables import Notice
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work


@unit_of_work
async def send_notice(actor: Actor, command: SendNotice) -> int:
    """Tell users that something happened, as part of the command that made it happen.

    It stands in the site at once; endpoints of their organisations and their mailboxes follow.
    Returns how many were told; nobody to tell is no error.
    """
    if not command.link.startswith("/") or command.link.startswith(("//", "/\\")):
        raise ForeignLinkError(field="link")
    readers = sorted(set(command.user_ids))
    if not readers:
        unchanged()
        return 0
    notices = [_notice(reader, command) for reader in readers]
    await Notice.insert(*notices)
    await put_out(notices)
    record(
        NoticeSent(about_kind=command.about_kind, about=str(command.about_id), readers=len(readers))
    )
    return len(readers)


def _notice(reader: UUID, command: SendNotice) -> Notice:
    return Notice(
        user=reader,
        zh=command.text.zh,
        en=command.text.en,
        link=command.link,
        about_kind=command.about_kind,
        about=command.about_id,
        sent_at=now(),
    )


@unit_of_work
async def read_notice(actor: Actor, command: ReadNotice) -> NoticeView:
    """Say that one has read a notice of one's own; a second time changes nothing."""
    if actor.user_id is None:
        raise UnknownNoticeError(notice_id=command.notice_id)
    mine = (Notice.id == command.notice_id) & (Notice.user == actor.user_id)
    notice = await locked(Notice.objects().where(mine)).first()
    if notice is None:
        raise UnknownNoticeError(notice_id=command.notice_id)
    if notice.read_at is not None:
        unchanged()
    else:
        notice.read_at = now()
        await notice.save()
        record(NoticeRead(notice_id=notice.id, user_id=actor.user_id))
    return await notice_of(notice.id, user_id=actor.user_id)
