"""The two hash functions of the tree, and what a hash and a size must be."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.log_errors import HashLengthError, TreeSizeError

HASH_BYTES = 32
MAX_TREE_SIZE = 2**53 - 1
"""The largest size accepted: beyond it JSON and other languages' numbers lose leaves."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves. **Source:** RFC 6962 section 2.1."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry, ``SHA-256(00 || entry)``. **Source:** RFC 6962 section 2.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash above two nodes, ``SHA-256(01 || left || right)``.

    Neither length is checked, since this is the innermost loop of everything: what comes from
    outside passes `require_hashes` first. **Source:** RFC 6962 section 2.1.
    """
    return sha256(b"\x01" + left + right).digest()


def row_above(row: bytes) -> bytes:
    """Return the nodes above a row of an even number of nodes; rows are hashes without gaps.

    As `node_hash` of each pair, but for whole tiles at once. **Source:** RFC 6962 section 2.1.
    """
    pair = 2 * HASH_BYTES
    return b"".join(
        [sha256(b"\x01" + row[i : i + pair]).digest() for i in range(0, len(row), pair)]
    )


def require_hashes(hashes: Sequence[bytes]) -> None:
    """Raise `HashLengthError` unless every hash is 32 bytes."""
    for candidate in hashes:
        if len(candidate) != HASH_BYTES:
            raise HashLengthError(length=len(candidate))


def require_size(size: int) -> None:
    """Raise `TreeSizeError` unless trees of this size have leaves and are supported."""
    if not 0 < size <= MAX_TREE_SIZE:
        raise TreeSizeError(size=size)
