"""Entry bundles: up to 256 entries, each behind its length.

Source: C2SP tlog-tiles v1, "Log entries".
"""

from collections.abc import Iterable

from contracts.log_errors import EntryTooLargeError, TileFormError

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
    for _ in range(width):
        begin = place + _LENGTH_BYTES
        place = begin + int.from_bytes(raw[place:begin], "big")
        if begin > len(raw) or place > len(raw):
            raise TileFormError(level="entries", index=index)
        entries.append(raw[begin:place])
    if place != len(raw):
        raise TileFormError(level="entries", index=index)
    return entries
