"""Committing a search index once a day, by the process that is there."""

from __future__ import annotations

import asyncio
from datetime import date

import structlog

from marketplace.foundation.transparency import service
from marketplace.kernel import clock
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.errors import MarketplaceError
from marketplace.kernel.markets import Market, in_market

LOOK_SECONDS = 60.0

_log = structlog.get_logger(__name__)


async def index_daily(market: Market) -> None:
    """Index what each day brought soon after midnight in Shanghai. Never returns.

    A process that was not there at midnight catches up on the next: an index covers whatever has
    been published since the last one.
    """
    indexed: date = _today()
    with in_market(market):
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if _today() == indexed:
                continue
            try:
                await service.commit_index(SYSTEM)
                indexed = _today()
            except MarketplaceError as error:
                _log.error("log_not_indexed", market=market.value, code=error.code)


def _today() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date()
