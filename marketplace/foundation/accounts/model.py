"""Rules of names, passwords and secrets; pure but for fresh randomness."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SESSION_LASTS = timedelta(hours=12)
"""A working day; after it one signs in again."""

ATTEMPTS_MAX = 5
LOCK_LASTS = timedelta(minutes=15)
"""Five wrong guesses in a row close a name for a quarter of an hour.

**Source:** NIST SP 800-63B section 5.2.2 (at most 100); the tighter figures are the operator's.
"""

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 128
"""**Source:** NIST SP 800-63B section 5.1.1.2: length counts, composition rules do not."""

TOKEN_PREFIX = "mkt_"
"""Marks a leaked token so that scanners can find it."""

_USERNAME = re.compile(r"[a-z][a-z0-9.-]{2,31}", re.ASCII)


class Scope(StrEnum):
    """What a program may do with a token."""

    READ = "read"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a name was guessed wrongly in a row, and until when it is closed."""

    failures: int = 0
    locked_until: datetime | None = None

    def is_locked(self, at: datetime) -> bool:
        """Whether no guess is taken at `at`."""
        return self.locked_until is not None and at < self.locked_until

    def taken(self, at: datetime) -> Attempts:
        """Count one more guess before it is checked, so that parallel guesses cannot slip by."""
        over = self.locked_until is not None and at >= self.locked_until
        failures = 1 if over else self.failures + 1
        locked_until = at + LOCK_LASTS if failures >= ATTEMPTS_MAX else None
        return Attempts(failures, locked_until)


def is_username(text: str) -> bool:
    """Whether `text` may be a user's name: 3 to 32 lowercase letters, digits, dots, hyphens."""
    return _USERNAME.fullmatch(text) is not None


def is_password(text: str, *, username: str) -> bool:
    """Whether `text` may be the password of `username`: long enough, and not made of the name."""
    fits = PASSWORD_LENGTH_MIN <= len(text) <= PASSWORD_LENGTH_MAX
    return fits and username not in text.lower()


def fresh_secret() -> str:
    """Return 256 random bits as text for a cookie."""
    return secrets.token_urlsafe(32)


def fresh_token() -> str:
    """Return a new access token: the prefix and 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret that is random itself: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
