"""A log identity with fixed keys, and an integration over the test's own database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.foundation.transparency.identity import LogIdentity, own_policy
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.markets import Market
from tests.contracts.log.keys import ed25519_signer

from .facts import ORIGIN


@pytest.fixture
def identity(tmp_path: Path) -> LogIdentity:
    signers = (ed25519_signer(ORIGIN, 1),)
    return LogIdentity(ORIGIN, signers, own_policy(signers), tmp_path / "log.head")


@pytest.fixture
def integration(market: Market, identity: LogIdentity) -> Iterator[Integration]:
    made = Integration(identity)
    yield made
    made.close()
