"""Recomputing the log where the regulator looks: root from tiles, threads from entries.

The whole pass costs a hash per entry, so its answer is kept for a moment; the page says when it was
found and how long it took, and a regulator asks for a fresh one at will.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

import msgspec
from piccolo.querystring import QueryString

from contracts import entries, tiles
from contracts.entries import Envelope
from contracts.errors import ContractsError
from contracts.tiles import ENTRIES
from marketplace.foundation.transparency.audit import BUNDLES_PER_READ, Audit, StoredTiles, fsck
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.queries import head
from marketplace.kernel.clock import now
from marketplace.kernel.database import engine
from marketplace.kernel.markets import Market, current_market
from marketplace.oversight.regulation.model import Counts, LogCheck, Threads, read_threads

KEPT_FOR: Final = timedelta(seconds=60)
"""How long an answer is shown before the log is read again."""

COUNTS: Final = """
SELECT (SELECT count(*) FROM event WHERE leaf_index IS NOT NULL) AS numbered,
       (SELECT count(*) FROM event WHERE leaf_index IS NULL) AS unnumbered,
       (SELECT count(*) FROM outbox) AS waiting,
       (SELECT coalesce(max(size), 0) FROM log_state) AS size,
       (SELECT coalesce(sum(counter), 0) FROM contract_thread) AS counted,
       (SELECT count(*) FROM event WHERE contract IS NOT NULL) AS threaded
"""
_kept: dict[Market, LogCheck] = {}


async def newest_check(*, fresh: bool = False) -> LogCheck:
    """Return a check of the current market's log that is at most a minute old, or a fresh one."""
    found = _kept.get(current_market())
    if found is None or fresh or not _is_recent(found, now()):
        found = _kept[current_market()] = await check_log()
    return found


def forget_checks() -> None:
    """Drop what was found, in every market: another database may lie behind it now."""
    _kept.clear()


def _is_recent(check: LogCheck, at: datetime) -> bool:
    return timedelta(0) <= at - check.checked_at < KEPT_FOR


async def check_log() -> LogCheck:
    """Recompute the whole log of the current market and say what was found; raises nothing."""
    began, at = perf_counter(), now()
    try:
        audited, damage = await fsck(), None
    except LogDamagedError as found:
        audited, damage = await _as_published(), str(found.facts.get("place", ""))
    threads = await _threads(audited.size)
    return LogCheck(
        size=audited.size,
        root=audited.root.hex(),
        heads=audited.heads,
        damage=damage,
        threads=threads,
        counts=await _counts(),
        checked_at=at,
        seconds=perf_counter() - began,
    )


async def _as_published() -> Audit:
    """Return what the newest head claims, where nothing could be confirmed."""
    published = await head()
    size, root = (published.size, published.root) if published else (0, "")
    return Audit(size=size, root=bytes.fromhex(root), heads=0)


async def _threads(size: int) -> Threads | None:
    try:
        return read_threads([entry async for entry in _envelopes(size)])
    except ContractsError:
        return None


async def _envelopes(size: int) -> AsyncIterator[Envelope]:
    """Yield the log's entries, first leaf first; `ContractsError` when a bundle cannot be read."""
    source = StoredTiles()
    paths = [path for path in tiles.paths_of_tree(size) if path.level == ENTRIES]
    for begin in range(0, len(paths), BUNDLES_PER_READ):
        wanted = paths[begin : begin + BUNDLES_PER_READ]
        found = await source.read(wanted)
        for path in wanted:
            content = found.get(path, b"")
            for raw in tiles.entries_of(content, index=path.index, width=path.width):
                yield entries.decode(raw)


async def _counts() -> Counts:
    found = await engine().run_querystring(QueryString(COUNTS))
    return msgspec.convert({key: int(value) for key, value in found[0].items()}, type=Counts)
