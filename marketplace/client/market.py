"""The nouns of a market as methods, wing by wing, on one connection."""

from __future__ import annotations

from marketplace.client.foundation import Foundation
from marketplace.client.oversight import Oversight
from marketplace.client.supply import Supply
from marketplace.client.trade import Trade
from marketplace.client.transparency import Transparency
from marketplace.client.use import Use


class RemoteMarket(Foundation, Transparency, Supply, Trade, Use, Oversight):
    """A market elsewhere, as one token sees it."""
