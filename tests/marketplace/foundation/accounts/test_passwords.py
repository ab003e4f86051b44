from argon2.profiles import RFC_9106_LOW_MEMORY

from marketplace.foundation.accounts.passwords import Hashing, PasswordHasher, verify_password


def test_passwords_are_hashed_at_the_strength_of_the_rfc():
    hasher = Hashing(PasswordHasher()).hasher
    used = (hasher.time_cost, hasher.memory_cost, hasher.type)
    profile = RFC_9106_LOW_MEMORY
    assert (profile.time_cost, profile.memory_cost, profile.type) == used


async def test_a_hash_nobody_can_read_opens_nothing():
    assert not await verify_password("anything", "!")
