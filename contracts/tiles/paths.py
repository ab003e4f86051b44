"""Where a tile lies: its address in the tree and its path below a log's prefix."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.log_errors import TilePathError
from contracts.merkle import MAX_TREE_SIZE

TILE_WIDTH = 256
TILE_HEIGHT = 8
ENTRIES = -1
"""The level of entry bundles, whose paths say ``entries`` in the place of a number."""

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class TilePath:
    """A tile of `width` hashes, or a bundle of `width` entries at level `ENTRIES`.

    `width` is 256 for a full tile, 1 to 255 for a partial one.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def text(self) -> str:
        """The path below the log's prefix, as ``tile/0/x001/x234/067.p/8``."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_index_text(self.index)}{partial}"

    @property
    def full(self) -> "TilePath":
        """The same place once the tile is full."""
        return TilePath(self.level, self.index)


def parse_path(text: str) -> TilePath:
    """Read a path back, or raise `TilePathError` unless it is the one spelling of a tile's path."""
    found = _PATH.fullmatch(text) if len(text) < 64 else None
    if not found:
        raise TilePathError(path=text)
    level = ENTRIES if found["level"] == "entries" else int(found["level"])
    index = int(found["index"].replace("x", "").replace("/", ""))
    width = int(found["width"] or TILE_WIDTH)
    path = TilePath(level, index, width)
    if path.text != text or level > 63 or index > MAX_TREE_SIZE:
        raise TilePathError(path=text)
    return path


def partial_width(size: int, level: int) -> int:
    """Return the width of the partial tile of a level, 0 when there is none.

    **Source:** C2SP tlog-tiles, "Partial Tiles".
    """
    return (size >> (TILE_HEIGHT * level)) % TILE_WIDTH


def paths_of_tree(size: int) -> Iterator[TilePath]:
    """Yield every tile and bundle of a tree of `size` entries, bundles first, then by level."""
    yield from _paths_of_level(size, ENTRIES, 0)
    level = 0
    while size >> (TILE_HEIGHT * level):
        yield from _paths_of_level(size, level, level)
        level += 1


def _paths_of_level(size: int, named: int, level: int) -> Iterator[TilePath]:
    full = size >> (TILE_HEIGHT * (level + 1))
    for index in range(full):
        yield TilePath(named, index)
    if width := partial_width(size, level):
        yield TilePath(named, full, width)


def _index_text(index: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))
