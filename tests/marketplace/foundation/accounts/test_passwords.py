import pytest
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from marketplace.foundation.accounts.passwords import Hashing, PasswordHasher, verify_password


def test_passwords_are_hashed_at_the_strength_of_the_rfc():
    hasher = Hashing(PasswordHasher()).hasher
    used = (hasher.time_cost, hasher.memory_cost, hasher.type)
    profile = RFC_9106_LOW_MEMORY
    assert (profile.time_cost, profile.memory_cost, profile.type) == used


def test_hash_of_nobody_is_checked_at_full_strength_and_matches_nothing():
    hashing = Hashing(PasswordHasher())
    assert not hashing.hasher.check_needs_rehash(hashing.of_nobody)
    with pytest.raises(VerifyMismatchError):
        hashing.hasher.verify(hashing.of_nobody, "the password of nobody")


async def test_a_hash_nobody_can_read_opens_nothing():
    assert not await verify_password("anything", "!")
