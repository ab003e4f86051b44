"""Writing the published log as static files that any web server can host."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from contracts import tiles, tlog_policy_text
from contracts.tiles import ENTRIES, TILE_WIDTH, TilePath, partial_width
from marketplace.foundation.transparency import store
from marketplace.foundation.transparency.audit import BUNDLES_PER_READ, StoredTiles
from marketplace.foundation.transparency.errors import (
    CheckpointNotFoundError,
    LogDamagedError,
)
from marketplace.foundation.transparency.identity import LogIdentity


async def export_log(identity: LogIdentity, folder: Path) -> int:
    """Write the newest published tree below `folder` and return its size.

    Files that are there already are kept, since they never change; the checkpoint is written last,
    so a reader never sees one whose tiles are missing. Raises `CheckpointNotFoundError` when
    nothing is published, `LogDamagedError` when a tile is missing.
    """
    published = await store.published_checkpoint()
    if published is None:
        raise CheckpointNotFoundError
    wanted = [*tiles.paths_of_tree(published.size)]
    wanted += _older_partials(await store.published_sizes(), published.size)
    missing = [path for path in dict.fromkeys(wanted) if not (folder / path.text).exists()]
    for begin in range(0, len(missing), BUNDLES_PER_READ):
        batch = missing[begin : begin + BUNDLES_PER_READ]
        await _write_tiles(folder, batch)
    put_file(folder / "policy", tlog_policy_text.write(identity.policy))
    put_file(folder / "checkpoint", published.note.encode())
    return published.size


def put_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


async def _write_tiles(folder: Path, paths: list[TilePath]) -> None:
    by_place: dict[TilePath, list[TilePath]] = {}
    for path in paths:
        by_place.setdefault(path.full, []).append(path)
    source = StoredTiles()
    for group in _one_per_place(by_place):
        found = await source.read(group)
        for path in group:
            if path not in found:
                raise LogDamagedError(place=path.text)
            put_file(folder / path.text, found[path])


def _one_per_place(by_place: dict[TilePath, list[TilePath]]) -> Iterator[list[TilePath]]:
    """Yield groups in which no place occurs twice: one read answers one width per place."""
    rounds = max(map(len, by_place.values()), default=0)
    for number in range(rounds):
        yield [widths[number] for widths in by_place.values() if number < len(widths)]


def _older_partials(sizes: list[int], newest: int) -> list[TilePath]:
    """The narrower tiles of earlier published trees whose full tile is not there yet.

    **Source:** C2SP tlog-tiles, "Partial Tiles" (partials of every published size are served).
    """
    paths = []
    for level in range(8):
        last = newest >> (8 * (level + 1))
        widths = {partial_width(size, level) for size in sizes if size >> (8 * (level + 1)) == last}
        for width in sorted(widths - {0, TILE_WIDTH}):
            paths.append(TilePath(level, last, width))
            if level == 0:
                paths.append(TilePath(ENTRIES, last, width))
    return paths
