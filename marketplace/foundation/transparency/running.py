"""Sequencing inside a server process: one sequencer per open market, while the process lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from marketplace.foundation.transparency import store
from marketplace.foundation.transparency.errors import OtherOriginError
from marketplace.foundation.transparency.identity import log_identity, open_identities
from marketplace.foundation.transparency.indexer import index_daily
from marketplace.foundation.transparency.sequencer import sequencing
from marketplace.kernel.database import open_markets
from marketplace.kernel.markets import in_market


@asynccontextmanager
async def sequencing_all(keys_folder: Path) -> AsyncIterator[None]:
    """Sequence the logs of all open markets while the block runs.

    Databases, keys and the site's address must be open. Several server processes may do so on
    PostgreSQL: they elect one.
    """
    open_identities(keys_folder)
    async with AsyncExitStack() as stack:
        for market in open_markets():
            with in_market(market):
                await require_own_log()
                await stack.enter_async_context(sequencing(log_identity()))
                await stack.enter_async_context(_beside(index_daily(market)))
        yield


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def require_own_log() -> None:
    """Raise `OtherOriginError` when the database holds the log of another address.

    A log's origin never changes; a site that starts under another one could sign nothing.
    """
    found = await store.state()
    origin = log_identity().origin
    if found is not None and found.origin != origin:
        raise OtherOriginError(stored=found.origin, configured=origin)
