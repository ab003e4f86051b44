"""The two markets: the real one, and the practice market whose trades have no effect.

Each market is a database of its own with a log of its own. The door (a path prefix, a command-line
option) chooses the market once; below it nothing can reach the other one, so effects cannot cross.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Market(StrEnum):
    """Which of the two markets an act belongs to."""

    REAL = "real"
    PRACTICE = "practice"


_current: ContextVar[Market] = ContextVar("market", default=Market.REAL)


def current_market() -> Market:
    """Return the market that the running request, job or command belongs to."""
    return _current.get()


@contextmanager
def in_market(market: Market) -> Iterator[None]:
    """Run the block in `market`; used by doors and workers only."""
    token = _current.set(market)
    try:
        yield
    finally:
        _current.reset(token)
