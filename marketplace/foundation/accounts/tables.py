"""Users, their sessions and tokens (as hashes), and the count of wrong guesses per name."""

from __future__ import annotations

from piccolo.columns import Integer, Timestamptz, Varchar

from marketplace.kernel.database import Index, Record, restricted


class User(Record, tablename="accounts_user"):
    """Somebody who can sign in."""

    username = Varchar(length=32, unique=True)
    display_name = Varchar(length=64)
    password_hash = Varchar(length=160)
    created_at = Timestamptz(default=None)
    disabled_at = Timestamptz(null=True, default=None)


class Session(Record, tablename="accounts_session"):
    """One sign-in; known by the hash of the cookie's secret."""

    user = restricted(User)
    secret_hash = Varchar(length=64, unique=True)
    opened_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)


class AccessToken(Record, tablename="accounts_access_token"):
    """A program's way in; known by its hash."""

    user = restricted(User)
    label = Varchar(length=64)
    token_hash = Varchar(length=64, unique=True)
    scope = Varchar(length=16)
    made_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)


class Guesses(Record, tablename="accounts_guesses"):
    """Wrong guesses in a row for a name that was typed, whether or not anybody bears it."""

    name_hash = Varchar(length=64, unique=True)
    failures = Integer()
    locked_until = Timestamptz(null=True, default=None)


INDEXES = [Index(Session, ("user",)), Index(AccessToken, ("user",))]
