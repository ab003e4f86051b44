"""One's notices, and where they go besides the site."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.notices import endpoints
from marketplace.foundation.notices.channels import channels
from marketplace.foundation.notices.model import MESSAGE_STATES
from marketplace.foundation.notices.queries import (
    endpoints_of,
    mail_address_of,
    newest_messages_to,
    notices_of,
    organisations_signed_by,
)
from marketplace.foundation.notices.schemas import (
    ConfirmMailAddress,
    EndpointView,
    GiveMailAddress,
    MadeEndpoint,
    NameEndpoint,
    ReadNotice,
    RegisterEndpoint,
)
from marketplace.foundation.notices.sending import mail_code
from marketplace.foundation.notices.service import read_notice
from marketplace.kernel.clock import now
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.web import parts
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, Choice, FieldError
from marketplace.web.problems import NotSignedInError
from marketplace.web.shell import Shell

CHANNELS: Final = "/notices/channels"


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


@get("/notices/channels")
async def show_channels(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: where do notices go besides this site?"""
    return await _channels(shell)


@post("/notices/channels", status_code=200)
async def take_endpoint(shell: NamedDependency[Shell]) -> Response[Any]:
    """Register an endpoint and show its secret, this once."""
    actor = shell.require_actor()
    kind, _, holder_id = str((await shell.fields()).get("organisation", "")).partition(":")
    try:
        command = await shell.form(RegisterEndpoint, holder=kind, holder_id=holder_id)
        with shell.once():
            made = await endpoints.register_endpoint(actor, command)
    except InvalidError as refused:
        return await _channels(shell, errors=field_errors(refused, "url"))
    except ConflictError as late:
        return shell.redirect(CHANNELS, late.sentence, parts.Standing.BROKEN)
    return await _channels(shell, made=await _made(made))


@post("/notices/channels/{endpoint_id:uuid}/secret", status_code=200)
async def take_new_secret(
    shell: NamedDependency[Shell], endpoint_id: FromPath[UUID]
) -> Response[Any]:
    """Replace an endpoint's secret and show it, this once."""
    await shell.fields()
    with shell.once():
        made = await endpoints.replace_secret(
            shell.require_actor(), NameEndpoint(endpoint_id=endpoint_id)
        )
    return await _channels(shell, made=await _made(made))


@post("/notices/channels/{endpoint_id:uuid}/remove")
async def take_removal(shell: NamedDependency[Shell], endpoint_id: FromPath[UUID]) -> Response[Any]:
    """Take an endpoint away."""
    await shell.fields()
    with shell.once():
        await endpoints.remove_endpoint(
            shell.require_actor(), NameEndpoint(endpoint_id=endpoint_id)
        )
    return shell.redirect(CHANNELS, Text("回调地址已移除。", "The endpoint is removed."))


@post("/notices/mail", status_code=200)
async def take_mail_address(shell: NamedDependency[Shell]) -> Response[Any]:
    """Enter one's mail address and mail the code that confirms it."""
    actor = shell.require_actor()
    try:
        command = await shell.form(GiveMailAddress)
        with shell.once():
            code = await endpoints.ask_for_mail(actor, command)
        if code:
            await mail_code(command.address, code)
    except InvalidError as refused:
        return await _channels(shell, errors=field_errors(refused, "address"))
    return shell.redirect(CHANNELS, Text("验证码已寄出。", "The code is on its way."))


@post("/notices/mail/confirm", status_code=200)
async def take_mail_code(shell: NamedDependency[Shell]) -> Response[Any]:
    """Confirm one's mail address."""
    actor = shell.require_actor()
    try:
        command = await shell.form(ConfirmMailAddress)
        await endpoints.confirm_mail_address(actor, command)
    except InvalidError as refused:
        return await _channels(shell, errors=field_errors(refused, "code"))
    return shell.redirect(CHANNELS, Text("邮件地址已确认。", "The mail address is confirmed."))


@post("/notices/mail/remove")
async def take_mail_removal(shell: NamedDependency[Shell]) -> Response[Any]:
    """Have no more notices mailed."""
    await shell.fields()
    await endpoints.remove_mail_address(shell.require_actor())
    return shell.redirect(CHANNELS, Text("不再寄送邮件。", "No more mail is sent."))


async def _made(view: EndpointView) -> MadeEndpoint:
    return MadeEndpoint(endpoint=view, secret=await endpoints.shown_secret(view.endpoint_id))


async def _channels(
    shell: Shell, *, made: MadeEndpoint | None = None, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor = shell.require_actor()
    if actor.user_id is None:
        raise NotSignedInError
    signed = await organisations_signed_by(actor, now())
    live = [(one, view) for one in signed for view in await endpoints_of(one.holder, one.holder_id)]
    return await shell.page(
        "notices/channels.html",
        status=422 if errors else 200,
        errors=errors,
        made=made,
        organisations=[Choice(f"{one.holder.value}:{one.holder_id}", one.name) for one in signed],
        endpoints=[
            (one.name, view, await newest_messages_to(view.endpoint_id, limit=1))
            for one, view in live
        ],
        message_states=MESSAGE_STATES,
        mail=await mail_address_of(actor.user_id),
        may_mail=channels().mail is not None,
        crumbs_to=[Breadcrumb(Text("通知", "Notices"), "/notices")],
    )


ROUTES = [
    show_notices,
    take_reading,
    show_channels,
    take_endpoint,
    take_new_secret,
    take_removal,
    take_mail_address,
    take_mail_code,
    take_mail_removal,
]
