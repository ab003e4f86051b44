"""One's notices and what waits for one, for programs."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.foundation.notices.endpoints import (
    ask_for_mail,
    confirm_mail_address,
    register_endpoint,
    remove_endpoint,
    remove_mail_address,
    replace_secret,
    shown_secret,
)
from marketplace.foundation.notices.queries import (
    endpoint_for,
    endpoints_of,
    mail_address_of,
    organisations_signed_by,
    page_of_messages_to,
    page_of_notices,
    what_waits_for,
)
from marketplace.foundation.notices.schemas import (
    ConfirmMailAddress,
    EndpointView,
    GiveMailAddress,
    MadeEndpoint,
    MailAddressView,
    MessageView,
    NameEndpoint,
    NoticeView,
    ReadNotice,
    RegisterEndpoint,
    Reminder,
)
from marketplace.foundation.notices.sending import mail_code
from marketplace.foundation.notices.service import read_notice
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.web.answers import LIST_LIMIT, listed
from marketplace.web.problems import NotSignedInError


class NoticesController(Controller):
    """What one was told, and what waits."""

    path = "/api/v1/notices"
    tags = ("notices",)

    @get()
    async def list_mine(
        self,
        actor: NamedDependency[Actor],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[NoticeView]]:
        """List one's notices, the newest first."""
        return listed(await page_of_notices(_known(actor), cursor=cursor, limit=limit))

    @get("/waiting")
    async def list_waiting(self, actor: NamedDependency[Actor]) -> list[Reminder]:
        """List what waits for one, what is due first."""
        return await what_waits_for(actor, now())

    @post("/{notice_id:uuid}/read", status_code=200)
    async def read(self, actor: NamedDependency[Actor], notice_id: FromPath[UUID]) -> NoticeView:
        """Say that one has read a notice."""
        return await read_notice(actor, ReadNotice(notice_id=notice_id))


class EndpointsController(Controller):
    """Where an organisation's notices are posted."""

    path = "/api/v1/webhooks"
    tags = ("notices",)

    @get()
    async def list_endpoints(self, actor: NamedDependency[Actor]) -> list[EndpointView]:
        """List the endpoints of the organisations that one may sign for."""
        signing = await organisations_signed_by(actor, now())
        return [view for one in signing for view in await endpoints_of(one.holder, one.holder_id)]

    @post()
    async def register(
        self, actor: NamedDependency[Actor], data: JSONBody[RegisterEndpoint]
    ) -> MadeEndpoint:
        """Register an endpoint; its secret is in this answer and nowhere else."""
        made = await register_endpoint(actor, data)
        return MadeEndpoint(endpoint=made, secret=await shown_secret(made.endpoint_id))

    @get("/{endpoint_id:uuid}")
    async def show_endpoint(
        self, actor: NamedDependency[Actor], endpoint_id: FromPath[UUID]
    ) -> EndpointView:
        """Return an endpoint, in use or not, to who may sign for its organisation."""
        return await endpoint_for(actor, endpoint_id, now())

    @get("/{endpoint_id:uuid}/messages")
    async def list_messages(
        self,
        actor: NamedDependency[Actor],
        endpoint_id: FromPath[UUID],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[MessageView]]:
        """List what was posted to an endpoint and how that went, the newest first."""
        endpoint = await endpoint_for(actor, endpoint_id, now())
        return listed(await page_of_messages_to(endpoint, cursor=cursor, limit=limit))

    @post("/{endpoint_id:uuid}/secret", status_code=200)
    async def replace(
        self, actor: NamedDependency[Actor], endpoint_id: FromPath[UUID]
    ) -> MadeEndpoint:
        """Replace an endpoint's secret; the new one is in this answer and nowhere else."""
        made = await replace_secret(actor, NameEndpoint(endpoint_id=endpoint_id))
        return MadeEndpoint(endpoint=made, secret=await shown_secret(made.endpoint_id))

    @post("/{endpoint_id:uuid}/remove", status_code=200)
    async def remove(
        self, actor: NamedDependency[Actor], endpoint_id: FromPath[UUID]
    ) -> EndpointView:
        """Take an endpoint away."""
        return await remove_endpoint(actor, NameEndpoint(endpoint_id=endpoint_id))


class MailController(Controller):
    """Where one's own notices are mailed."""

    path = "/api/v1/account/mail-address"
    tags = ("notices",)

    @get()
    async def show_mail_address(self, actor: NamedDependency[Actor]) -> MailAddressView | None:
        """Return one's mail address and whether it was confirmed; null when there is none."""
        return await mail_address_of(_known(actor))

    @post()
    async def give_mail_address(
        self, actor: NamedDependency[Actor], data: JSONBody[GiveMailAddress]
    ) -> MailAddressView | None:
        """Enter one's mail address; a code that confirms it is mailed there."""
        user = _known(actor)
        code = await ask_for_mail(actor, data)
        if code:
            await mail_code(data.address, code)
        return await mail_address_of(user)

    @post("/confirmation", status_code=200)
    async def confirm_mail_code(
        self, actor: NamedDependency[Actor], data: JSONBody[ConfirmMailAddress]
    ) -> MailAddressView:
        """Confirm one's mail address with the code that was mailed, within a day."""
        _known(actor)
        return await confirm_mail_address(actor, data)

    @delete()
    async def forget_mail_address(self, actor: NamedDependency[Actor]) -> None:
        """Have no more notices mailed."""
        _known(actor)
        await remove_mail_address(actor)


def _known(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedInError
    return actor.user_id


ROUTES = [NoticesController, EndpointsController, MailController]
