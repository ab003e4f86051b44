"""Proofs from stored tiles: of inclusion and of consistency, with the tiles last used kept warm."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from contracts import merkle, tiles
from contracts.errors import ContractsError
from contracts.merkle import Span
from contracts.tiles import ENTRIES, TILE_WIDTH, TilePath, TileReader, TileTree
from marketplace.foundation.transparency import store
from marketplace.foundation.transparency.errors import (
    EntryNotFoundError,
    LogDamagedError,
    TileNotFoundError,
)
from marketplace.kernel.database import Engine, engine

WARM_TILES = 256
"""Each kept tile takes about 45 kB with its inner nodes: at most 12 MB in a process."""

_warm: OrderedDict[tuple[Engine, TilePath], TileTree] = OrderedDict()


async def inclusion_proof(index: int, size: int) -> tuple[bytes, ...]:
    """Return the proof that leaf `index` is part of the log's tree of `size` leaves."""
    reader = await _reader(merkle.inclusion_spans(index, size), size)
    return merkle.inclusion_proof(index, size, reader)


async def consistency_proof(old_size: int, new_size: int) -> tuple[bytes, ...]:
    """Return the proof that the log's tree of `new_size` leaves extends that of `old_size`."""
    reader = await _reader(merkle.consistency_spans(old_size, new_size), new_size)
    return merkle.consistency_proof(old_size, new_size, reader)


async def entry_at(index: int) -> bytes:
    """Return an entry's bytes as they were hashed, or raise `EntryNotFoundError`."""
    path = TilePath(ENTRIES, index // TILE_WIDTH)
    stored = (await store.tiles_at([path])).get(path)
    if stored is None or index % TILE_WIDTH >= stored.width:
        raise EntryNotFoundError(index=index)
    try:
        entries = tiles.entries_of(stored.content, index=path.index, width=stored.width)
    except ContractsError as error:
        raise LogDamagedError(place=path.text) from error
    return entries[index % TILE_WIDTH]


async def content_of(path: TilePath, *, size: int) -> bytes:
    """Return a tile or bundle of the published tree of `size`, cut to the width asked for.

    Raises `TileNotFoundError` for one beyond that tree; a narrower width than the stored one is
    served until the tile is full and after.
    """
    stored = (await store.tiles_at([path])).get(path)
    level = max(path.level, 0)
    published = (size >> (8 * level)) - path.index * TILE_WIDTH
    if stored is None or path.width > min(stored.width, published):
        raise TileNotFoundError
    return cut(path, stored)


async def _reader(spans: Sequence[Span], size: int) -> TileReader:
    database = engine()
    needed = tiles.tiles_behind(spans, size)
    found = {path: _warm[database, path] for path in needed if (database, path) in _warm}
    missing = [path for path in needed if path not in found]
    stored = await store.tiles_at(missing)
    for path in missing:
        if path not in stored or stored[path].width < path.width:
            raise LogDamagedError(place=path.text)
        found[path] = _tree(path, stored[path])
    _keep_warm(database, found)
    return TileReader(size, found)


def _tree(path: TilePath, stored: store.StoredTile) -> TileTree:
    try:
        return TileTree(path, cut(path, stored))
    except ContractsError as error:
        raise LogDamagedError(place=path.text) from error


def _keep_warm(database: Engine, used: Mapping[TilePath, TileTree]) -> None:
    """Keep what was just used; a tile of a given width never changes, so nothing grows stale."""
    for path, tree in used.items():
        _warm[database, path] = tree
        _warm.move_to_end((database, path))
    while len(_warm) > WARM_TILES:
        _warm.popitem(last=False)


def cut(path: TilePath, stored: store.StoredTile) -> bytes:
    """Return a stored tile or bundle cut to the width of `path`, which is not wider."""
    if path.width == stored.width:
        return stored.content
    if path.level == ENTRIES:
        entries = tiles.entries_of(stored.content, index=path.index, width=stored.width)
        return tiles.bundle(entries[: path.width])
    return stored.content[: path.width * merkle.HASH_BYTES]


def forget() -> None:
    """Forget the tiles that are kept warm."""
    _warm.clear()
