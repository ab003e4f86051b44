"""The names of the session cookies: one per market, so that a practice session opens only that."""

from __future__ import annotations

from marketplace.kernel.markets import Market, current_market


def session_cookie() -> str:
    """Return the name of the session's cookie in the current market."""
    return "practice_session" if current_market() is Market.PRACTICE else "session"
