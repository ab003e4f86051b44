"""Keyed numbers: what a secret says of a cell, for all rows in one call of the cipher."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from anonymize.errors import WeakKeyError
from anonymize.techniques.cmac import cmac

Numbers = npt.NDArray[np.uint64]
SECRET_BYTES: Final = 32


def subkey(secret: bytes, *labels: str) -> bytes:
    """A 32-byte key for one purpose. **Source:** RFC 2104 (HMAC) with SHA-256, framed labels.

    Raises WeakKeyError when the secret is shorter than 32 bytes.
    """
    if len(secret) < SECRET_BYTES:
        raise WeakKeyError(least=SECRET_BYTES)
    parts = [label.encode() for label in ("fingerprint/v1", *labels)]
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(secret, framed, "sha256")


def keyed(key: bytes, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Two unforeseeable numbers for each pair of numbers. **Source:** FIPS 197 (AES-256), one block
    per pair; a permutation of 128 bits passes for a function far beyond the rows of any table.
    """
    blocks = np.empty((len(left), 2), dtype="<u8")
    blocks[:, 0], blocks[:, 1] = left, right
    done = Cipher(AES(key), modes.ECB()).encryptor().update(blocks.tobytes())
    drawn = np.frombuffer(done, dtype="<u8").reshape(-1, 2)
    return drawn[:, 0], drawn[:, 1]


def text_numbers(values: pa.Array) -> Numbers:
    """A number for each text, the same for the same text; 0 where it is missing. Not secret."""
    coded = values.dictionary_encode()  # each distinct text once, however often it stands there
    if not len(coded.dictionary):
        return np.zeros(len(values), dtype=np.uint64)
    numbers = word_numbers(coded.dictionary)
    places = np.asarray(pc.fill_null(coded.indices, 0))
    return np.where(np.asarray(values.is_valid()), numbers[places], np.uint64(0))


def word_numbers(words: pa.Array) -> Numbers:
    """The same for texts of which none is missing."""
    tags = cmac(bytes(16), words, cipher="aes")
    return np.ascontiguousarray(tags[:, :8]).view("<u8").reshape(-1)


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """What the secret says of each row: a position of the code, whether the row is chosen, and the
    bit that hides the code's bit there.
    """

    positions: npt.NDArray[np.int64]
    chosen: npt.NDArray[np.bool_]
    masks: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, first: Numbers, second: Numbers, *, length: int, share: float) -> Draw:
        """Read positions from the first numbers, choice (`share` of all) and mask from the
        second.
        """
        return cls(
            positions=(first & np.uint64(length - 1)).astype(np.int64),
            chosen=(second >> np.uint64(32)) < np.uint64(int(share * 2**32)),
            masks=(second & np.uint64(1)).astype(bool),
        )
