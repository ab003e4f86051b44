"""Passwords: hashed with argon2id in a thread of their own, so that nobody waits for another's."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from secrets import token_bytes

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION


class Hashing:
    """One strength of hashing, with the hash that is checked when a name is unknown."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher
        self.of_nobody = _hash_of_nobody(hasher)


def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """Return an encoded hash that takes as long to check as any other and that nothing matches.

    It is drawn, not computed: a process that never signs anybody in does not wait for it.
    **Source:** the encoding of the reference implementation of Argon2 (RFC 9106 names the
    parameters).
    """
    parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, tag = (
        b64encode(token_bytes(size)).decode().rstrip("=")
        for size in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v={ARGON2_VERSION}${parameters}${salt}${tag}"


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
