"""A log of any size written straight into the tables, as so many batches would have left it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from contracts import commitments, merkle, tiles
from contracts.checkpoint import Checkpoint
from contracts.entries import Envelope
from contracts.tiles import RightEdge, TilePath
from marketplace.foundation.transparency import store
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.store import StoredCheckpoint
from marketplace.kernel import clock
from marketplace.kernel.database import engine, run_sql

AT_ONCE = 65_536
UNKNOWN_TYPE = "future-slice.what-nobody-here-knows"


async def plant(identity: LogIdentity, size: int, *, entry: Callable[[int], bytes]) -> None:
    """Replace the log by one of `size` entries, of which `entry` gives the bytes by number."""
    for table in ("log_state", "log_tile", "log_checkpoint"):
        await run_sql(f"DELETE FROM {table}")
    await run_sql("UPDATE event SET leaf_index = NULL")  # their numbers were those of another log
    identity.head_path.unlink(missing_ok=True)
    edge = RightEdge()
    await store.begin(identity.origin)
    for begin in range(0, size, AT_ONCE):
        entries = [entry(number) for number in range(begin, min(begin + AT_ONCE, size))]
        growth = tiles.grow(edge, [merkle.leaf_hash(one) for one in entries])
        bundles = tiles.grow_bundles(begin, (), entries)
        edge = growth.edge
        async with engine().transaction():
            await store.put_tiles([*growth.full, *bundles.full])
            if bundles.partial:
                path = TilePath(tiles.ENTRIES, size >> 8, len(bundles.partial))
                await store.put_tiles([(path, tiles.bundle(bundles.partial))])
    await store.put_tiles(edge.paths())
    await store.advance(old_size=0, new_size=size)
    at = clock.now()
    note = identity.sign(Checkpoint(identity.origin, size, edge.root), at=at)
    await store.put_checkpoint(StoredCheckpoint(size, note.raw.decode(), at, at))


def an_entry(number: int) -> bytes:
    """Return an entry; every fourth is of one contract, every seventh of a type unknown here."""
    turn, rest = divmod(number, 4)
    return Envelope(
        type="log-test.lamp-lit" if number % 7 else UNKNOWN_TYPE,
        time=datetime.fromtimestamp(1_790_000_000 + number, UTC),
        contract="p" * 16 if rest == 0 else None,
        counter=turn + 1 if rest == 0 else None,
        previous=number - 4 if rest == 0 and turn else None,
        commitment=commitments.commitment_of([]),
    ).encode()
