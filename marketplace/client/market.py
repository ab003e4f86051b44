"""The nouns of a market as methods, wing by wing, on one connection."""

from __future__ import annotations

from marketplace.client.foundation import Foundation
from marketplace.client.trade import Trade
from marketplace.client.use import Use


class RemoteMarket(Foundation, Trade, Use):
    """A market elsewhere, as one token sees it."""
