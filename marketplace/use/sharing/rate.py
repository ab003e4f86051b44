"""How often a token may ask: so many requests in each minute, for both channels together.

The count lies in the process, so several server processes allow as many times more; what a licence
limits by contract (uses, rows) is metered in the database and does not depend on it.

**Source:** draft-ietf-httpapi-ratelimit-headers-10 (`RateLimit`, `RateLimit-Policy`); RFC 6585
section 4 (429); RFC 9110 section 10.2.3 (`Retry-After`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

WINDOW: Final = timedelta(minutes=1)
POLICY: Final = "token"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a token has left after a request; `wait_seconds` until the window is new."""

    most: int
    left: int
    wait_seconds: int
    is_refused: bool

    @property
    def headers(self) -> dict[str, str]:
        """The allowance as an answer's headers tell it."""
        told = {
            "ratelimit-policy": f'"{POLICY}";q={self.most};w={int(WINDOW.total_seconds())}',
            "ratelimit": f'"{POLICY}";r={self.left};t={self.wait_seconds}',
        }
        return {**told, "retry-after": str(self.wait_seconds)} if self.is_refused else told


@dataclass(slots=True)
class _Window:
    began: datetime
    taken: int = 0


@dataclass(slots=True)
class Pace:
    """The requests of every token in the present window."""

    _windows: dict[UUID, _Window] = field(default_factory=dict)

    def take(self, token_id: UUID, *, most: int, at: datetime) -> Allowance:
        """Count a request of the token at `at`; refused when the window holds `most` already."""
        window = self._windows.get(token_id)
        if window is None or at - window.began >= WINDOW:
            self._forget(at)
            window = self._windows[token_id] = _Window(at)
        is_refused = window.taken >= most
        window.taken += not is_refused
        rest = WINDOW - (at - window.began)
        return Allowance(
            most=most,
            left=most - window.taken,
            wait_seconds=max(-(-rest // timedelta(seconds=1)), 1),
            is_refused=is_refused,
        )

    def _forget(self, at: datetime) -> None:
        """Drop the windows that are over, so that old tokens take no memory."""
        over = [token for token, one in self._windows.items() if at - one.began >= WINDOW]
        for token in over:
            del self._windows[token]


pace = Pace()
"""The one count of this process."""
