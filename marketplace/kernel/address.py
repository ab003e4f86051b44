"""The address by which others reach the site; licences, status lists and the log name it."""

from __future__ import annotations

from marketplace.kernel.markets import Market, current_market

_base_url = "http://127.0.0.1:8000"


def open_address(base_url: str) -> None:
    """Use `base_url` (scheme, host, port, no trailing slash) in this process."""
    global _base_url  # noqa: PLW0603 - one process has one address
    _base_url = base_url.rstrip("/")


def site_address() -> str:
    """Return the address of the current market's site, without a trailing slash."""
    return f"{_base_url}/practice" if current_market() is Market.PRACTICE else _base_url
