"""What this slice announces; never a name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.kernel.events import Event


class UserCreated(Event, tag="accounts.user-created", frozen=True):
    """An account was opened."""

    user_id: UUID


class UserDisabled(Event, tag="accounts.user-disabled", frozen=True):
    """An account was closed."""

    user_id: UUID


class PasswordChanged(Event, tag="accounts.password-changed", frozen=True):
    """Somebody replaced their password."""

    user_id: UUID


class SessionOpened(Event, tag="accounts.session-opened", frozen=True):
    """Somebody signed in."""

    user_id: UUID
    session_id: UUID


class SessionEnded(Event, tag="accounts.session-ended", frozen=True):
    """Somebody signed out."""

    user_id: UUID
    session_id: UUID


class TokenIssued(Event, tag="accounts.token-issued", frozen=True):
    """Somebody made a token for a program."""

    user_id: UUID
    token_id: UUID
    scope: str
    expires_at: datetime


class TokenRevoked(Event, tag="accounts.token-revoked", frozen=True):
    """Somebody ended a token."""

    user_id: UUID
    token_id: UUID
