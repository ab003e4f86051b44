"""Risk across products: what several releases on the same population give away together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any, Final

import pandas as pd

from anonymize.errors import UnknownColumnError
from anonymize.models.classes import members_of
from anonymize.risk.differencing import Count, Difference, differences
from anonymize.text import Text

NOT_COVERED: Final = Text(
    "只检查了这里给出的发布：拼写不同的列不会被关联，未给出的发布、其他来源的信息不在其内",
    "only the releases given here were compared: columns spelt differently are not joined, and "
    "releases that were not given, or other sources, are not included",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Release:
    """A table that is out or about to go out, with its marks of time and place.

    `place`: the column that says where a row belongs (None: all rows lie in `places[""]`).
    `places`: label to the elementary places it covers, for labels that are no elementary place
    themselves. `count`: the column with the number behind a row; None if each row is one subject.
    `linkable`: the columns by which somebody could recognise a row in another table.
    """

    name: str
    frame: pd.DataFrame
    population: str
    start: datetime
    end: datetime
    place: str | None = None
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)
    count: str | None = None
    linkable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedRows:
    """Rows that are alone in each of these releases on the columns they share."""

    releases: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedRisk:
    """What differencing and linkage find; no finding is no proof that there is none."""

    differences: tuple[Difference, ...]
    joined: tuple[JoinedRows, ...]
    not_covered: Text

    @property
    def smallest_group(self) -> int | None:
        """The rows of the smallest group that subtraction finds."""
        return min((found.rows for found in self.differences), default=None)

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {**asdict(self), "smallest_group": self.smallest_group}


def combined(releases: Sequence[Release], *, k: int) -> CombinedRisk:
    """Compare releases on one population: groups below `k`, and rows that can be joined.

    Only releases with the same `population` are compared, two and three at a time for linkage.
    Raises UnknownColumnError.
    """
    found: list[Difference] = []
    joined: list[JoinedRows] = []
    for population in sorted({release.population for release in releases}):
        group = [release for release in releases if release.population == population]
        counts = [count for release in group for count in _counts(release)]
        found += differences(counts, k=k)
        for size in (2, 3):
            joined += [j for some in combinations(group, size) if (j := _joined(some)) is not None]
    return CombinedRisk(differences=tuple(found), joined=tuple(joined), not_covered=NOT_COVERED)


def _counts(release: Release) -> list[Count]:
    """One count per place of the release."""
    frame = release.frame
    for column in (release.place, release.count):
        if column is not None and column not in frame.columns:
            raise UnknownColumnError(column=column)
    labels = pd.Series("", index=frame.index) if release.place is None else frame[release.place]
    weights = (
        pd.Series(1, index=frame.index)
        if release.count is None
        else pd.to_numeric(frame[release.count]).fillna(0)
    )
    totals = weights.groupby(labels.astype("str"), dropna=True).sum()
    return [
        Count(
            release=release.name,
            places=release.places.get(str(label), frozenset({str(label)})),
            start=release.start,
            end=release.end,
            rows=int(rows),
        )
        for label, rows in totals.items()
    ]


def _joined(releases: Sequence[Release]) -> JoinedRows | None:
    shared = [c for c in releases[0].linkable if all(c in r.linkable for r in releases)]
    if not shared:
        return None
    parts = [release.frame[shared] for release in releases]
    members, count = members_of(pd.concat(parts, ignore_index=True), shared)
    alone = pd.Series(True, index=range(count))
    start = 0
    for part in parts:
        own = pd.Series(members[start : start + len(part)]).value_counts()
        alone &= own.reindex(range(count), fill_value=0) == 1
        start += len(part)
    rows = int(alone.sum())
    names = tuple(release.name for release in releases)
    return JoinedRows(releases=names, columns=tuple(shared), rows=rows) if rows else None
