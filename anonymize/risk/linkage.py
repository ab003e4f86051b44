"""Two plain attacks: joining the release with another table, and singling rows out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from anonymize.models.classes import members_of
from anonymize.models.population import paired_sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """Of `rows` released rows: how many meet any row of the other table, and how many meet exactly
    one while being alone in their class: each of those names somebody. `expected`: the rows that
    an attacker who guesses evenly among the matches gets right, on average.
    """

    rows: int
    matched: int
    one_to_one: int
    expected: float

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SinglingOut:
    """How many rows some combination of at most `columns` columns isolates, and the best one."""

    rows: int
    columns: int
    singled_out: int
    worst_columns: tuple[str, ...]
    worst_rows: int

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {**asdict(self), "worst_columns": list(self.worst_columns)}


def link(frame: pd.DataFrame, other: pd.DataFrame, *, on: Sequence[str]) -> Linkage:
    """Join the release with another table over columns that both spell alike."""
    here, there = paired_sizes(frame, other, on)
    met = (here > 0) & (there > 0)
    expected = np.minimum(here[met], there[met]) / np.maximum(here[met], there[met])
    return Linkage(
        rows=len(frame),
        matched=int(here[met].sum()),
        one_to_one=int((met & (here == 1) & (there == 1)).sum()),
        expected=float(expected.sum()),
    )


def single_out(frame: pd.DataFrame, columns: Sequence[str], *, at_most: int = 3) -> SinglingOut:
    """Isolate rows by every combination of at most `at_most` of the columns.

    **Source:** Article 29 Working Party, Opinion 05/2014 (WP216), section 2: singling out.
    """
    isolated = np.zeros(len(frame), dtype=bool)
    worst: tuple[str, ...] = ()
    most = 0
    for size in range(1, min(at_most, len(columns)) + 1):
        for chosen in combinations(columns, size):
            members, count = members_of(frame, chosen)
            alone = np.bincount(members, minlength=count)[members] == 1
            isolated |= alone
            if int(alone.sum()) > most:
                most, worst = int(alone.sum()), chosen
    return SinglingOut(
        rows=len(frame),
        columns=min(at_most, len(columns)),
        singled_out=int(isolated.sum()),
        worst_columns=worst,
        worst_rows=most,
    )
