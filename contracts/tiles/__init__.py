"""Tiles: the tree cut into files of 256 hashes that any web server can host for ever.

A tile of level L holds hashes of full subtrees of ``256**L`` leaves; entry bundles hold the entries
themselves. Full tiles never change. The right edge of the tree is partial: a narrower tile at each
level, never hashed upward. Everything here is arithmetic on bytes; storing and serving are
somebody else's.

Source: C2SP tlog-tiles v1, "Merkle Tree" and "Log entries".
"""

from contracts.tiles.bundles import MAX_ENTRY_LENGTH, BundleGrowth, bundle, entries_of, grow_bundles
from contracts.tiles.growth import Growth, RightEdge, grow
from contracts.tiles.paths import (
    ENTRIES,
    TILE_WIDTH,
    TilePath,
    parse_path,
    partial_width,
    paths_of_tree,
)
from contracts.tiles.reading import TileReader, TileTree, tiles_behind

__all__ = [
    "ENTRIES",
    "MAX_ENTRY_LENGTH",
    "TILE_WIDTH",
    "BundleGrowth",
    "Growth",
    "RightEdge",
    "TilePath",
    "TileReader",
    "TileTree",
    "bundle",
    "entries_of",
    "grow",
    "grow_bundles",
    "parse_path",
    "partial_width",
    "paths_of_tree",
    "tiles_behind",
]
