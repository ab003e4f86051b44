"""What subtraction tells: totals minus parts, and windows that overlap.

Every published count is the sum of unknown counts of atoms: one elementary place in one elementary
span of time. A count that follows from the others by addition and subtraction is as good as
published, however it was avoided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.measurement import BoolArray

_TOLERANCE: Final = 1e-7
MOST_ATOMS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A published count over a set of elementary places and a span of time, end not included."""

    release: str
    places: frozenset[str]
    start: datetime
    end: datetime
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A group of `rows` that nobody published and subtraction finds.

    `kind`: `nested` (one count minus another that lies wholly inside it), `solved` (one atom that
    follows from several), `overlap` (two windows of one place: the number by which what left them
    and what entered them differ).
    """

    kind: str
    releases: tuple[str, ...]
    places: int
    rows: int


def differences(counts: Sequence[Count], *, k: int) -> list[Difference]:
    """The groups of 1 to k - 1 rows that the counts give away together, each once.

    Quadratic in the counts; the linear step is left out above MOST_ATOMS atoms.
    """
    found: dict[tuple[object, ...], Difference] = {}
    for a in counts:
        for b in counts:
            difference = _between(a, b)
            if difference is not None and 0 < difference.rows < k:
                key = (difference.kind, *sorted(difference.releases), difference.rows)
                found.setdefault((*key, a.start, a.end, a.places - b.places), difference)
    return [*found.values(), *_solved(counts, k)]


def _between(a: Count, b: Count) -> Difference | None:
    if a is b:
        return None
    names = tuple(sorted({a.release, b.release}))
    inside = b.places <= a.places and a.start <= b.start and b.end <= a.end
    same_window = (a.start, a.end) == (b.start, b.end)
    if inside and (same_window or a.places == b.places):
        left = len(a.places - b.places) if same_window else len(a.places)
        return Difference(kind="nested", releases=names, places=left, rows=a.rows - b.rows)
    if a.places == b.places and a.start < b.start < a.end < b.end:
        rows = abs(a.rows - b.rows)
        return Difference(kind="overlap", releases=names, places=len(a.places), rows=rows)
    return None


def _solved(counts: Sequence[Count], k: int) -> list[Difference]:
    """Atoms that the whole system determines and no single count or pair shows."""
    places = sorted(set().union(*(count.places for count in counts)))
    edges = sorted({moment for count in counts for moment in (count.start, count.end)})
    spans = len(edges) - 1
    if not places or spans < 1 or len(places) * spans > MOST_ATOMS:
        return []
    system = np.array([_incidence(count, places, edges) for count in counts])
    values = np.array([count.rows for count in counts], dtype=np.float64)
    solution, known = _determined(system, values)
    shown = {int(row.argmax()) for row in system if row.sum() == 1}
    small = [i for i in np.flatnonzero(known) if i not in shown and 0 < round(solution[i]) < k]
    names = tuple(sorted({count.release for count in counts}))
    return [
        Difference(kind="solved", releases=names, places=1, rows=round(solution[i])) for i in small
    ]


def _incidence(count: Count, places: Sequence[str], edges: Sequence[datetime]) -> FloatArray:
    inside = np.array([place in count.places for place in places])
    within = np.array([count.start <= start < count.end for start in edges[:-1]])
    return np.outer(inside, within).ravel().astype(np.float64)


def _determined(system: FloatArray, values: FloatArray) -> tuple[FloatArray, BoolArray]:
    """The least-squares solution, and which unknowns no null vector of the system moves."""
    _, strengths, directions = np.linalg.svd(system, full_matrices=True)
    rank = int((strengths > _TOLERANCE * strengths.max(initial=1.0)).sum())
    moved = (directions[rank:] ** 2).sum(axis=0)
    solution = np.linalg.lstsq(system, values, rcond=None)[0].astype(np.float64)
    return solution, np.asarray(moved < _TOLERANCE)
