"""Signing in and out, and one's own account."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from marketplace.foundation.accounts.errors import SignInFailedError, TooManyGuessesError
from marketplace.foundation.accounts.identity import session_cookie
from marketplace.foundation.accounts.model import PASSWORD_LENGTH_MIN, Scope
from marketplace.foundation.accounts.queries import tokens_of, user_of
from marketplace.foundation.accounts.schemas import (
    ChangePassword,
    MakeToken,
    RevokeToken,
    SignIn,
    TokenMade,
)
from marketplace.foundation.accounts.service import (
    change_password,
    make_token,
    revoke_token,
    sign_in,
    sign_out,
)
from marketplace.kernel.access import Door
from marketplace.kernel.calendar import end_of_day
from marketplace.kernel.clock import now
from marketplace.kernel.errors import MarketplaceError
from marketplace.kernel.text import Text
from marketplace.web.cookies import session_cookie as cookie_name
from marketplace.web.forms import field_errors
from marketplace.web.parts import Choice, FieldError
from marketplace.web.problems import NotSignedInError
from marketplace.web.shell import Shell

SCOPES = (
    Choice(Scope.READ.value, Text("只读", "Read only")),
    Choice(Scope.ACT.value, Text("读取并操作", "Read and act")),
)


class TokenForm(msgspec.Struct, frozen=True):
    """What a person fills in; the last day counts whole."""

    label: str
    scope: Scope
    until: date


@get("/login")
async def show_sign_in(
    shell: NamedDependency[Shell],
    next: FromQuery[str] = "/desk",  # noqa: A002
) -> Response[Any]:
    """Ask for name and password; who came for nothing else is led to what waits for them."""
    return await shell.page("accounts/sign_in.html", errors=(), username="", back=_local(next))


@post("/login", status_code=200)
async def take_sign_in(shell: NamedDependency[Shell]) -> Response[Any]:
    """Open a session and lead on to where the reader wanted to go."""
    fields = await shell.fields()
    back = _local(str(fields.get("next", "/desk")))
    command = SignIn(
        username=str(fields.get("username", "")), password=str(fields.get("password", ""))
    )
    try:
        opened = await sign_in(Door.PAGE, command)
    except (SignInFailedError, TooManyGuessesError) as refused:
        return await shell.page(
            "accounts/sign_in.html",
            status=403,
            errors=(FieldError("password", refused.sentence),),
            username=command.username,
            back=back,
        )
    answer = shell.redirect(back)
    answer.cookies.append(session_cookie(opened.secret, secure=shell.frame.secure_cookies))
    return answer


@post("/logout")
async def take_sign_out(shell: NamedDependency[Shell]) -> Response[Any]:
    """End the session and forget its cookie."""
    secret = shell.request.cookies.get(cookie_name())
    if secret and shell.actor:
        await sign_out(shell.actor, secret)
    answer = shell.redirect("/", Text("您已退出登录。", "You are signed out."))
    answer.cookies.append(session_cookie("", secure=shell.frame.secure_cookies))
    return answer


@get("/account")
async def show_account(shell: NamedDependency[Shell]) -> Response[Any]:
    """Show who one is, and one's programs' tokens."""
    return await _account(shell)


@post("/account/password", status_code=200)
async def take_password(shell: NamedDependency[Shell]) -> Response[Any]:
    """Replace one's password and sign in again."""
    actor = shell.require_actor()
    try:
        await change_password(actor, await shell.form(ChangePassword))
    except MarketplaceError as refused:
        return await _account(shell, errors=field_errors(refused, "old_password"))
    said = Text("密码已更换，请重新登录。", "The password is replaced; sign in again.")
    return shell.redirect("/login", said)


@post("/account/tokens", status_code=200)
async def take_token(shell: NamedDependency[Shell]) -> Response[Any]:
    """Make a token and show it, this once."""
    actor = shell.require_actor()
    try:
        form = await shell.form(TokenForm)
        until = end_of_day(form.until)
        made = await make_token(
            actor, MakeToken(label=form.label, scope=form.scope, expires_at=until)
        )
    except MarketplaceError as refused:
        wrong = field_errors(refused, "label", named={"expires_at": "until"})
        return await _account(shell, errors=wrong)
    return await _account(shell, made=made)


@post("/account/tokens/{token_id:uuid}/revoke")
async def take_revocation(shell: NamedDependency[Shell], token_id: FromPath[UUID]) -> Response[Any]:
    """End a token."""
    await revoke_token(shell.require_actor(), RevokeToken(token_id=token_id))
    return shell.redirect("/account", Text("令牌已撤销。", "The token is revoked."))


async def _account(
    shell: Shell, *, errors: tuple[FieldError, ...] = (), made: TokenMade | None = None
) -> Response[Any]:
    actor = shell.require_actor()
    if actor.user_id is None:
        raise NotSignedInError
    return await shell.page(
        "accounts/account.html",
        status=422 if errors else 200,
        user=await user_of(actor.user_id),
        tokens=await tokens_of(actor.user_id),
        made=made,
        errors=errors,
        scopes=SCOPES,
        shortest=PASSWORD_LENGTH_MIN,
        at=now(),
    )


def _local(path: str) -> str:
    """Return the path when it stays on this site, else the front page."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path.removeprefix("/practice") or "/" if is_local else "/"


ROUTES = [
    show_sign_in,
    take_sign_in,
    take_sign_out,
    show_account,
    take_password,
    take_token,
    take_revocation,
]
