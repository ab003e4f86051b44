"""The risk of one release: how small its classes are, and what they tell.

**Source:** prosecutor, journalist and marketer risk: K. El Emam, F. K. Dankar, "Protecting privacy
using k-anonymity", JAMIA 15(5), 2008; F. K. Dankar, K. El Emam, "A method for evaluating marketer
re-identification risk", PAIS 2010. Levels: GB/T 42460-2023, four levels of the effect of
de-identification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from anonymize.models.classes import Classes, IntArray, classes_of
from anonymize.models.population import paired_sizes
from anonymize.risk.levels import Thresholds, level_of
from anonymize.roles import Role
from anonymize.text import Text, join

BUCKETS: Final = (1, 2, 3, 5, 10, 20, 50, 100)
"""Class sizes from which a bar of the histogram begins."""

OTHER_KNOWLEDGE: Final = Text(
    "未测量攻击者从其他来源或以往发布中已知的信息",
    "what an attacker knows from other sources or earlier releases was not measured",
)
NO_POPULATION: Final = Text(
    "未提供总体数据，记者风险按样本即总体计，为上界",
    "no population was given: the journalist risk takes the table for it, an upper bound",
)
NO_SENSITIVE: Final = Text(
    "没有声明敏感列，未测量属性推断",
    "no sensitive column was declared: inference of attributes was not measured",
)
PLAIN_COLUMNS: Final = Text(
    "未声明为准标识符的列不计入分组",
    "columns not declared quasi-identifiers do not enter the classes",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskMeasurement:
    """Shares in [0, 1] of one release of `rows` rows.

    `k`: rows of the smallest class; `l`: fewest distinct sensitive values of a class, over all
    sensitive columns, and `t`: the largest total variation between a class and the table (None
    without a sensitive column). `prosecutor_*`: 1 / class size, by row; `journalist_max`: 1 / the
    class's size in the population; `marketer`: the share of rows an attacker with the whole
    population matches rightly. `class_sizes`: rows by class size from each bucket's start.
    """

    rows: int
    classes: int
    k: int
    l: int | None  # noqa: E741 - the literature's name
    t: float | None
    prosecutor_max: float
    prosecutor_average: float
    journalist_max: float
    marketer: float
    unique_rows: int
    level: int
    level_reason: Text
    class_sizes: Mapping[str, int]
    not_covered: Text

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {**asdict(self), "class_sizes": dict(self.class_sizes)}


def measure(
    frame: pd.DataFrame,
    roles: Mapping[str, Role],
    *,
    thresholds: Thresholds | None = None,
    population: pd.DataFrame | None = None,
    contributors: str | None = None,
    hashed: Sequence[str] = (),
    kept: pd.Series | None = None,
) -> RiskMeasurement:
    """Measure the released rows as they are; an empty cell is a value of its own.

    `roles` of columns that are not in the table are ignored. `population`: recoded as the table is.
    `contributors`: the column with the number of subjects behind each row, for an aggregate table.
    `hashed`: columns of pseudonyms made without a key, which anybody can make again. `kept`: the
    rows that are released, if not all. Raises UnknownColumnError.
    """
    released = frame if kept is None else frame[kept.to_numpy(dtype=bool)]
    quasi = _columns(released, roles, Role.QUASI)
    sensitive = _columns(released, roles, Role.SENSITIVE)
    classes = classes_of(frame, quasi, sensitive, kept=kept)
    sizes = classes.sizes if contributors is None else _subjects(released, contributors)
    journalist, marketer = _against_population(released, population, quasi, sizes)
    rows, worst = len(released), 1 / int(sizes.min(initial=2**62))
    level, reason = level_of(
        direct=[c for c in _columns(released, roles, Role.DIRECT) if released[c].nunique() > 0],
        hashed=[column for column in hashed if column in released.columns],
        highest_risk=worst,
        fewest_values=_fewest_values(classes),
        aggregate=contributors is not None,
        thresholds=thresholds or Thresholds(),
    )
    return RiskMeasurement(
        rows=rows,
        classes=len(classes.sizes),
        k=int(sizes.min(initial=max(rows, 1))) if rows else 0,
        l=_fewest_values(classes),
        t=_furthest(classes),
        prosecutor_max=worst if rows else 0.0,
        prosecutor_average=len(sizes) / max(int(sizes.sum()), 1),
        journalist_max=journalist,
        marketer=marketer,
        unique_rows=int((sizes == 1).sum()),
        level=level,
        level_reason=reason,
        class_sizes=_histogram(sizes),
        not_covered=_not_covered(population, sensitive),
    )


def _columns(frame: pd.DataFrame, roles: Mapping[str, Role], role: Role) -> list[str]:
    return [column for column in frame.columns if roles.get(column) is role]


def _subjects(frame: pd.DataFrame, contributors: str) -> IntArray:
    counts = pd.to_numeric(frame[contributors]).fillna(0).to_numpy()
    return np.maximum(counts.astype(np.int64), 1)


def _fewest_values(classes: Classes) -> int | None:
    fewest = [(cells > 0).sum(axis=1).min(initial=2**31) for cells in classes.histograms.values()]
    return int(min(fewest)) if fewest and len(classes.sizes) else None


def _furthest(classes: Classes) -> float | None:
    distances = []
    for column, cells in classes.histograms.items():
        share = classes.totals[column] / max(int(classes.totals[column].sum()), 1)
        apart = np.abs(cells / classes.sizes[:, None] - share).sum(axis=1) / 2
        distances.append(float(apart.max(initial=0.0)))
    return max(distances) if distances else None


def _against_population(
    frame: pd.DataFrame, population: pd.DataFrame | None, quasi: Sequence[str], sizes: IntArray
) -> tuple[float, float]:
    """Journalist and marketer risk; a class the population lacks counts as one person."""
    here, there = sizes, sizes
    if population is not None:
        here, there = paired_sizes(frame, population, quasi)
        here, there = here[here > 0], np.maximum(there[here > 0], here[here > 0])
    if not here.size:
        return 0.0, 0.0
    return 1 / int(there.min()), float((here / there).sum() / here.sum())


def _histogram(sizes: IntArray) -> dict[str, int]:
    edges = [*BUCKETS, 2**62]
    spans = pairwise(edges)
    names = [str(a) if b == a + 1 else f"{a}-{b - 1}" for a, b in spans]
    names[-1] = f"{BUCKETS[-1]}+"
    rows, _ = np.histogram(sizes, bins=edges, weights=sizes)
    return dict(zip(names, (int(count) for count in rows), strict=True))


def _not_covered(population: pd.DataFrame | None, sensitive: Sequence[str]) -> Text:
    texts = [OTHER_KNOWLEDGE, PLAIN_COLUMNS]
    texts += [] if population is not None else [NO_POPULATION]
    texts += [] if sensitive else [NO_SENSITIVE]
    return join(tuple(texts))
