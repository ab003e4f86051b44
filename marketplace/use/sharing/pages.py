"""The door for people: a licence's profile as a file, and the end of a token."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.sharing.examples import profile_name
from marketplace.use.sharing.queries import token_of
from marketplace.use.sharing.schemas import IssueLicenceToken, RevokeLicenceToken
from marketplace.use.sharing.service import issue_token, revoke_token
from marketplace.web.shell import Shell


class ProfileForm(msgspec.Struct, frozen=True):
    """How long the profile is to work, and for which smaller licence, if not for the whole one."""

    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 30
    narrowed_id: UUID | None = None


@post("/licences/{licence_id:uuid}/profile", status_code=200)
async def take_profile(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[bytes]:
    """Make a token and send its profile as a file: the one time that the token is shown."""
    actor = shell.require_actor()
    licence = await readable_licence(actor, licence_id)
    form = await shell.form(ProfileForm)
    made = await issue_token(
        actor,
        IssueLicenceToken(
            licence_id=licence_id,
            expires_at=now() + timedelta(days=form.days),
            narrowed_id=form.narrowed_id,
        ),
    )
    return Response(
        msgspec.json.format(msgspec.json.encode(made.profile), indent=2) + b"\n",
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="{profile_name(licence)}"',
            "cache-control": "no-store",
        },
    )


@post("/licences/{licence_id:uuid}/tokens/{token_id:uuid}/revoke")
async def take_token_end(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID], token_id: FromPath[UUID]
) -> Response[Any]:
    """End a token of the licence."""
    actor = shell.require_actor()
    token = await token_of(token_id)
    await revoke_token(actor, RevokeLicenceToken(token_id=token.token_id))
    said = Text(
        "令牌已撤销，凭据立即失效。", "The token is revoked; its profile opens nothing now."
    )
    return shell.redirect(f"/licences/{licence_id}", said)


ROUTES = [take_profile, take_token_end]
