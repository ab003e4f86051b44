"""Reading nodes of the tree out of its tiles."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from contracts.log_errors import TileFormError
from contracts.merkle import HASH_BYTES, Node, Span, cover, node_hash
from contracts.tiles.paths import TILE_HEIGHT, TILE_WIDTH, TilePath


def tiles_behind(spans: Iterable[Span], size: int) -> tuple[TilePath, ...]:
    """Return the tiles of a tree of `size` leaves that hold the nodes of all `spans`, once each."""
    wanted = (tile_of(node, size) for span in spans for node in cover(span))
    return tuple(dict.fromkeys(wanted))


def tile_of(node: Node, size: int) -> TilePath:
    """Return the tile in which a node of a tree of `size` leaves lies."""
    level, height = divmod(node.level, TILE_HEIGHT)
    index = node.position >> (TILE_HEIGHT - height)
    hashes_at_level = size >> (TILE_HEIGHT * level)
    return TilePath(level, index, min(TILE_WIDTH, hashes_at_level - index * TILE_WIDTH))


class TileTree:
    """A tile with the nodes between its hashes, computed once when first needed."""

    def __init__(self, path: TilePath, raw: bytes) -> None:
        """Raise `TileFormError` unless `raw` holds exactly `path.width` hashes."""
        if len(raw) != path.width * HASH_BYTES:
            raise TileFormError(level=path.level, index=path.index)
        self.path = path
        self._raw = raw

    @cached_property
    def rows(self) -> tuple[tuple[bytes, ...], ...]:
        """The hashes, then the nodes above them row by row, each over two full ones below."""
        raw = self._raw
        row = tuple(raw[i : i + HASH_BYTES] for i in range(0, len(raw), HASH_BYTES))
        rows = [row]
        while len(row) > 1:
            row = tuple(node_hash(*pair) for pair in zip(row[::2], row[1::2], strict=False))
            rows.append(row)
        return tuple(rows)


class TileReader:
    """A `NodeReader` over the tiles of one tree that are at hand."""

    def __init__(self, size: int, tiles: Mapping[TilePath, TileTree]) -> None:
        """`tiles` holds at least those of `tiles_behind` for whatever will be asked."""
        self._size = size
        self._tiles = tiles

    def __call__(self, node: Node) -> bytes:
        """Return the hash of a full subtree of the tree."""
        path = tile_of(node, self._size)
        height = node.level % TILE_HEIGHT
        within = node.position - (path.index << (TILE_HEIGHT - height))
        return self._tiles[path].rows[height][within]
