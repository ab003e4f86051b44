"""The sequencer's loop: wake at a commit, let facts gather, integrate, publish, rest.

One fsync pays for a whole batch, so after each batch the loop rests in proportion to what the batch
cost; under load batches grow by themselves and writers keep most of a shared disk.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from marketplace.foundation.transparency import store
from marketplace.foundation.transparency.election import Leadership
from marketplace.foundation.transparency.errors import StaleSequencerError
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.model import pause_after
from marketplace.foundation.transparency.publication import Publisher
from marketplace.foundation.transparency.sequencing import LARGEST_BATCH, Integration
from marketplace.kernel import events
from marketplace.kernel.errors import MarketplaceError
from marketplace.kernel.markets import Market, current_market, in_market

POLL_SECONDS = 0.05
"""How often a sequencer looks for facts that other processes committed."""
SHORTEST_RETRY_SECONDS = 0.2
LONGEST_RETRY_SECONDS = 15.0
FOLLOWER_SECONDS = 1.0
"""How often a process that does not lead looks whether nobody does."""
STOP_SECONDS = 10.0
"""How long a batch may take to finish when the process ends."""

_log = structlog.get_logger(__name__)


class Sequencer:
    """Sequences the log of one market until it is cancelled."""

    def __init__(self, identity: LogIdentity, market: Market) -> None:
        self._market = market
        self._leadership = Leadership()
        self._integration = Integration(identity)
        self._publisher = Publisher(identity)
        self._woken = asyncio.Event()
        self._stopped = asyncio.Event()
        self._has_asked = False

    def wake(self, market: Market) -> None:
        """Say that facts were committed in `market`; a kernel listener."""
        if market is self._market:
            self._woken.set()

    async def run(self) -> None:
        """Integrate whatever is committed, as long as this process leads, until `stop`."""
        retry = SHORTEST_RETRY_SECONDS
        with in_market(self._market):
            while not self._stopped.is_set():
                try:
                    await self._round()
                except StaleSequencerError:
                    continue  # somebody else did the work; the next round reads it back
                except Exception as error:
                    _report(error, market=self._market)
                    await self._rest(retry)
                    retry = min(retry * 2, LONGEST_RETRY_SECONDS)
                else:
                    retry = SHORTEST_RETRY_SECONDS

    async def _round(self) -> None:
        if not await self._leadership.held():
            await self._rest(FOLLOWER_SECONDS)
            return
        is_first = not self._has_asked
        await self._require_leave_to_sign()
        self._woken.clear()
        began = time.monotonic()
        taken = await self._integration.integrate()
        if taken or is_first:
            self._publisher.wake()
        if taken < LARGEST_BATCH:
            await asyncio.sleep(pause_after(time.monotonic() - began if taken else 0.0))
        if not taken:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()

    async def _require_leave_to_sign(self) -> None:
        """Raise `LogBehindError` when a witness has seen more of this log than the database has."""
        if self._publisher.refusal is not None:
            raise self._publisher.refusal
        if not self._has_asked:
            found = await store.state()
            await self._publisher.require_not_behind(found.size if found else 0)
            self._has_asked = True

    async def _rest(self, seconds: float) -> None:
        """Wait, but not beyond a stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()

    async def close(self) -> None:
        """Keep the newest head and let another process lead."""
        self._integration.close()
        await self._leadership.resign()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Sequencer]:
        """Run the loop and the publisher beside the block."""
        events.listeners.append(self.wake)
        with in_market(self._market):
            integrating = asyncio.create_task(self.run())
            publishing = asyncio.create_task(self._publisher.run())
        try:
            yield self
        finally:
            events.listeners.remove(self.wake)
            publishing.cancel()
            await self._stop(integrating)
            await asyncio.gather(publishing, return_exceptions=True)
            await self.close()

    async def _stop(self, integrating: asyncio.Task[None]) -> None:
        """Let the batch at hand finish: a commit that is cancelled has an unknown outcome."""
        self._stopped.set()
        self._woken.set()
        await asyncio.wait([integrating], timeout=STOP_SECONDS)
        integrating.cancel()
        await asyncio.gather(integrating, return_exceptions=True)


def _report(error: Exception, *, market: Market) -> None:
    code = error.code if isinstance(error, MarketplaceError) else type(error).__name__
    _log.error("log_not_advanced", market=market.value, code=code)


@asynccontextmanager
async def sequencing(identity: LogIdentity) -> AsyncIterator[Sequencer]:
    """Sequence the current market's log while the block runs, in this process."""
    async with Sequencer(identity, current_market()).working() as sequencer:
        yield sequencer
