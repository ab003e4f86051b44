"""A sequencer in a process of its own, which says how much memory it came to need.

Run by `benchmarks.log`: `python -m benchmarks.sequencer_alone URL FOLDER` integrates what waits and
prints the largest resident memory in kilobytes.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from marketplace.foundation.transparency.identity import LogIdentity, own_policy
from marketplace.foundation.transparency.sequencer import sequencing
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.markets import Market
from marketplace.kernel.tables import Outbox
from tests.contracts.log.keys import ed25519_signer
from tests.marketplace.foundation.transparency.facts import ORIGIN


def identity_in(folder: Path) -> LogIdentity:
    """Return a log identity with a fixed key."""
    signers = (ed25519_signer(ORIGIN, 1),)
    return LogIdentity(ORIGIN, signers, own_policy(signers), folder / "log.head")


async def run(url: str, folder: Path) -> None:
    """Sequence until nothing waits."""
    await open_databases({Market.REAL: url})
    try:
        async with sequencing(identity_in(folder)):
            while await Outbox.count():  # noqa: ASYNC110 - another task empties it
                await asyncio.sleep(0.05)
    finally:
        await close_databases()
    print(largest_memory())


def largest_memory() -> int:
    """Return this program's largest resident memory in kilobytes.

    Not from getrusage: that counts what the process was before it became this program.
    **Source:** proc_pid_status(5), VmHWM.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2])))
