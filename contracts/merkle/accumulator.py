"""A tree that forgets its leaves: it keeps one hash per set bit of its size.

Enough to append and to know the root, in memory that grows with the logarithm of the size. Readers
of a whole log (an auditor, a mirror, `fsck`) recompute every root with it in one pass.
"""

from collections.abc import Iterable

from contracts.log_errors import TreeSizeError
from contracts.merkle.hashing import EMPTY_ROOT, MAX_TREE_SIZE, node_hash
from contracts.merkle.spans import fold


class Accumulator:
    """The root of a growing tree. `size` is the number of leaves appended so far."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf, given by its hash of 32 bytes."""
        if self.size >= MAX_TREE_SIZE:
            raise TreeSizeError(size=self.size + 1)
        carried = self.size
        found = leaf
        while carried & 1:
            found = node_hash(self._peaks.pop(), found)
            carried >>= 1
        self._peaks.append(found)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves in order, given by their hashes."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Return the root of the leaves appended so far."""
        return fold(self._peaks) if self._peaks else EMPTY_ROOT
