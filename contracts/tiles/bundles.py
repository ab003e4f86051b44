"""Entry bundles: up to 256 entries, each behind its length.

Source: C2SP tlog-tiles v1, "Log entries".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.log_errors import EntryTooLargeError, TileFormError
from contracts.tiles.paths import ENTRIES, TILE_WIDTH, TilePath

MAX_ENTRY_LENGTH = 2**16 - 1
_LENGTH_BYTES = 2


def bundle(entries: Iterable[bytes]) -> bytes:
    """Join entries, each behind its length in two bytes, big-endian.

    Raises `EntryTooLargeError` for an entry whose length two bytes cannot hold.
    """
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_LENGTH:
            raise EntryTooLargeError(size_bytes=len(entry), limit_bytes=MAX_ENTRY_LENGTH)
        parts += [len(entry).to_bytes(_LENGTH_BYTES, "big"), entry]
    return b"".join(parts)


def entries_of(raw: bytes, *, index: int, width: int) -> list[bytes]:
    """Split bundle number `index` into its `width` entries.

    Raises `TileFormError` when the bytes end early or late.
    """
    entries = []
    place = 0
    try:
        for _ in range(width):
            begin = place + _LENGTH_BYTES
            place = begin + (raw[place] << 8 | raw[place + 1])
            entries.append(raw[begin:place])
    except IndexError:
        raise TileFormError(level="entries", index=index) from None
    if place != len(raw):
        raise TileFormError(level="entries", index=index)
    return entries


@dataclass(frozen=True, slots=True)
class BundleGrowth:
    """What appending entries did: the bundles that became full, and what is left over."""

    full: tuple[tuple[TilePath, bytes], ...]
    partial: tuple[bytes, ...]


def grow_bundles(size: int, partial: Sequence[bytes], entries: Sequence[bytes]) -> BundleGrowth:
    """Append entries to a log of `size` entries whose last bundle holds `partial` so far."""
    waiting = [*partial, *entries]
    first = size // TILE_WIDTH
    ended = len(waiting) // TILE_WIDTH
    full = tuple(
        (TilePath(ENTRIES, first + i), bundle(waiting[i * TILE_WIDTH : (i + 1) * TILE_WIDTH]))
        for i in range(ended)
    )
    return BundleGrowth(full, tuple(waiting[ended * TILE_WIDTH :]))
