"""One pass over a table, batch by batch in constant memory: what marks would have to respect."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa

from anonymize.errors import UnknownColumnError
from anonymize.fingerprint.keying import Numbers, keyed, text_numbers, word_numbers
from anonymize.fingerprint.numbers import (
    DECIMALS_MOST,
    IntArray,
    are_numbers,
    decimals_of,
    read,
    units,
)

SKETCH: Final = 8_192
"""Distinct values are counted exactly up to here, and estimated beyond."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What one column holds. `distinct` is an estimate above 8,192; the figures of the numbers are
    0 where `is_number` is false. `decimals` is the most behind the point, `is_fixed` whether all
    have as many; every number is a multiple of `grain` units of 10^-decimals, as where they were
    rounded.
    """

    present: int
    distinct: int
    is_number: bool
    decimals: int
    is_fixed: bool
    lowest: float
    highest: float
    deviation: float
    grain: int


@dataclass(frozen=True, slots=True)
class Survey:
    """A table of `rows`; `classes` and `smallest` (rows of the smallest class, k) by the
    quasi-identifiers.
    """

    rows: int
    columns: dict[str, ColumnFacts]
    classes: int
    smallest: int


def survey(batches: Iterable[pa.RecordBatch], quasi: Sequence[str]) -> Survey:
    """Look at every row once. UnknownColumnError for a quasi-identifier that is not there."""
    surveyor = Surveyor(tuple(quasi))
    for batch in batches:
        surveyor.add(batch)
    return surveyor.result()


@dataclass(slots=True)
class ClassSizes:
    """Rows of each class, in memory that grows with the classes and not with the rows."""

    quasi: tuple[str, ...]
    _keys: Numbers = field(default_factory=lambda: np.zeros(0, np.uint64))
    _counts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def add(self, batch: pa.RecordBatch) -> None:
        """Count the rows of one more batch."""
        found, counts = np.unique(class_numbers(batch, self.quasi), return_counts=True)
        keys, places = np.unique(np.concatenate([self._keys, found]), return_inverse=True)
        weights = np.concatenate([self._counts, counts])
        self._keys = keys
        self._counts = np.bincount(places, weights=weights, minlength=len(keys)).astype(np.int64)

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self._keys)

    @property
    def smallest(self) -> int:
        """Rows of the smallest class, 0 of none."""
        return int(self._counts.min()) if len(self._counts) else 0


def class_numbers(batch: pa.RecordBatch, quasi: Sequence[str]) -> Numbers:
    """A number per row that tells its class; all rows are one class without quasi-identifiers."""
    numbers = np.zeros(batch.num_rows, dtype=np.uint64)
    for name in quasi:
        if name not in batch.schema.names:
            raise UnknownColumnError(column=name)
        numbers, _ = keyed(bytes(32), numbers, text_numbers(batch.column(name)))
    return numbers


@dataclass(slots=True)
class _Column:
    """What is known of a column so far; mean and squares are merged as Chan, Golub and LeVeque
    (1979) do.
    """

    present: int = 0
    is_number: bool = True
    fewest: int = 99
    most: int = 0
    lowest: float = math.inf
    highest: float = -math.inf
    mean: float = 0.0
    squares: float = 0.0
    grain: int = 0
    kept: Numbers = field(default_factory=lambda: np.zeros(0, np.uint64))

    def add(self, values: pa.Array) -> None:
        """Look at more cells, each word once with the times it stands there."""
        coded = values.drop_null().dictionary_encode()
        words = coded.dictionary
        if not len(words):
            return
        self.kept = np.unique(np.concatenate([self.kept, word_numbers(words)]))[:SKETCH]
        self.is_number = self.is_number and are_numbers(words)
        if self.is_number:
            self._add_numbers(words, np.bincount(coded.indices, minlength=len(words)))
        self.present += len(coded)

    def _add_numbers(self, words: pa.Array, counts: IntArray) -> None:
        numbers, _ = read(words)
        decimals = decimals_of(words)
        self.fewest = min(self.fewest, int(decimals.min()))
        self.most = max(self.most, int(decimals.max()))
        self.lowest = min(self.lowest, float(numbers.min()))
        self.highest = max(self.highest, float(numbers.max()))
        self.grain = math.gcd(self.grain, int(np.gcd.reduce(units(numbers, DECIMALS_MOST))))
        count = int(counts.sum())
        mean = float(numbers @ counts) / count
        apart, whole = mean - self.mean, self.present + count
        self.squares += float((numbers - mean) ** 2 @ counts)
        self.squares += apart * apart * self.present * count / whole
        self.mean += apart * count / whole

    def facts(self) -> ColumnFacts:
        is_number = self.is_number and self.present > 0
        return ColumnFacts(
            present=self.present,
            distinct=self._distinct(),
            is_number=is_number,
            decimals=self.most if is_number else 0,
            is_fixed=is_number and self.fewest == self.most,
            lowest=self.lowest if is_number else 0.0,
            highest=self.highest if is_number else 0.0,
            deviation=math.sqrt(self.squares / self.present) if is_number else 0.0,
            grain=self.grain // 10 ** (DECIMALS_MOST - self.most) if is_number else 0,
        )

    def _distinct(self) -> int:
        """How many values differ. **Source:** Bar-Yossef et al., "Counting distinct elements in a
        data stream", RANDOM 2002: the k-th smallest of uniform numbers tells how many there are.
        """
        if len(self.kept) < SKETCH:
            return len(self.kept)
        return min(self.present, int((SKETCH - 1) / (float(self.kept[-1]) / 2.0**64)))


@dataclass(slots=True)
class Surveyor:
    """A survey under way."""

    quasi: tuple[str, ...]
    rows: int = 0
    _columns: dict[str, _Column] = field(default_factory=dict)
    _sizes: ClassSizes = field(init=False)

    def __post_init__(self) -> None:
        self._sizes = ClassSizes(self.quasi)

    def add(self, batch: pa.RecordBatch) -> None:
        """Look at one more batch of text columns."""
        self.rows += batch.num_rows
        self._sizes.add(batch)
        for name in batch.schema.names:
            self._columns.setdefault(name, _Column()).add(batch.column(name))

    def result(self) -> Survey:
        """What was found."""
        facts = {name: column.facts() for name, column in self._columns.items()}
        return Survey(self.rows, facts, self._sizes.count, self._sizes.smallest)
