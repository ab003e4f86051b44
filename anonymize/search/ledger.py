"""The books of a local recoding: what each class holds, and whether it may give or take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anonymize.models.classes import Classes, IntArray
from anonymize.search.examine import Examiner
from anonymize.search.peel import classes_among


@dataclass(slots=True, eq=False)
class Ledger:
    """`members[t]`: the class of tuple t; `classes`: their rows and sensitive values, kept true."""

    examiner: Examiner
    members: IntArray
    classes: Classes

    def may_leave(self, tuples: Sequence[int], source: int) -> bool:
        """Whether the class still meets the models without these tuples, or is left empty."""
        rows = int(self.classes.sizes[source]) - sum(
            int(self.examiner.tuples.weights[tuple_]) for tuple_ in tuples
        )
        if rows == 0 or self.examiner.size_decides:
            return rows == 0 or rows >= self.examiner.least_rows
        rest = self._with(tuples, source, sign=-1)
        return bool(self.examiner.passing(rest)[0])

    def may_join(self, tuples: Sequence[int], target: int) -> bool:
        """Whether the class still meets the models with these tuples."""
        if self.examiner.size_decides:
            return True
        return bool(self.examiner.passing(self._with(tuples, target, sign=1))[0])

    def move(self, tuples: Sequence[int], target: int) -> None:
        """Write tuples of one class, or of none, over to another."""
        source = int(self.members[tuples[0]])
        for place, sign in ((source, -1), (target, 1)):
            if place < 0:
                continue
            changed = self._with(tuples, place, sign=sign)
            self.classes.sizes[place] = changed.sizes[0]
            for column, cells in changed.histograms.items():
                self.classes.histograms[column][place] = cells[0]
        self.members[tuples] = target

    def _with(self, tuples: Sequence[int], place: int, *, sign: int) -> Classes:
        table = self.examiner.tuples
        weights = table.weights[tuples]
        sizes = self.classes.sizes[[place]] + sign * weights.sum()
        histograms = {}
        for column, cells in self.classes.histograms.items():
            histograms[column] = cells[[place]].copy()
            np.add.at(histograms[column][0], table.sensitive[column][tuples], sign * weights)
        return Classes(sizes, histograms, self.classes.totals, self.classes.values)


def ledger_of(examiner: Examiner, members: IntArray, count: int) -> Ledger:
    """Open the books: tuples of class -1 are in none."""
    at = np.flatnonzero(members >= 0)
    classes = classes_among(examiner.tuples, at, members[at], count)
    return Ledger(examiner, members, classes)
