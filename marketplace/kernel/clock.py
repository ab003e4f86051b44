"""The one clock: aware UTC, replaceable in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The zone in which dates of contracts and duties are read (China Standard Time, no daylight
saving)."""


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """Return the present instant in UTC, to the microsecond."""
    return _source()


@contextmanager
def set_to(source: Callable[[], datetime] | datetime) -> Iterator[None]:
    """Let `now()` answer from `source` inside the block: for tests and for the simulation alone."""
    global _source  # noqa: PLW0603 - one process has one clock
    before = _source
    _source = (lambda: source) if isinstance(source, datetime) else source
    try:
        yield
    finally:
        _source = before
