"""Signing in: guessing is limited, names are not told, copies of the database open nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

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
    ATTEMPTS_MAX,
    LOCK_LASTS,
    SESSION_LASTS,
    Attempts,
    Scope,
    hash_of,
)
from marketplace.foundation.accounts.queries import (
    actor_named,
    actor_of_session,
    actor_of_token,
    tokens_of,
    user_called,
    users_by_id,
)
from marketplace.foundation.accounts.schemas import (
    ChangePassword,
    CreateUser,
    DisableUser,
    MakeToken,
    RevokeToken,
    SignIn,
)
from marketplace.foundation.accounts.service import (
    change_password,
    create_user,
    disable_user,
    make_token,
    revoke_token,
    sign_in,
    sign_out,
)
from marketplace.foundation.accounts.tables import AccessToken, Session, User
from marketplace.kernel import tables
from marketplace.kernel.access import SYSTEM, Door
from marketplace.kernel.clock import now
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.ids import new_id
from tests import factories as make

PASSWORD = "海珠 data 2026!"
RIGHT = SignIn(username="chen", password=PASSWORD)
WRONG = SignIn(username="chen", password="not the password")


@pytest.fixture
async def chen(market, clock):
    await create_user(SYSTEM, CreateUser(username="chen", display_name="陈晓岚", password=PASSWORD))
    return await actor_named("chen")


async def test_who_signs_in_is_known_by_the_cookie(chen):
    opened = await sign_in(Door.PAGE, RIGHT)
    known = await actor_of_session(opened.secret, now())
    assert (chen.user_id, "陈晓岚", Door.PAGE) == (known.user_id, known.name, known.door)


async def test_a_name_is_typed_in_any_case(chen):
    typed = SignIn(username=" Chen ", password=PASSWORD)
    assert chen.user_id == (await sign_in(Door.PAGE, typed)).user.id


async def test_wrong_password_and_unknown_name_are_answered_alike(chen):
    answers = []
    for tried in (
        WRONG,
        SignIn(username="nobody", password=PASSWORD),
        SignIn(username="?", password="x"),
    ):
        with pytest.raises(SignInFailedError) as failure:
            await sign_in(Door.PAGE, tried)
        answers.append((failure.value.code, failure.value.sentence, failure.value.facts))
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("name", ["chen", "nobody"])
async def test_after_five_wrong_guesses_a_name_is_closed_known_or_not(chen, clock, name):
    wrong = SignIn(username=name, password="not the password")
    for _ in range(ATTEMPTS_MAX):
        with pytest.raises(SignInFailedError):
            await sign_in(Door.PAGE, wrong)
    with pytest.raises(TooManyGuessesError, match="15 minutes"):
        await sign_in(Door.PAGE, SignIn(username=name, password=PASSWORD))


async def test_a_closed_name_opens_again_after_a_quarter_of_an_hour(chen, clock):
    for _ in range(ATTEMPTS_MAX):
        with pytest.raises(SignInFailedError):
            await sign_in(Door.PAGE, WRONG)
    clock.move(seconds=LOCK_LASTS.total_seconds() - 1)
    with pytest.raises(TooManyGuessesError):
        await sign_in(Door.PAGE, RIGHT)
    clock.move(seconds=1)
    assert chen.user_id == (await sign_in(Door.PAGE, RIGHT)).user.id


async def test_parallel_guesses_get_no_free_one(chen):
    tried = await asyncio.gather(
        *(sign_in(Door.PAGE, WRONG) for _ in range(ATTEMPTS_MAX + 3)), return_exceptions=True
    )
    kinds = sorted(type(one).__name__ for one in tried)
    assert kinds == ["SignInFailedError"] * ATTEMPTS_MAX + ["TooManyGuessesError"] * 3


async def test_success_forgets_the_wrong_guesses_before_it(chen):
    for _ in range(3):
        for _ in range(ATTEMPTS_MAX - 1):
            with pytest.raises(SignInFailedError):
                await sign_in(Door.PAGE, WRONG)
        await sign_in(Door.PAGE, RIGHT)


def test_guesses_after_the_lock_count_from_one():
    at = make.now()
    attempts = Attempts()
    for _ in range(ATTEMPTS_MAX):
        attempts = attempts.taken(at)
    later = attempts.taken(at + LOCK_LASTS)
    assert (True, Attempts(1, None)) == (attempts.is_locked(at), later)


async def test_a_session_ends_when_it_is_signed_out(chen):
    opened = await sign_in(Door.PAGE, RIGHT)
    await sign_out(chen, opened.secret)
    await sign_out(chen, opened.secret)
    assert await actor_of_session(opened.secret, now()) is None


async def test_a_session_ends_after_a_working_day(chen, clock):
    opened = await sign_in(Door.PAGE, RIGHT)
    clock.move(seconds=SESSION_LASTS.total_seconds() - 1)
    before = await actor_of_session(opened.secret, now())
    clock.move(seconds=1)
    assert (before is not None, await actor_of_session(opened.secret, now())) == (True, None)


async def test_a_closed_account_is_closed_everywhere(chen, clock):
    opened = await sign_in(Door.PAGE, RIGHT)
    made = await make_token(chen, token_for(clock))
    await disable_user(SYSTEM, DisableUser(username="chen"))
    await disable_user(SYSTEM, DisableUser(username="chen"))
    known = (await actor_of_session(opened.secret, now()), await actor_of_token(made.token, now()))
    with pytest.raises(SignInFailedError):
        await sign_in(Door.PAGE, RIGHT)
    with pytest.raises(UnknownUserError):
        await actor_named("chen")
    assert known == (None, None)


async def test_a_new_password_ends_what_the_old_one_opened(chen, clock):
    opened = await sign_in(Door.PAGE, RIGHT)
    made = await make_token(chen, token_for(clock))
    fresh = "another long password"
    await change_password(chen, ChangePassword(old_password=PASSWORD, new_password=fresh))
    await sign_in(Door.PAGE, SignIn(username="chen", password=fresh))
    known = (await actor_of_session(opened.secret, now()), await actor_of_token(made.token, now()))
    assert known == (None, None)


async def test_the_old_password_is_asked_for_and_guesses_count(chen):
    wrong = ChangePassword(old_password="wrong", new_password="another long password")
    for _ in range(ATTEMPTS_MAX):
        with pytest.raises(SignInFailedError):
            await change_password(chen, wrong)
    with pytest.raises(TooManyGuessesError):
        await change_password(chen, wrong)


def token_for(clock, *, days=30) -> MakeToken:
    until = clock.at + timedelta(days=days)
    return MakeToken(label="nightly report", scope=Scope.READ, expires_at=until)


async def test_a_token_stands_for_its_maker_within_its_scope(chen, clock):
    made = await make_token(chen, token_for(clock))
    bearer = await actor_of_token(made.token, now())
    assert (chen.user_id, Door.API, Scope.READ) == (
        bearer.actor.user_id,
        bearer.actor.door,
        bearer.scope,
    )


async def test_a_token_ends_at_its_instant(chen, clock):
    made = await make_token(chen, token_for(clock))
    clock.move(days=30)
    assert await actor_of_token(made.token, now()) is None


async def test_a_revoked_token_opens_nothing(chen, clock):
    made = await make_token(chen, token_for(clock))
    await revoke_token(chen, RevokeToken(token_id=made.id))
    await revoke_token(chen, RevokeToken(token_id=made.id))
    listed = await tokens_of(chen.user_id)
    assert (None, now()) == (await actor_of_token(made.token, now()), listed[0].revoked_at)


async def test_nobody_revokes_anothers_token(chen, clock):
    made = await make_token(chen, token_for(clock))
    with pytest.raises(UnknownTokenError):
        await revoke_token(await make.a_user("other"), RevokeToken(token_id=made.id))


@pytest.mark.parametrize("days", [0, -1, 367])
async def test_a_token_ends_within_a_year(chen, clock, days):
    with pytest.raises(TokenExpiryError):
        await make_token(chen, token_for(clock, days=days))


async def test_the_database_holds_no_secret_in_clear(chen, clock):
    opened = await sign_in(Door.PAGE, RIGHT)
    made = await make_token(chen, token_for(clock))
    kept = [*await User.select(), *await Session.select(), *await AccessToken.select()]
    whole = repr(
        [*kept, *await tables.EventOpening.select(), *await tables.IdempotencyKey.select()]
    )
    assert [s for s in (PASSWORD, opened.secret, made.token) if s in whole] == []


async def test_a_key_sent_along_keeps_no_secret(chen, clock):
    with with_key("once"):
        opened = await sign_in(Door.API, RIGHT)
    kept = repr(await tables.IdempotencyKey.select())
    assert (opened.secret in kept, hash_of(opened.secret) in kept) == (False, False)


def test_secrets_do_not_print():
    shown = repr([RIGHT, CreateUser(username="chen", display_name="x", password=PASSWORD)])
    assert PASSWORD not in shown


@pytest.mark.parametrize(
    "username",
    {
        "too short": "ab",
        "too long": "a" * 33,
        "a digit first": "1chen",
        "chinese": "陈晓岚",
        "a space": "chen xiao",
        "a path": "../chen",
        "cyrillic look-alike": "сhen",
    }.values(),
)
async def test_what_is_no_username_is_refused(market, username):
    with pytest.raises(MalformedUsernameError):
        await create_user(
            SYSTEM, CreateUser(username=username, display_name="x", password=PASSWORD)
        )


@pytest.mark.parametrize(
    "password",
    {
        "too short": "short",
        "too long": "x" * 129,
        "holds the name": "my name is Chen!",
    }.values(),
)
async def test_a_weak_password_is_refused(market, password):
    with pytest.raises(WeakPasswordError):
        await create_user(SYSTEM, CreateUser(username="chen", display_name="x", password=password))


@pytest.mark.parametrize("name", ["", "x" * 65, "two\nlines", "right\u202eleft"])
async def test_a_display_name_prints(market, name):
    with pytest.raises(MalformedDisplayNameError):
        await create_user(SYSTEM, CreateUser(username="chen", display_name=name, password=PASSWORD))


async def test_a_username_is_given_once(chen):
    with pytest.raises(UsernameTakenError):
        await create_user(SYSTEM, CreateUser(username="Chen", display_name="x", password=PASSWORD))


async def test_names_beside_acts_leave_out_the_unknown(chen):
    known = await users_by_id([chen.user_id, new_id()])
    assert {chen.user_id: await user_called("chen")} == known
