"""Passwords: hashed with argon2id in a thread of their own, so that nobody waits for another's."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Hashing:
    """One strength of hashing, with the hash that is checked when a name is unknown."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher
        self.of_nobody = hasher.hash("the password of nobody")


strength = Hashing(PasswordHasher())
"""The library's defaults: RFC 9106 section 4, the low-memory profile (64 MiB, 3 passes)."""


_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
"""Two at once: each takes 64 MiB, and a flood of guesses must not fill the memory."""


async def hash_password(password: str) -> str:
    """Return the encoded hash to keep."""
    return await asyncio.get_running_loop().run_in_executor(_pool, strength.hasher.hash, password)


async def verify_password(password: str, kept: str | None) -> bool:
    """Say whether `password` is the one behind `kept`; None stands for an unknown name."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _verify, password, kept)


def _verify(password: str, kept: str | None) -> bool:
    try:
        # an unknown name is answered no faster than a known one
        strength.hasher.verify(kept or strength.of_nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
