"""Synthetic values in their millions, seeded: numbers that look like mobiles, and identifiers."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from tests.anonymize.detect import corpus

DETECTED: dict[str, Callable[[random.Random], str]] = {
    "resident_id": corpus.resident_id,
    "mobile": corpus.mobile,
    "bank_card": corpus.bank_card,
    "credit_code": corpus.credit_code,
    "plate": corpus.plate,
}


def mobiles(count: int, *, first: int = 0) -> pa.Array:
    """The numbers `first` to `first + count` of a scattered row of 10^8 different ones."""
    places = np.arange(first, first + count, dtype=np.int64)
    heads = np.array([130, 135, 138, 150, 159, 176, 186, 199])[places % 8]
    return pa.array(heads * 10**8 + places * 61_803_399 % 10**8).cast(pa.string())


def identifiers(count: int) -> dict[str, list[str]]:
    """`count` values of each kind of DETECTED."""
    draw = random.Random(12)
    return {name: [make(draw) for _ in range(count)] for name, make in DETECTED.items()}
