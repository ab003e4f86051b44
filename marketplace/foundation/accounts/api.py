"""Who one is, and the tokens of one's programs."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from marketplace.foundation.accounts.queries import tokens_of, user_of
from marketplace.foundation.accounts.schemas import (
    ChangePassword,
    MakeToken,
    RevokeToken,
    TokenMade,
    TokenView,
    UserView,
)
from marketplace.foundation.accounts.service import change_password, make_token, revoke_token
from marketplace.kernel.access import Actor
from marketplace.web.problems import NotSignedInError


class AccountController(Controller):
    """The account of whoever asks."""

    path = "/api/v1/account"
    tags = ("accounts",)

    @get()
    async def show(self, actor: NamedDependency[Actor]) -> UserView:
        """Return who one is."""
        return await user_of(_known(actor))

    @get("/tokens")
    async def list_tokens(self, actor: NamedDependency[Actor]) -> list[TokenView]:
        """List one's tokens, without what they are."""
        return await tokens_of(_known(actor))

    @post("/tokens")
    async def make(self, actor: NamedDependency[Actor], data: JSONBody[MakeToken]) -> TokenMade:
        """Make a token; it is shown this once."""
        return await make_token(actor, data)

    @delete("/tokens/{token_id:uuid}")
    async def revoke(self, actor: NamedDependency[Actor], token_id: FromPath[UUID]) -> None:
        """End a token."""
        await revoke_token(actor, RevokeToken(token_id=token_id))

    @post("/password", status_code=200)
    async def replace_password(
        self, actor: NamedDependency[Actor], data: JSONBody[ChangePassword]
    ) -> UserView:
        """Replace one's password; every session and token ends, the one that asks as well."""
        return await change_password(actor, data)


def _known(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedInError
    return actor.user_id


ROUTES = [AccountController]
