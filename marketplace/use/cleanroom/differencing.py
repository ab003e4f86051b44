"""Whether one more answer, with all that were given before, gives away a small group.

Every released figure is a sum over a known set of rows. Two such sets can be subtracted, and so can
many: what a reader can compute is the linear span of the sets they were told about. A set is only
released while no group smaller than the threshold lies in that span.

Rows that are in exactly the same sets are one atom. With the columns of the small atoms last, the
rows of the echelon form that start in a small atom span everything that is computable about small
atoms alone; when there are none, no small group is computable, by any combination.

**Source:** Chin and Ozsoyoglu, Auditing and inference control in statistical databases, IEEE TSE
8(6), 1982 (sum queries, the span of the query vectors); Denning and Schloerer, A fast procedure for
finding a tracker, 1980 (why sizes alone do not suffice).

Not covered: what a reader knows from elsewhere, other versions of the same product (their rows
carry no common name), and differences of weighted sums over two small groups that touch more rows
than the threshold together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

NO_SET: Final = -1
PRIME: Final = 2_147_483_647
"""Ranks are taken modulo this prime; products of two residues fit into 63 bits."""
ATOMS_MAX: Final = 4_000
SETS_MAX: Final = 400
STEPS_MAX: Final = 2_000
"""How many combinations are looked at before a set is refused unexamined."""
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sets:
    """Disjoint sets of rows: for each row the number of its set, or `NO_SET`."""

    labels: Whole

    @property
    def numbers(self) -> list[int]:
        """The sets, the one with most rows first."""
        found, sizes = np.unique(self.labels[self.labels != NO_SET], return_counts=True)
        return [int(one) for one in found[np.argsort(-sizes, kind="stable")]]

    def only(self, numbers: Iterable[int]) -> Sets:
        """Return these sets alone."""
        kept = np.isin(self.labels, list(numbers))
        return Sets(np.where(kept, self.labels, NO_SET))


def releasable(
    history: Sequence[Sets], asked: Sequence[Sets], *, smallest: int
) -> list[frozenset[int]]:
    """Return, for each of `asked`, the numbers of the sets that may be released now.

    `history` holds what was released before over the same rows. Larger sets are preferred; a set
    that adds nothing to what is computable already is always releasable.
    """
    atoms = _atoms([*history, *asked])
    if len(atoms.sizes) > ATOMS_MAX:
        return [frozenset() for _ in asked]
    span = _Span(atoms.sizes, smallest)
    for sets in history:
        for number in sets.numbers:
            span.take(atoms.vector(sets, number))
    return [
        frozenset(
            number for number in sets.numbers if span.take_if_safe(atoms.vector(sets, number))
        )
        for sets in asked
    ]


@dataclass(frozen=True, slots=True)
class _Atoms:
    """The atom of each row, and how many rows each atom has, largest first."""

    of_row: Whole
    sizes: Whole

    def vector(self, sets: Sets, number: int) -> Whole:
        vector = np.zeros(len(self.sizes), np.int64)
        vector[self.of_row[sets.labels == number]] = 1
        return vector


def _atoms(all_sets: Sequence[Sets]) -> _Atoms:
    codes = np.zeros(len(all_sets[0].labels), np.int64)
    for sets in all_sets:
        width = int(sets.labels.max(initial=NO_SET)) + 2
        _, codes = np.unique(codes * width + sets.labels + 1, return_inverse=True)
    sizes = np.bincount(codes)
    order = np.argsort(-sizes, kind="stable")
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return _Atoms(places[codes], sizes[order])


class _Span:
    """Everything computable from the sets taken so far, as a reduced echelon form."""

    def __init__(self, sizes: Whole, smallest: int) -> None:
        self.sizes = sizes
        self.smallest = smallest
        self.rows = np.zeros((0, len(sizes)), np.int64)
        self.pivots: list[int] = []

    def take(self, vector: Whole) -> None:
        """Add a set whatever it gives away."""
        found = self._with(vector)
        if found is not None:
            self.rows, self.pivots = found

    def take_if_safe(self, vector: Whole) -> bool:
        """Add a set unless a small group became computable; say whether it may be released."""
        if int(vector @ self.sizes) < self.smallest:
            return False
        found = self._with(vector)
        if found is None:
            return True
        if len(found[1]) > SETS_MAX or self._gives_away(*found):
            return False
        self.rows, self.pivots = found
        return True

    def _with(self, vector: Whole) -> tuple[Whole, list[int]] | None:
        """Return the form with one more vector, or None when it is in the span already."""
        rest = vector % PRIME
        if self.pivots:
            factors = rest[self.pivots]
            for factor, row in zip(factors, self.rows, strict=True):
                if factor:
                    rest = (rest - factor * row) % PRIME
        places = np.flatnonzero(rest)
        if not len(places):
            return None
        pivot = int(places[0])
        rest = rest * pow(int(rest[pivot]), -1, PRIME) % PRIME
        factors = self.rows[:, pivot : pivot + 1]
        rows = (self.rows - factors * rest % PRIME) % PRIME if len(self.rows) else self.rows
        return np.vstack([rows, rest]), [*self.pivots, pivot]

    def _gives_away(self, rows: Whole, pivots: list[int]) -> bool:
        """Whether a group of fewer rows than the threshold lies in the span."""
        small = [n for n, pivot in enumerate(pivots) if self.sizes[pivot] < self.smallest]
        inside = rows[small]
        if any(int(self.sizes[row != 0].sum()) < self.smallest for row in inside):
            return True
        weights = [int(self.sizes[pivots[n]]) for n in small]
        return _combines(inside, weights, self.sizes, self.smallest)


def _combines(rows: Whole, weights: list[int], sizes: Whole, smallest: int) -> bool:
    """Whether some rows add up to the indicator of a group smaller than `smallest`.

    A group has entry 1 or 0 at each pivot, so it is the plain sum of the rows of the pivots inside
    it, and their sizes alone stay below the threshold.
    """
    stack: list[tuple[int, int, Whole]] = [(0, 0, np.zeros(rows.shape[1], np.int64))]
    steps = 0
    while stack:
        start, weight, total = stack.pop()
        for n in range(start, len(rows)):
            if weight + weights[n] >= smallest:
                continue
            steps += 1
            if steps > STEPS_MAX:
                return True
            added = (total + rows[n]) % PRIME
            if added.max() <= 1 and int(added @ sizes) < smallest:
                return True
            stack.append((n + 1, weight + weights[n], added))
    return False
