"""FF1, format-preserving encryption, over many numeral strings of one length at once.

The two halves of every row are held as whole numbers, so that a round is one call of AES over all
rows and a handful of array operations.

**Source:** NIST SP 800-38G (2016), algorithms 7 and 8; the domain of at least 10^6 is that of
revision 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

Numbers = npt.NDArray[np.uint64]
Numerals = npt.NDArray[np.uint8]
"""n strings of one length as an n x length matrix of numerals below the radix."""

DOMAIN_LEAST: Final = 10**6
_ROUNDS: Final = 10
_HALF_BITS_MOST: Final = 55
"""A half must leave room for a byte in 64 bits."""


def fits(radix: int, length: int) -> bool:
    """Whether strings of this length are a large enough domain, and not too long for 64 bits."""
    half = length - length // 2
    return bool(radix**length >= DOMAIN_LEAST and radix**half < 2**_HALF_BITS_MOST)


def encrypt(key: bytes, numerals: Numerals, *, radix: int, tweak: bytes = b"") -> Numerals:
    """Algorithm 7 on every row. `fits(radix, length)` must hold."""
    cipher = _Round.prepared(key, numerals.shape[1], radix=radix, tweak=tweak)
    left, right = cipher.halves(numerals)
    for number in range(_ROUNDS):
        modulus = cipher.modulus(number)
        left, right = right, (left + cipher.noise(number, right, modulus)) % modulus
    return cipher.joined(left, right)


def decrypt(key: bytes, numerals: Numerals, *, radix: int, tweak: bytes = b"") -> Numerals:
    """Algorithm 8 on every row."""
    cipher = _Round.prepared(key, numerals.shape[1], radix=radix, tweak=tweak)
    left, right = cipher.halves(numerals)
    for number in reversed(range(_ROUNDS)):
        modulus = cipher.modulus(number)
        noise = cipher.noise(number, left, modulus)
        left, right = (right + (modulus - noise)) % modulus, left
    return cipher.joined(left, right)


@dataclass(frozen=True, slots=True)
class _Round:
    """What all rounds share: `chain` is the cipher state before the last block of step 6."""

    encryptor: CipherContext
    chain: npt.NDArray[np.uint8]
    tail: npt.NDArray[np.uint8]
    length: int
    radix: int
    width: int

    @classmethod
    def prepared(cls, key: bytes, length: int, *, radix: int, tweak: bytes) -> _Round:
        """Steps 1 to 5 and the constant blocks of step 6; `width` is b, bytes of a half."""
        first = length // 2
        width = -(-((radix ** (length - first)) - 1).bit_length() // 8)
        head = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, first % 256])
        head += length.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
        constant = tweak + bytes((-len(tweak) - width - 1) % 16) + bytes(width + 1)
        encryptor = Cipher(AES(key), modes.ECB()).encryptor()
        state = np.zeros(16, dtype=np.uint8)
        blocks = np.frombuffer(head + constant, dtype=np.uint8).reshape(-1, 16)
        for block in blocks[:-1]:
            state = np.frombuffer(encryptor.update((state ^ block).tobytes()), dtype=np.uint8)
        return cls(encryptor, state, blocks[-1], length, radix, width)

    def modulus(self, number: int) -> np.uint64:
        """Step 6 v: the size of the half that round `number` changes."""
        first = self.length // 2
        return np.uint64(self.radix ** (first if number % 2 == 0 else self.length - first))

    def noise(self, number: int, half: Numbers, modulus: np.uint64) -> Numbers:
        """Steps 6 i to iv: the pseudorandom number of each row, modulo the half's size.

        It depends on the other half alone: of that, all values are computed where they are fewer
        than the rows.
        """
        values = int(self.modulus(number + 1))
        if 2 * values <= len(half):
            return self._noise(number, np.arange(values, dtype=np.uint64), modulus)[half]
        return self._noise(number, half, modulus)

    def _noise(self, number: int, half: Numbers, modulus: np.uint64) -> Numbers:
        block = np.empty((len(half), 2), dtype=">u8")
        high, low = np.ascontiguousarray(self.chain ^ self.tail).view(">u8")
        mark = number << (8 * self.width)
        block[:, 0] = high ^ np.uint64(mark >> 64)
        block[:, 1] = half ^ np.uint64(int(low) ^ (mark & (2**64 - 1)))
        done = np.frombuffer(self.encryptor.update(block.data.cast("B")), dtype=np.uint8)
        return _remainder(done.reshape(-1, 16), 4 * -(-self.width // 4) + 4, modulus)

    def halves(self, numerals: Numerals) -> tuple[Numbers, Numbers]:
        """Step 2: the two halves of each row as numbers."""
        first = self.length // 2
        return self._number(numerals[:, :first]), self._number(numerals[:, first:])

    def joined(self, left: Numbers, right: Numbers) -> Numerals:
        """The halves as numerals again."""
        numerals = np.empty((len(left), self.length), dtype=np.uint8)
        first = self.length // 2
        radix = np.uint64(self.radix)
        for half, columns in ((left, range(first)), (right, range(first, self.length))):
            rest = half
            for column in reversed(columns):
                rest, numerals[:, column] = np.divmod(rest, radix)
        return numerals

    def _number(self, numerals: Numerals) -> Numbers:
        total = np.zeros(len(numerals), dtype=np.uint64)
        for column in range(numerals.shape[1]):
            total = total * np.uint64(self.radix) + numerals[:, column]
        return total


def _remainder(blocks: npt.NDArray[np.uint8], size: int, modulus: np.uint64) -> Numbers:
    """The first `size` bytes of each row (8 or more) as a big-endian number, modulo `modulus`."""
    words = np.ascontiguousarray(blocks).view(">u8")
    rest: Numbers = words[:, 0].astype(np.uint64) % modulus
    for place in range(8, size):
        rest = ((rest << np.uint64(8)) | blocks[:, place]) % modulus
    return rest
