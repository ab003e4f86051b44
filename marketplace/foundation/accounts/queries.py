"""Who stands behind a name, a cookie, a token."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.foundation.accounts.errors import UnknownUserError
from marketplace.foundation.accounts.model import Attempts, Scope, hash_of
from marketplace.foundation.accounts.schemas import Bearer, TokenView, UserView
from marketplace.foundation.accounts.tables import AccessToken, Guesses, Session, User
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.database import row, rows, views
from marketplace.kernel.prepared import prepared


async def user_called(username: str) -> UserView:
    """Return the user of that name, or UnknownUserError; for the console and for officers."""
    found = await row(User.select().where(User.username == username.strip().lower()), UserView)
    if found is None:
        raise UnknownUserError(field="username")
    return found


async def user_of(user_id: UUID) -> UserView:
    """Return the user of that id, or UnknownUserError."""
    found = views(await _user(user_id), UserView)
    if not found:
        raise UnknownUserError(user_id=user_id)
    return found[0]


@prepared
def _user(user_id: UUID) -> Any:
    return User.select().where(User.id == user_id)


async def users_by_id(user_ids: Iterable[UUID]) -> dict[UUID, UserView]:
    """Return the users of those ids, to show names beside acts; unknown ids are left out."""
    wanted = list(set(user_ids))
    if not wanted:
        return {}
    found = await rows(User.select().where(User.id.is_in(wanted)), UserView)
    return {user.id: user for user in found}


async def actor_named(username: str, *, door: Door = Door.COMMAND) -> Actor:
    """Return the user of that name as an actor; for the console alone, which asks no password."""
    user = await user_called(username)
    if user.disabled_at is not None:
        raise UnknownUserError(field="username")
    return Actor(user_id=user.id, name=user.display_name, door=door)


async def actor_of_session(secret: str, at: datetime) -> Actor | None:
    """Return who holds the session of this cookie at `at`; None when it is unknown or over."""
    found = await _session(hash_of(secret), at)
    return Actor(**found[0], door=Door.PAGE) if found else None


@prepared
def _session(secret_hash: str, at: datetime) -> Any:
    return Session.select(
        Session.user.id.as_alias("user_id"), Session.user.display_name.as_alias("name")
    ).where(
        Session.secret_hash == secret_hash,
        Session.expires_at > at,
        Session.ended_at.is_null(),
        Session.user.disabled_at.is_null(),
    )


async def actor_of_token(token: str, at: datetime) -> Bearer | None:
    """Return who a program's token stands for at `at`; None when it is unknown or over."""
    found = await _token(hash_of(token), at)
    if not found:
        return None
    actor = Actor(user_id=found[0]["user_id"], name=found[0]["name"], door=Door.API)
    return Bearer(actor=actor, token_id=found[0]["id"], scope=Scope(found[0]["scope"]))


@prepared
def _token(token_hash: str, at: datetime) -> Any:
    return AccessToken.select(
        AccessToken.id,
        AccessToken.scope,
        AccessToken.user.id.as_alias("user_id"),
        AccessToken.user.display_name.as_alias("name"),
    ).where(
        AccessToken.token_hash == token_hash,
        AccessToken.expires_at > at,
        AccessToken.revoked_at.is_null(),
        AccessToken.user.disabled_at.is_null(),
    )


async def tokens_of(user_id: UUID) -> list[TokenView]:
    """List a user's tokens, the newest first; for their owner."""
    return await rows(
        AccessToken.select()
        .where(AccessToken.user == user_id)
        .order_by(AccessToken.id, ascending=False),
        TokenView,
    )


async def password_hash_of(username: str) -> tuple[UUID | None, str | None]:
    """Return id and kept hash for a sign-in; both None for a name unknown or an account closed."""
    found = await User.select(User.id, User.password_hash).where(
        User.username == username.strip().lower(), User.disabled_at.is_null()
    )
    return (found[0]["id"], found[0]["password_hash"]) if found else (None, None)


async def attempts_at(username: str) -> Attempts:
    """Return the wrong guesses in a row for a typed name."""
    found = await row(
        Guesses.select().where(Guesses.name_hash == hash_of(username.strip().lower())), Attempts
    )
    return found or Attempts()
