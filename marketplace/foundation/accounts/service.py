"""Opening accounts, signing in and out, tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from marketplace.foundation.accounts import events
from marketplace.foundation.accounts.errors import (
    MalformedDisplayNameError,
    MalformedUsernameError,
    SignInFailedError,
    TokenExpiryError,
    TooManyGuessesError,
    UnknownTokenError,
    UnknownUserError,
    UsernameTakenError,
    WeakPasswordError,
)
from marketplace.foundation.accounts.model import (
    SESSION_LASTS,
    Attempts,
    fresh_secret,
    fresh_token,
    hash_of,
    is_password,
    is_username,
)
from marketplace.foundation.accounts.passwords import hash_password, verify_password
from marketplace.foundation.accounts.queries import password_hash_of, user_of
from marketplace.foundation.accounts.schemas import (
    ChangePassword,
    CreateUser,
    DisableUser,
    MakeToken,
    RevokeToken,
    SessionView,
    SignedIn,
    SignIn,
    TokenMade,
    UserView,
)
from marketplace.foundation.accounts.tables import AccessToken, Guesses, Session, User
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work

DISPLAY_NAME_MAX = 64
TOKEN_LASTS_MAX = timedelta(days=366)


async def create_user(actor: Actor, command: CreateUser) -> UserView:
    """Open an account; it may do nothing yet. Only the console and the loader reach this."""
    username = command.username.strip().lower()
    if not is_username(username):
        raise MalformedUsernameError(field="username")
    name = command.display_name.strip()
    if not (1 <= len(name) <= DISPLAY_NAME_MAX and name.isprintable()):
        raise MalformedDisplayNameError(field="display_name")
    if not is_password(command.password, username=username):
        raise WeakPasswordError(field="password")
    return await _open_account(actor, username, name, await hash_password(command.password))


@unit_of_work
async def _open_account(actor: Actor, username: str, name: str, password_hash: str) -> UserView:
    if await User.exists().where(User.username == username):
        raise UsernameTakenError(field="username")
    user = User(username=username, display_name=name, password_hash=password_hash, created_at=now())
    await user.save()
    record(events.UserCreated(user_id=user.id))
    return await user_of(user.id)


@unit_of_work
async def disable_user(actor: Actor, command: DisableUser) -> UserView:
    """Close an account: it signs in no more, and its sessions and tokens answer no more."""
    user = await locked(User.objects().where(User.username == command.username.strip()).first())
    if user is None:
        raise UnknownUserError(field="username")
    if user.disabled_at is not None:
        unchanged()
        return await user_of(user.id)
    user.disabled_at = now()
    await user.save()
    record(events.UserDisabled(user_id=user.id))
    return await user_of(user.id)


async def sign_in(door: Door, command: SignIn) -> SignedIn:
    """Open a session, or raise SignInFailedError; after too many guesses TooManyGuessesError.

    The guess is counted before the password is looked at, in a transaction of its own, so neither
    parallel guesses nor a crash give a free one. Unknown names are counted and take as long.
    """
    visitor = Actor(user_id=None, name="visitor", door=door)
    with with_key(None):  # a key sent along may not keep the answer: it holds the secret
        if await _take_guess(visitor, command.username) is None:
            raise SignInFailedError
        user_id, kept = await password_hash_of(command.username)
        if not await verify_password(command.password, kept) or user_id is None:
            raise SignInFailedError
        user = await user_of(user_id)
        actor = Actor(user_id=user.id, name=user.display_name, door=door)
        secret = fresh_secret()
        session = await _open_session(actor, user, hash_of(secret))
    return SignedIn(
        session_id=session.session_id, user=user, secret=secret, expires_at=session.expires_at
    )


@unit_of_work
async def _take_guess(actor: Actor, username: str) -> Attempts | None:
    """Count one guess for the typed name; None when no name can look like that."""
    unchanged()  # a counter of guesses is no fact of the market
    name = username.strip().lower()
    if not is_username(name):
        return None
    await Guesses.insert(Guesses(name_hash=hash_of(name), failures=0)).on_conflict(
        target=Guesses.name_hash, action="DO NOTHING"
    )
    kept = await locked(Guesses.objects().where(Guesses.name_hash == hash_of(name))).first()
    before = Attempts(kept.failures, kept.locked_until)
    if before.is_locked(now()):
        raise TooManyGuessesError(minutes=_minutes_until(before.locked_until))
    after = before.taken(now())
    kept.failures, kept.locked_until = after.failures, after.locked_until
    await kept.save()
    return after


def _minutes_until(instant: datetime | None) -> int:
    seconds = (instant - now()).total_seconds() if instant else 0
    return max(1, -(-int(seconds) // 60))


@unit_of_work
async def _open_session(actor: Actor, user: UserView, secret_hash: str) -> SessionView:
    session = Session(
        user=user.id,
        secret_hash=secret_hash,
        opened_at=now(),
        expires_at=now() + SESSION_LASTS,
    )
    await session.save()
    await Guesses.delete().where(Guesses.name_hash == hash_of(user.username))
    record(events.SessionOpened(user_id=user.id, session_id=session.id))
    return SessionView(session_id=session.id, expires_at=session.expires_at)


@unit_of_work
async def sign_out(actor: Actor, secret: str) -> None:
    """End the session of this cookie; a session that is over already stays so."""
    session = await locked(
        Session.objects().where(Session.secret_hash == hash_of(secret), Session.ended_at.is_null())
    ).first()
    if session is None:
        unchanged()
        return
    session.ended_at = now()
    await session.save()
    record(events.SessionEnded(user_id=session.user, session_id=session.id))


async def change_password(actor: Actor, command: ChangePassword) -> UserView:
    """Replace one's password; a wrong old one counts as a guess. Sessions and tokens end."""
    user = await user_of(_known(actor))
    if not is_password(command.new_password, username=user.username):
        raise WeakPasswordError(field="new_password")
    with with_key(None):
        await _take_guess(actor, user.username)
        _, kept = await password_hash_of(user.username)
        if not await verify_password(command.old_password, kept):
            raise SignInFailedError
        return await _replace_password(actor, await hash_password(command.new_password))


@unit_of_work
async def _replace_password(actor: Actor, password_hash: str) -> UserView:
    user_id = _known(actor)
    await User.update({User.password_hash: password_hash}).where(User.id == user_id)
    await Session.update({Session.ended_at: now()}).where(
        Session.user == user_id, Session.ended_at.is_null()
    )
    await AccessToken.update({AccessToken.revoked_at: now()}).where(
        AccessToken.user == user_id, AccessToken.revoked_at.is_null()
    )
    user = await user_of(user_id)
    await Guesses.delete().where(Guesses.name_hash == hash_of(user.username))
    record(events.PasswordChanged(user_id=user_id))
    return user


async def make_token(actor: Actor, command: MakeToken) -> TokenMade:
    """Make a token for a program of one's own; it ends within a year and is shown once."""
    if not now() < command.expires_at <= now() + TOKEN_LASTS_MAX:
        raise TokenExpiryError(field="expires_at")
    label = command.label.strip()
    if not (1 <= len(label) <= DISPLAY_NAME_MAX and label.isprintable()):
        raise MalformedDisplayNameError(field="label")
    token = fresh_token()
    token_id = await _keep_token(actor, command, hash_of(token))
    return TokenMade(id=token_id, token=token, scope=command.scope, expires_at=command.expires_at)


@unit_of_work
async def _keep_token(actor: Actor, command: MakeToken, token_hash: str) -> UUID:
    made = AccessToken(
        user=_known(actor),
        label=command.label.strip(),
        token_hash=token_hash,
        scope=command.scope.value,
        made_at=now(),
        expires_at=command.expires_at,
    )
    await made.save()
    record(
        events.TokenIssued(
            user_id=_known(actor),
            token_id=made.id,
            scope=command.scope.value,
            expires_at=command.expires_at,
        )
    )
    return made.id


@unit_of_work
async def revoke_token(actor: Actor, command: RevokeToken) -> None:
    """End one of one's own tokens; once ended it stays so."""
    found = await locked(
        AccessToken.objects().where(
            AccessToken.id == command.token_id, AccessToken.user == _known(actor)
        )
    ).first()
    if found is None:
        raise UnknownTokenError(token_id=command.token_id)
    if found.revoked_at is not None:
        unchanged()
        return
    found.revoked_at = now()
    await found.save()
    record(events.TokenRevoked(user_id=_known(actor), token_id=found.id))


def _known(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise UnknownUserError
    return actor.user_id
