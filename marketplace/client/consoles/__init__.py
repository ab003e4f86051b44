"""What each command of the console asks of a market elsewhere, wing by wing."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.client.consoles import foundation, oversight, supply, trade, transparency, use
from marketplace.client.consoles.counterparts import Counterpart, Words

COUNTERPARTS: Mapping[Words, Counterpart] = {
    **foundation.COUNTERPARTS,
    **transparency.COUNTERPARTS,
    **supply.COUNTERPARTS,
    **trade.COUNTERPARTS,
    **use.COUNTERPARTS,
    **oversight.COUNTERPARTS,
}

__all__ = ["COUNTERPARTS", "Counterpart", "Words"]
