"""Chance that can be replayed: numbers that look random to whoever lacks the key.

Row i of a column draws AES(key, i). The same key and row give the same draw, however the rows are
cut into batches; without the key the draws cannot be undone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

Uniforms = npt.NDArray[np.float64]


def uniforms(key: bytes, first_row: int, rows: int) -> tuple[Uniforms, Uniforms]:
    """Two numbers in [0, 1) for each of `rows` rows, 53 bits each."""
    counters = np.zeros((rows, 2), dtype=">u8")
    counters[:, 1] = np.arange(first_row, first_row + rows, dtype=np.uint64)
    encryptor = Cipher(AES(key), modes.ECB()).encryptor()
    words = np.frombuffer(encryptor.update(counters.tobytes()), dtype=">u8").reshape(rows, 2)
    drawn = (words >> np.uint64(11)).astype(np.float64) / 2**53
    return drawn[:, 0], drawn[:, 1]
