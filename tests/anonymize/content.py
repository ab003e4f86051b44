"""A digest of a table's rows that does not depend on their order."""

from __future__ import annotations

import hashlib


def content_hash(table: bytes) -> str:
    """The header's digest and the sum of the rows' digests modulo 2^256.

    `table` is canonical CSV without line ends in its cells.
    **Source:** Clarke et al., "Incremental multiset hash functions" (2003), MSet-Add-Hash.
    """
    header, *rows = table.splitlines()
    digests = (int.from_bytes(hashlib.sha256(row).digest(), "big") for row in rows)
    return f"{hashlib.sha256(header).hexdigest()}:{sum(digests) % 2**256:064x}"
