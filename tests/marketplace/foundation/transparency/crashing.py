"""Processes made to be killed: a server that writes and sequences, or one that only does either.

    python -m tests.marketplace.foundation.transparency.crashing URL HEAD-FILE
    (server|writer|sequencer)

A writer prints the id of each event after its commit has answered.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from marketplace.foundation.transparency.identity import LogIdentity, own_policy
from marketplace.foundation.transparency.sequencer import sequencing
from marketplace.kernel.database import open_databases
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market
from tests.contracts.log.keys import ed25519_signer
from tests.marketplace.foundation.transparency.facts import ORIGIN, SOMEBODY, light

WRITERS = 4


def identity_at(head: Path) -> LogIdentity:
    signers = (ed25519_signer(ORIGIN, 1),)
    return LogIdentity(ORIGIN, signers, own_policy(signers), head)


async def write(number: int) -> None:
    contract = new_id() if number % 2 else None
    while True:
        for event_id in await light(SOMEBODY, 1 + number, contract=contract):
            print(event_id, flush=True)


async def work(url: str, head: Path, part: str) -> None:
    await open_databases({Market.REAL: url})
    async with AsyncExitStack() as stack:
        if part != "writer":
            await stack.enter_async_context(sequencing(identity_at(head)))
        print("ready", flush=True)
        writers = 0 if part == "sequencer" else WRITERS
        await asyncio.gather(*(write(number) for number in range(writers)))
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
