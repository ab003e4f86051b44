"""One secret per product and column, derived from the key whose id a plan names.

The master key is given at run time and never stored. Columns of one product, and the same column of
two products, have unrelated secrets: pseudonyms do not link across products.

**Source:** RFC 5869 (HKDF) with SHA-256; the info field is an unambiguous, versioned encoding of
purpose, product and column.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from anonymize.errors import WeakKeyError

MASTER_KEY_BYTES = 32
_PURPOSE = b"anonymize/column-key/v1"


def derive(master: bytes, *, product: str, column: str) -> bytes:
    """The 32-byte secret of one column of one product. WeakKeyError below 32 bytes of key."""
    if len(master) < MASTER_KEY_BYTES:
        raise WeakKeyError(least=MASTER_KEY_BYTES)
    info = b"".join(_framed(part) for part in (_PURPOSE, product.encode(), column.encode()))
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)


def _framed(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part
