"""Passwords: hashed with argon2id in a thread of their own, so that nobody waits for another's."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
"""The library's defaults: RFC 9106 section 4, the low-memory profile (64 MiB, 3 passes)."""

_NOBODY = _hasher.hash("the password of nobody")
"""Checked when a name is unknown, so that the answer takes as long as for a known one."""


async def hash_password(password: str) -> str:
    """Return the encoded hash to keep."""
    return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, kept: str | None) -> bool:
    """Say whether `password` is the one behind `kept`; None stands for an unknown name."""
    return await asyncio.to_thread(_verify, password, kept)


def _verify(password: str, kept: str | None) -> bool:
    try:
        _hasher.verify(kept or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
