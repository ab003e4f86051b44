"""What a table gives away beside others of the same population: subtraction and joining.

Without any IO. A table is one of *subjects* (each row is one) or of *counts* (a column says how
many stand behind a row). What is found is what appears with the new table: what the others give
away without it is not laid at its door.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import pandas as pd

from anonymize.risk import Release, combined
from anonymize.risk.combined import JoinedRows
from anonymize.risk.differencing import MOST_ATOMS, Difference
from anonymize.roles import Kind, Role
from marketplace.supply.desensitisation.schemas import ColumnTreatment

ELSEWHERE: Final = "\x00elsewhere"
"""The places of the whole that no table names; no label of a CSV holds a NUL."""
MOST_WORK: Final = 2_000_000
"""What one comparison may cost, in pairs of counts: some seconds."""
_WORK_OF_A_SLICE: Final = 4_000
_ROWS_FOR_A_PAIR: Final = 20
"""Rows that are gone through in the time of a pair of counts, roughly."""
_MEASURES: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FREE_TEXT, Kind.EMPTY})
"""Kinds by which nobody recognises a row in another table, unless a person said so."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offered:
    """The released rows of a product, and what its census record states of them.

    `place_column` and `count_column` are names or empty; `start` and `end` bound the span that the
    rows are of, the end not included. `is_exact`: the counts are what they were; a rounded one
    tells nothing by subtraction.
    """

    code: str
    frame: pd.DataFrame
    columns: Sequence[ColumnTreatment]
    start: datetime
    end: datetime
    place_column: str = ""
    count_column: str = ""
    is_exact: bool = True

    @property
    def place(self) -> str | None:
        """The column of the place, if it leaves."""
        return self.place_column if self.place_column in self.frame.columns else None

    @property
    def count(self) -> str | None:
        """The column of the count, if it leaves as numbers; else each row is taken as one."""
        if self.count_column not in self.frame.columns:
            return None
        numbers = pd.to_numeric(self.frame[self.count_column], errors="coerce")
        return None if numbers.isna().any() else self.count_column

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns by which somebody could recognise a row in another table."""
        return tuple(
            one.name
            for one in self.columns
            if one.name in self.frame.columns
            and one.name != self.count
            and (one.name == self.place or _tells_apart(one))
        )


def _tells_apart(column: ColumnTreatment) -> bool:
    return column.kind not in _MEASURES or column.role in {Role.DIRECT, Role.QUASI}


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What appears when a table lies beside the others; `is_cut` when it was too much to compare
    in every column.
    """

    differences: tuple[Difference, ...]
    joined: tuple[JoinedRows, ...]
    is_cut: bool


def look_together(mine: Offered, others: Sequence[Offered], *, k: int) -> Together:
    """Find the groups of fewer than `k` subjects that subtraction gives away once `mine` is out, in
    the whole and within each value of a column shared; and the rows of single subjects that can be
    joined.

    A table whose counts were rounded is left out of subtraction. Two tables of counts are not
    joined into a person: a row of counts is no subject.
    """
    found: list[Difference] = []
    left, is_cut = MOST_WORK, False
    for some in _slices(_releases([one for one in (mine, *others) if one.is_exact]), mine.code):
        left -= _work(some)
        if left < 0:
            is_cut = True
            break
        found += _new_differences(some, mine.code, k=k)
    return Together(
        differences=tuple(sorted(found, key=lambda one: (one.rows, one.releases))),
        joined=_joined_subjects(mine, others),
        is_cut=is_cut,
    )


def _releases(offered: Sequence[Offered]) -> list[Release]:
    """Return the tables as releases; one without places is of the whole: every place that any of
    them names, and the rest.
    """
    named = {
        str(label)
        for one in offered
        if one.place is not None
        for label in one.frame[one.place].dropna().unique()
    }
    whole = frozenset({*named, ELSEWHERE})
    return [_release(one, {"": whole} if one.place is None else {}) for one in offered]


def _release(one: Offered, places: dict[str, frozenset[str]]) -> Release:
    return Release(
        name=one.code,
        frame=one.frame,
        population="",
        start=one.start,
        end=one.end,
        place=one.place,
        places=places,
        count=one.count,
        linkable=one.keys,
    )


def _slices(releases: Sequence[Release], mine: str) -> Iterator[list[Release]]:
    """Yield the releases whole, then cut to one value of a column that `mine` shares with others.

    The columns of the place are no cut: they are what is subtracted.
    """
    own = next((one for one in releases if one.name == mine), None)
    if own is None or len(releases) == 1:
        return
    plain = [replace(one, linkable=()) for one in releases]
    yield plain
    places = {one.place for one in releases}
    for column in own.linkable:
        sharing = [one for one in releases if column in one.linkable]
        if column in places or len(sharing) == 1:
            continue
        for value in own.frame[column].dropna().unique():
            yield [_cut(one, column, value) for one in sharing]


def _cut(one: Release, column: str, value: object) -> Release:
    return replace(one, frame=one.frame[one.frame[column] == value], linkable=())


def _work(releases: Sequence[Release]) -> int:
    """Estimate what the comparison costs: pairs of counts, the square of the system's width, and
    the rows to be cut and counted.
    """
    counts = sum(1 if one.place is None else one.frame[one.place].nunique() for one in releases)
    named = {
        label
        for one in releases
        if one.place is not None
        for label in one.frame[one.place].unique()
    }
    moments = {moment for one in releases for moment in (one.start, one.end)}
    atoms = (len(named) + 1) * (len(moments) - 1)
    system = atoms**2 if atoms <= MOST_ATOMS else 0
    rows = sum(len(one.frame) for one in releases) // _ROWS_FOR_A_PAIR
    return int(counts**2 + system + rows + _WORK_OF_A_SLICE)


def _new_differences(releases: Sequence[Release], mine: str, *, k: int) -> list[Difference]:
    """Return what the releases give away with `mine` and not without it.

    What follows from the whole system names every release of it, so the same atom that the others
    give away alone is taken off.
    """
    others = [one for one in releases if one.name != mine]
    known = Counter(_size(one) for one in combined(others, k=k).differences)
    found = []
    for one in combined(releases, k=k).differences:
        if one.kind == "solved" and known[_size(one)] > 0:
            known[_size(one)] -= 1
        elif mine in one.releases:
            found.append(one)
    return found


def _size(one: Difference) -> tuple[str, int, int]:
    return one.kind, one.places, one.rows


def _joined_subjects(mine: Offered, others: Sequence[Offered]) -> tuple[JoinedRows, ...]:
    """Return the joins with `mine` in which a row of some table is a subject."""
    subjects = {one.code for one in (mine, *others) if one.count is None}
    whole = [replace(one, place=None, count=None) for one in _releases([mine, *others])]
    found = [
        one
        for one in combined(whole, k=1).joined
        if mine.code in one.releases and not subjects.isdisjoint(one.releases)
    ]
    return tuple(sorted(found, key=lambda one: (-one.rows, one.releases)))
