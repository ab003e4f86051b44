"""What a server process opens when it starts and closes when it ends, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from marketplace.foundation.notices.channels import open_channels
from marketplace.foundation.transparency.running import sequencing_all
from marketplace.kernel.address import open_address
from marketplace.kernel.database import close_databases, open_databases, open_markets
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import in_market
from marketplace.kernel.routines import keep_time
from marketplace.kernel.stores import close_stores, open_stores
from marketplace.kernel.worker import Worker
from marketplace.settings import Settings
from marketplace.use.cleanroom.cage.keeper import close_cages
from migrations.run import migrate


async def enter(stack: AsyncExitStack, settings: Settings) -> None:
    """Open both markets' databases at the newest schema; `stack` closes them again."""
    open_address(settings.base_url)
    open_channels(
        mail_url=settings.mail_url,
        mail_from=settings.mail_from,
        private_allowed=settings.webhooks_to_private,
    )
    open_keys(settings.keys_folder, settings.key_passphrase)
    stack.callback(close_keys)
    open_stores(settings.store_url)
    stack.callback(close_stores)
    stack.callback(close_cages)
    stack.push_async_callback(close_databases)
    await open_databases(settings.databases)
    for market in open_markets():
        with in_market(market):
            await migrate()
    await stack.enter_async_context(sequencing_all(settings.keys_folder))
    await stack.enter_async_context(working())


@asynccontextmanager
async def working() -> AsyncIterator[None]:
    """Do the jobs of every open market while the block runs, and begin those that return by the
    clock; a job cut short is taken up again."""
    tasks = [asyncio.create_task(work) for work in (Worker().work(), keep_time())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
