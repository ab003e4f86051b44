"""Recomputing a whole log from its entries: entries, then tiles, then root, then every head.

The same pass serves the operator's `fsck` (tiles in the database), an auditor (an exported folder)
and a mirror. Nothing is believed: each bundle is hashed, each tile is compared with the one that
the entries give, each root with the head that claims it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contracts import merkle, tiles
from contracts.errors import ContractsError
from contracts.tiles import ENTRIES, TILE_WIDTH, RightEdge, TilePath
from marketplace.foundation.transparency import store
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.proofs import cut

BUNDLES_PER_READ = 64


class TileSource(Protocol):
    """Where tiles lie: a database or a folder."""

    async def read(self, paths: Sequence[TilePath]) -> Mapping[TilePath, bytes]:
        """Return the content of those that are there, each cut to its path's width."""
        ...


class StoredTiles:
    """The tiles of the current market's database."""

    async def read(self, paths: Sequence[TilePath]) -> Mapping[TilePath, bytes]:
        """Return the content of those that are there, each cut to its path's width."""
        found = await store.tiles_at(paths)
        return {path: cut(path, one) for path, one in found.items() if one.width >= path.width}


@dataclass(frozen=True, slots=True)
class FolderTiles:
    """The tiles of an exported or mirrored log."""

    folder: Path

    async def read(self, paths: Sequence[TilePath]) -> Mapping[TilePath, bytes]:
        """Return the content of those that are there; a full tile serves a narrower path too."""
        found = {path: self._content(path) for path in paths}
        return {path: content for path, content in found.items() if content is not None}

    def _content(self, path: TilePath) -> bytes | None:
        exact, full = self.folder / path.text, self.folder / path.full.text
        if exact.is_file():
            return exact.read_bytes()
        if full.is_file():
            stored = store.StoredTile(path.full.text, TILE_WIDTH, full.read_bytes())
            return cut(path, stored)
        return None


@dataclass(frozen=True, slots=True)
class Audit:
    """What a pass over the log found: its root, and that so many heads had the right roots."""

    size: int
    root: bytes
    heads: int


async def audit(source: TileSource, size: int, heads: Mapping[int, bytes]) -> Audit:
    """Recompute the tree of `size` entries and hold tiles and `heads` (root by size) against it.

    Raises `LogDamagedError` naming the first tile, bundle or checkpoint that does not fit.
    Memory is that of a few bundles.
    """
    edge = RightEdge()
    confirmed = _confirm(heads, edge)
    expected: list[tuple[TilePath, bytes]] = []
    paths = [path for path in tiles.paths_of_tree(size) if path.level == ENTRIES]
    waiting = sorted(one for one in heads if 0 < one <= size)
    async with aclosing(_batches(source, paths)) as batches:
        async for batch in batches:
            for path, content in batch:
                leaves = _leaves(path, content)
                confirmed += _confirm_within(heads, waiting, edge, leaves)
                growth = tiles.grow(edge, leaves)
                edge = growth.edge
                expected += growth.full
            await _require(source, expected)
            expected.clear()
    await _require(source, list(edge.paths()))
    if confirmed != len(heads):
        raise LogDamagedError(place=f"checkpoint {max(heads)}")
    return Audit(size=size, root=edge.root, heads=confirmed)


async def fsck() -> Audit:
    """Audit the current market's database against every checkpoint it ever signed.

    What is signed while it reads is left to the next audit. Raises `LogDamagedError`.
    """
    state = await store.state()
    if state is None:
        return Audit(size=0, root=merkle.EMPTY_ROOT, heads=0)
    heads = await store.signed_roots()
    later = await store.state() or state
    if state.size not in heads:
        raise LogDamagedError(place=f"checkpoint {state.size}")
    if max(heads) > later.size:
        raise LogDamagedError(place=f"checkpoint {max(heads)}")
    known = {size: root for size, root in heads.items() if size <= state.size}
    return await audit(StoredTiles(), state.size, known)


async def _batches(
    source: TileSource, paths: Sequence[TilePath]
) -> AsyncGenerator[list[tuple[TilePath, bytes | None]], None]:
    """Yield paths with what lies there, a few at a time; the next are read meanwhile."""
    batches = [paths[i : i + BUNDLES_PER_READ] for i in range(0, len(paths), BUNDLES_PER_READ)]
    reading = asyncio.create_task(_read(source, batches[0])) if batches else None
    try:
        for place, wanted in enumerate(batches):
            assert reading is not None
            found = await reading
            reading = None
            if place + 1 < len(batches):
                reading = asyncio.create_task(_read(source, batches[place + 1]))
                await asyncio.sleep(0)  # let it ask before the hashing takes this thread
            yield [(path, found.get(path)) for path in wanted]
    finally:
        if reading is not None:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def _read(source: TileSource, paths: Sequence[TilePath]) -> Mapping[TilePath, bytes]:
    return await source.read(paths)


def _leaves(path: TilePath, content: bytes | None) -> list[bytes]:
    try:
        entries = tiles.entries_of(content or b"", index=path.index, width=path.width)
    except ContractsError as error:
        raise LogDamagedError(place=path.text) from error
    return [merkle.leaf_hash(entry) for entry in entries]


def _confirm(heads: Mapping[int, bytes], edge: RightEdge) -> int:
    if edge.size not in heads:
        return 0
    if heads[edge.size] != edge.root:
        raise LogDamagedError(place=f"checkpoint {edge.size}")
    return 1


def _confirm_within(
    heads: Mapping[int, bytes], waiting: list[int], edge: RightEdge, leaves: Sequence[bytes]
) -> int:
    """Hold the heads whose size is reached with these leaves against them; take them out of
    `waiting` and return how many they are.
    """
    confirmed = 0
    while waiting and waiting[0] <= edge.size + len(leaves):
        part = tiles.grow(edge, leaves[: waiting.pop(0) - edge.size]).edge
        confirmed += _confirm(heads, part)
    return confirmed


async def _require(source: TileSource, expected: Sequence[tuple[TilePath, bytes]]) -> None:
    found = await source.read([path for path, _ in expected])
    for path, content in expected:
        if found.get(path) != content:
            raise LogDamagedError(place=path.text)
