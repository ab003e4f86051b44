"""How a tree's tiles grow when leaves are appended.

The right edge, one partial tile per level, is all the state there is: the root of the tree and all
that appending needs follow from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.log_errors import TileFormError, TreeSizeError
from contracts.merkle import EMPTY_ROOT, HASH_BYTES, MAX_TREE_SIZE, Span, cover, fold, row_above
from contracts.tiles.paths import TILE_HEIGHT, TILE_WIDTH, TilePath, partial_width

_TILE_BYTES = TILE_WIDTH * HASH_BYTES


@dataclass(frozen=True, slots=True)
class RightEdge:
    """The partial tiles of a tree, from level 0 up; an empty one where a level has none.

    Raises `TileFormError` when a tile has not the width that the size asks for.
    """

    size: int = 0
    tiles: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_TREE_SIZE:
            raise TreeSizeError(size=self.size)
        if self.size >> (TILE_HEIGHT * len(self.tiles)):
            raise TileFormError(level=len(self.tiles), index=0)
        for level, tile in enumerate(self.tiles):
            if len(tile) != partial_width(self.size, level) * HASH_BYTES:
                raise TileFormError(level=level, index=self.size >> (TILE_HEIGHT * (level + 1)))

    @property
    def root(self) -> bytes:
        """The root of the whole tree. **Source:** RFC 6962 section 2.1."""
        root = b""
        for tile in self.tiles:
            if tile:
                root = _ragged_root(tile + root)
        return root or EMPTY_ROOT

    def paths(self) -> Iterator[tuple[TilePath, bytes]]:
        """Yield the partial tiles that are not empty, with their places."""
        for level, tile in enumerate(self.tiles):
            if tile:
                index = self.size >> (TILE_HEIGHT * (level + 1))
                yield TilePath(level, index, len(tile) // HASH_BYTES), tile


@dataclass(frozen=True, slots=True)
class Growth:
    """What appending did: the new right edge, and the tiles that became full on the way."""

    edge: RightEdge
    full: tuple[tuple[TilePath, bytes], ...]


def grow(edge: RightEdge, leaves: Sequence[bytes]) -> Growth:
    """Append leaves, given by their hashes, to the tree that `edge` describes.

    The work is one hash per leaf beyond those given; memory is that of the tiles touched.
    """
    full: list[tuple[TilePath, bytes]] = []
    tiles: list[bytes] = []
    risen, level, size = list(leaves), 0, edge.size
    while risen or level < len(edge.tiles):
        held = edge.tiles[level] if level < len(edge.tiles) else b""
        content = held + b"".join(risen)
        first = size >> (TILE_HEIGHT * (level + 1))
        ended = len(content) // _TILE_BYTES
        cut = [content[i * _TILE_BYTES : (i + 1) * _TILE_BYTES] for i in range(ended)]
        full += [(TilePath(level, first + i), tile) for i, tile in enumerate(cut)]
        risen = [_perfect_root(tile) for tile in cut]
        tiles.append(content[ended * _TILE_BYTES :])
        level += 1
    return Growth(RightEdge(size + len(leaves), tuple(tiles)), tuple(full))


def _perfect_root(row: bytes) -> bytes:
    """The root above a power of two of hashes."""
    while len(row) > HASH_BYTES:
        row = row_above(row)
    return row


def _ragged_root(row: bytes) -> bytes:
    """The root above any number of hashes but none, the last of which may stand for less."""
    spans = cover(Span(0, len(row) // HASH_BYTES))
    widths = [HASH_BYTES << node.level for node in spans]
    begins = [node.position * width for node, width in zip(spans, widths, strict=True)]
    return fold(
        [
            _perfect_root(row[begin : begin + width])
            for begin, width in zip(begins, widths, strict=True)
        ]
    )
