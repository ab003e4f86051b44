"""Integrating one batch: outbox rows out, entries and tiles in, a checkpoint signed, or nothing.

The right edge is derived from the stored tiles and checked against the last signed checkpoint and
the head kept outside before anything is built on it. It is held in memory between batches and
dropped after any failure, since the outcome of a failed commit is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts import merkle, notes, tiles
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.notes import Note
from contracts.tiles import ENTRIES, RightEdge, TilePath, partial_width
from contracts.tlog_policy import NO_QUORUM
from marketplace.foundation.transparency import store
from marketplace.foundation.transparency.errors import (
    LogBehindError,
    LogDamagedError,
    OtherOriginError,
)
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.kept_head import KeptHead
from marketplace.foundation.transparency.model import WaitingFact, entries_from
from marketplace.foundation.transparency.store import StoredCheckpoint
from marketplace.kernel import clock
from marketplace.kernel.database import engine
from marketplace.kernel.text import Text

LARGEST_BATCH = 4096
KEPT_HEAD = Text("库外留存的检查点", "the head kept outside the database")


@dataclass(frozen=True, slots=True)
class RightSide:
    """Everything that appending needs: the partial tiles and the last bundle's entries."""

    edge: RightEdge
    bundle: tuple[bytes, ...]


class Integration:
    """Grows the log of the current market. One at a time works; a stale one is fenced off."""

    def __init__(self, identity: LogIdentity) -> None:
        self._identity = identity
        self._kept = KeptHead(identity.head_path)
        self._side: RightSide | None = None

    async def integrate(self, *, limit: int = LARGEST_BATCH) -> int:
        """Integrate at most `limit` waiting facts and return how many it took.

        The first call on an empty database also begins the log and signs its empty head. Raises
        `LogDamagedError`, `LogBehindError` or `OtherOriginError` when the log must not be signed,
        `StaleSequencerError` when another sequencer was faster; nothing is changed then.
        """
        facts = await store.waiting_facts(limit)  # read without the lock that writers need
        if self._side is not None and not facts:
            return 0
        side, self._side = self._side, None
        async with engine().transaction():
            if side is None:
                side = await self._load()
            note = None
            if facts:
                side, note = await self._append(side, facts)
        self._side = side  # only now is the outcome of the commit known
        if note is not None:
            self._kept.keep(note)
        return len(facts)

    def close(self) -> None:
        """Write the newest head outside the database."""
        self._kept.flush()

    async def _append(
        self, side: RightSide, facts: Sequence[WaitingFact]
    ) -> tuple[RightSide, Note]:
        size = side.edge.size
        entries = entries_from(facts, first=size)
        growth = tiles.grow(side.edge, [merkle.leaf_hash(entry) for entry in entries])
        bundles = tiles.grow_bundles(size, side.bundle, entries)
        note, head = self._sign(growth.edge)
        await store.advance(old_size=size, new_size=growth.edge.size)
        await store.append(
            facts,
            first=size,
            tiles=[
                *growth.full,
                *bundles.full,
                *growth.edge.paths(),
                *_partial_bundle(growth.edge.size, bundles.partial),
            ],
            head=head,
        )
        return RightSide(growth.edge, bundles.partial), note

    def _sign(self, edge: RightEdge) -> tuple[Note, StoredCheckpoint]:
        at = clock.now()
        note = self._identity.sign(Checkpoint(self._identity.origin, edge.size, edge.root), at=at)
        published_at = at if self._identity.policy.quorum == NO_QUORUM else None
        return note, StoredCheckpoint(edge.size, note.raw.decode(), at, published_at)

    async def _load(self) -> RightSide:
        """Read the right side back and prove it against everything that was signed before."""
        found = await store.locked_state()
        if found is None:
            self._require_not_behind(0)
            await store.begin(self._identity.origin)
            await store.put_checkpoint(self._sign(RightEdge())[1])
            return RightSide(RightEdge(), ())
        if found.origin != self._identity.origin:
            raise OtherOriginError(stored=found.origin, configured=self._identity.origin)
        self._require_not_behind(found.size)
        edge = await load_edge(found.size)
        await self._require_signed(edge)
        return RightSide(edge, await _load_bundle(edge))

    def _require_not_behind(self, size: int) -> None:
        kept = self._kept.read()
        if kept is not None and kept.size > size:
            raise LogBehindError(size=size, seen=kept.size, keeper=KEPT_HEAD)

    async def _require_signed(self, edge: RightEdge) -> None:
        """Hold the stored tiles against the newest checkpoint, and that against the kept head."""
        newest = await store.newest_checkpoint()
        if newest is None or head_of(newest.note) != Checkpoint(
            self._identity.origin, edge.size, edge.root
        ):
            raise LogDamagedError(place=f"checkpoint {edge.size}")
        kept = self._kept.read()
        if kept is None:
            return
        stored = await store.checkpoint_at(kept.size)
        if stored is None or head_of(stored.note) != kept:
            raise LogDamagedError(place=f"checkpoint {kept.size}")


def head_of(note: str) -> Checkpoint:
    """Return the tree head in a stored note, or raise `LogDamagedError`."""
    try:
        return Checkpoint.parse(notes.parse(note.encode()).text)
    except ContractsError as error:
        raise LogDamagedError(place="checkpoint") from error


async def load_edge(size: int) -> RightEdge:
    """Return the right edge of the log at its present size, or raise `LogDamagedError`."""
    levels = 0
    while size >> (8 * levels):
        levels += 1
    paths = [
        TilePath(level, size >> (8 * (level + 1)), width)
        for level in range(levels)
        if (width := partial_width(size, level))
    ]
    found = await store.tiles_at(paths)
    by_level = {path.level: tile.content for path, tile in found.items()}
    try:
        return RightEdge(size, tuple(by_level.get(level, b"") for level in range(levels)))
    except ContractsError as error:
        raise LogDamagedError(place="right edge") from error


async def _load_bundle(edge: RightEdge) -> tuple[bytes, ...]:
    width = partial_width(edge.size, 0)
    if not width:
        return ()
    path = TilePath(ENTRIES, edge.size >> 8, width)
    found = (await store.tiles_at([path])).get(path)
    try:
        entries = tiles.entries_of(found.content if found else b"", index=path.index, width=width)
    except ContractsError as error:
        raise LogDamagedError(place=path.text) from error
    if b"".join(map(merkle.leaf_hash, entries)) != edge.tiles[0]:
        raise LogDamagedError(place=path.text)
    return tuple(entries)


def _partial_bundle(size: int, entries: Sequence[bytes]) -> list[tuple[TilePath, bytes]]:
    if not entries:
        return []
    return [(TilePath(ENTRIES, size >> 8, len(entries)), tiles.bundle(entries))]
