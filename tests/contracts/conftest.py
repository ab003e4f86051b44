"""Other people's programs, if this machine has them."""

import shutil

import pytest


@pytest.fixture(scope="session")
def openssl() -> str:
    """The OpenSSL command; skips loudly without it."""
    return _program("openssl")


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js, whose WebCrypto is that of browsers; skips loudly without it."""
    return _program("node")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed on this machine")
    return found
