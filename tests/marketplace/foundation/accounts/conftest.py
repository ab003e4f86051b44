"""Signing in is tested with quick hashes: the strength is the operator's, the rules are not."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from marketplace.foundation.accounts import passwords

QUICK = passwords.Hashing(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "strength", QUICK)
