"""Commands in, views out. A secret stands only in the view that hands it out, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from marketplace.foundation.accounts.model import Scope
from marketplace.kernel.access import Actor
from marketplace.kernel.instants import Dated


class CreateUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open an account."""

    username: str
    display_name: str
    password: str

    def __repr__(self) -> str:
        return f"CreateUser(username={self.username!r})"


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name and a password."""

    username: str
    password: str

    def __repr__(self) -> str:
        return "SignIn()"


class ChangePassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replace one's password; every session and token made with the old one ends."""

    old_password: str
    new_password: str

    def __repr__(self) -> str:
        return "ChangePassword()"


class DisableUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Close an account for good; what it did stays."""

    username: str


class MakeToken(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a token for a program of one's own."""

    label: str
    scope: Scope
    expires_at: datetime


class RevokeToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End one of one's tokens."""

    token_id: UUID


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """A user as others see them."""

    id: UUID
    username: str
    display_name: str
    disabled_at: datetime | None = None


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session just opened, without its secret."""

    session_id: UUID
    expires_at: datetime


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A session just opened; `secret` is shown this once, for the cookie."""

    session_id: UUID
    user: UserView
    secret: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"SignedIn(session_id={self.session_id!r})"


class TokenMade(msgspec.Struct, frozen=True, kw_only=True):
    """A token just made; `token` is shown this once."""

    id: UUID
    token: str
    scope: Scope
    expires_at: datetime

    def __repr__(self) -> str:
        return f"TokenMade(id={self.id!r})"


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """A token as its owner sees it later."""

    id: UUID
    label: str
    scope: Scope
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """Who a token stands for, and what it may be used for."""

    actor: Actor
    token_id: UUID
    scope: Scope
