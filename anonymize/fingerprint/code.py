"""The code: which bits a holder's copy shows, so that even several holders together are found.

Each position has a bias of its own, drawn once per table; each holder's bit there is drawn with
that bias. Holders who compare their copies see where they differ, but whatever they write there
agrees with at least one of them more often than chance allows.

**Source:** G. Tardos, "Optimal probabilistic fingerprint codes", STOC 2003 (biases p = sin^2 r with
r uniform, cut off at both ends) and Journal of the ACM 55(2), 2008; B. Škorić, S. Katzenbeisser,
M. Celik, "Symmetric Tardos fingerprinting codes for arbitrary alphabet sizes", Designs, Codes and
Cryptography 46, 2008 (the symmetric score). The length of 100 c^2 ln(1/e) that the first proof asks
for and its cutoff of 1/(300 c) are not used: how many holders are found is measured, not promised.
That no innocent one is named rests on `chances`, which needs neither.
"""

from __future__ import annotations

import hashlib
import math
from typing import Final

import numpy as np
import numpy.typing as npt

from anonymize.fingerprint.keying import subkey

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LENGTH: Final = 4096
"""Positions of the code; a power of two."""
CUTOFF: Final = 0.02
"""No bias lies nearer to 0 or 1."""
_TILTS: Final = np.geomspace(1e-3, 4.0, 96)


def biases(secret: bytes) -> FloatArray:
    """The bias of each position in [CUTOFF, 1 - CUTOFF], with the arcsine density between."""
    edge = math.asin(math.sqrt(CUTOFF))
    drawn = _uniform(subkey(secret, "biases"))
    return np.asarray(np.sin(edge + drawn * (math.pi / 2 - 2 * edge)) ** 2)


def codeword(secret: bytes, nonce: bytes) -> BoolArray:
    """The holder's bits: 1 with the bias of each position, drawn by secret and nonce."""
    return np.asarray(_uniform(subkey(secret, "word", nonce.hex())) < biases(secret))


def scores(weights: FloatArray, secret: bytes, nonce: bytes) -> float:
    """How well a holder's bits agree with what was seen: 0 on average for an innocent one.

    `weights` per position: positive where ones were seen, negative for zeros, 0 for neither.
    **Source:** Škorić et al. 2008, section 3: sqrt((1-p)/p) for a one, -sqrt(p/(1-p)) for a zero.
    """
    bias = biases(secret)
    odds = np.sqrt((1 - bias) / bias)
    return float(weights @ np.where(codeword(secret, nonce), odds, -1 / odds))


def chances(weights: FloatArray, secret: bytes, found: FloatArray) -> FloatArray:
    """At most how likely an innocent holder's score reaches each of the scores `found`.

    An innocent holder's bits were drawn without regard to what is seen, whatever that is; so its
    score is a sum of independent terms with known two-point distributions, and Chernoff's bound
    over them holds for every file and every attack. **Source:** H. Chernoff, Annals of
    Mathematical Statistics 23, 1952; Boucheron, Lugosi, Massart, "Concentration Inequalities",
    2013, section 2.2.
    """
    seen = weights != 0
    bias, held = biases(secret)[seen], weights[seen]
    spread = math.sqrt(float(held @ held)) or 1.0
    odds = np.sqrt((1 - bias) / bias)
    tilts = _TILTS * (10 / spread)
    ones, zeros = np.multiply.outer(tilts, held * odds), np.multiply.outer(tilts, -held / odds)
    growth = np.logaddexp(np.log(bias) + ones, np.log1p(-bias) + zeros).sum(axis=1)
    exponents = np.min(growth[:, None] - np.multiply.outer(tilts, found), axis=0, initial=0.0)
    return np.asarray(np.exp(exponents))


def _uniform(key: bytes) -> FloatArray:
    """LENGTH numbers in [0, 1), 32 bits each, from the key. **Source:** FIPS 202, SHAKE256."""
    stream = hashlib.shake_256(key).digest(LENGTH * 4)
    return np.frombuffer(stream, dtype="<u4") / 2.0**32
