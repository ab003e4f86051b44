"""One's notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.notices.queries import notices_of
from marketplace.foundation.notices.schemas import ReadNotice
from marketplace.foundation.notices.service import read_notice
from marketplace.web.problems import NotSignedInError
from marketplace.web.shell import Shell


@get("/notices")
async def show_notices(shell: NamedDependency[Shell]) -> Response[Any]:
    """Show what one was told, unread ones marked."""
    actor = shell.require_actor()
    if actor.user_id is None:
        raise NotSignedInError
    return await shell.page("notices/notices.html", notices=await notices_of(actor.user_id))


@post("/notices/{notice_id:uuid}/read")
async def take_reading(shell: NamedDependency[Shell], notice_id: FromPath[UUID]) -> Response[Any]:
    """Acknowledge a notice and lead on to what it is about."""
    notice = await read_notice(shell.require_actor(), ReadNotice(notice_id=notice_id))
    return shell.redirect(notice.link)


ROUTES = [show_notices, take_reading]
