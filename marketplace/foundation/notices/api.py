"""One's notices and what waits for one, for programs."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.notices.queries import notices_of, what_waits_for
from marketplace.foundation.notices.schemas import NoticeView, ReadNotice, Reminder
from marketplace.foundation.notices.service import read_notice
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.web.problems import NotSignedInError


class NoticesController(Controller):
    """What one was told, and what waits."""

    path = "/api/v1/notices"
    tags = ("notices",)

    @get()
    async def list_mine(self, actor: NamedDependency[Actor]) -> list[NoticeView]:
        """List one's newest notices."""
        if actor.user_id is None:
            raise NotSignedInError
        return await notices_of(actor.user_id)

    @get("/waiting")
    async def list_waiting(self, actor: NamedDependency[Actor]) -> list[Reminder]:
        """List what waits for one, what is due first."""
        return await what_waits_for(actor, now())

    @post("/{notice_id:uuid}/read", status_code=200)
    async def read(self, actor: NamedDependency[Actor], notice_id: FromPath[UUID]) -> NoticeView:
        """Say that one has read a notice."""
        return await read_notice(actor, ReadNotice(notice_id=notice_id))


ROUTES = [NoticesController]
