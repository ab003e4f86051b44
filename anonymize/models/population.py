"""Models that set the table beside the population it is drawn from.

They measure a finished table; the population frame must be recoded by the same hierarchies and
levels, since only then do its classes bear the same labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from anonymize.errors import ModelParameterError, UnknownColumnError
from anonymize.models.classes import IntArray, classes_of, members_of
from anonymize.models.measurement import Measurement
from anonymize.text import Text

MAP_NOT_STOPPED: Final = Text(
    "k-映射假定攻击者不知道某人在表中；知道者面对的是表内更小的组。",
    "k-map supposes that nobody knows who is in the table; whoever does faces the smaller classes "
    "of the table itself.",
)
PRESENCE_NOT_STOPPED: Final = Text(
    "δ-存在性只限制“是否在表中”的推断，不限制从表中得知的敏感值。",
    "delta-presence limits what is learnt about being in the table, not the sensitive values that "
    "the table tells of its members.",
)
UNIQUENESS_NOT_STOPPED: Final = Text(
    "总体唯一性是估计值，依赖抽样随机的假定；它不限制属性推断。",
    "Population uniqueness is an estimate that supposes a random sample; it does not limit "
    "inference of attributes.",
)


@dataclass(frozen=True, slots=True, eq=False)
class KMap:
    """Each class of the table has at least `k` rows in the population.

    The value is the smallest number of them; 0 for a class that the population lacks.

    **Source:** L. Sweeney, "Computational disclosure control", thesis, MIT 2001, section 4 (k-map).
    """

    k: int
    population: pd.DataFrame

    def __post_init__(self) -> None:
        if self.k < 1:
            raise ModelParameterError(model="k-map", parameter="k", allowed=">= 1")

    def check(
        self, frame: pd.DataFrame, quasi: Sequence[str], *, kept: pd.Series | None = None
    ) -> Measurement:
        """Measure the class with the fewest rows in the population."""
        released, population = paired_sizes(frame, self.population, quasi, kept=kept)
        mapped = population[released > 0]
        failing = int(released[(released > 0) & (population < self.k)].sum())
        worst = float(mapped.min(initial=len(self.population)))
        return Measurement(f"{self.k}-map", failing == 0, worst, failing, MAP_NOT_STOPPED)


@dataclass(frozen=True, slots=True, eq=False)
class DeltaPresence:
    """In each class of the population the share of rows that are in the table is in [low, high].

    The value is the highest share; rows of classes outside the range fail, counted in the table.

    **Source:** M. E. Nergiz, M. Atzori, C. Clifton, "Hiding the presence of individuals from shared
    databases", SIGMOD 2007, definition 2.
    """

    low: float
    high: float
    population: pd.DataFrame

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            raise ModelParameterError(
                model="delta-presence", parameter="low, high", allowed="0 <= low <= high <= 1"
            )

    def check(
        self, frame: pd.DataFrame, quasi: Sequence[str], *, kept: pd.Series | None = None
    ) -> Measurement:
        """Measure the class whose members are most surely in the table."""
        released, population = paired_sizes(frame, self.population, quasi, kept=kept)
        share = released / np.maximum(population, 1)
        outside = (share < self.low) | (share > self.high)
        return Measurement(
            f"({self.low:g},{self.high:g})-presence",
            not outside.any(),
            float(share.max(initial=0.0)),
            int(released[outside].sum()),
            PRESENCE_NOT_STOPPED,
        )


@dataclass(frozen=True, slots=True)
class PopulationUniqueness:
    """At most a share `limit` of the table's rows are estimated to be unique in the population.

    `population_rows` is the population's size. The estimate is Zayatz's: the sample's class sizes
    stand for the population's, and a row unique in the sample is unique in the population with
    probability P(1 | 1) by Bayes' rule under binomial sampling. It errs on the high side for small
    sampling fractions. The value is the estimated share.

    **Source:** L. Zayatz, "Estimation of the percent of unique population elements on a microdata
    file using the sample", US Bureau of the Census, SRD RR-91/08, 1991.
    """

    limit: float
    population_rows: int

    def __post_init__(self) -> None:
        if not 0 <= self.limit <= 1:
            raise ModelParameterError(
                model="population uniqueness", parameter="limit", allowed="in [0, 1]"
            )

    def check(
        self, frame: pd.DataFrame, quasi: Sequence[str], *, kept: pd.Series | None = None
    ) -> Measurement:
        """Estimate the share of rows that are unique in the population."""
        sizes = classes_of(frame, quasi, kept=kept).sizes
        rows = int(sizes.sum())
        if self.population_rows < rows:
            raise ModelParameterError(
                model="population uniqueness",
                parameter="population_rows",
                allowed="at least the table's rows",
            )
        unique = int((sizes == 1).sum())
        share = unique * unique_probability(sizes, rows / self.population_rows) / max(rows, 1)
        satisfied = share <= self.limit
        name = f"population uniqueness <= {self.limit:g}"
        return Measurement(
            name, satisfied, share, 0 if satisfied else unique, UNIQUENESS_NOT_STOPPED
        )


PopulationModel = KMap | DeltaPresence | PopulationUniqueness
"""A model that is measured on a finished table, and not asked for in the search."""


def unique_probability(sizes: IntArray, fraction: float) -> float:
    """The chance that a row unique in the sample is unique in the population (Zayatz)."""
    size, classes = np.unique(sizes, return_counts=True)
    seen_once = classes * size * fraction * (1 - fraction) ** (size - 1)
    if not size.size or size[0] != 1:
        return 0.0
    return float(seen_once[0] / seen_once.sum())


def paired_sizes(
    frame: pd.DataFrame,
    population: pd.DataFrame,
    quasi: Sequence[str],
    *,
    kept: pd.Series | None = None,
) -> tuple[IntArray, IntArray]:
    """Per class of either table, its rows in the release and in the population.

    Raises UnknownColumnError for a column that either lacks.
    """
    columns = list(quasi)
    for column in columns:
        if column not in frame.columns or column not in population.columns:
            raise UnknownColumnError(column=column)
    released = frame if kept is None else frame[kept.to_numpy(dtype=bool)]
    both = pd.concat([released[columns], population[columns]], ignore_index=True)
    members, count = members_of(both, columns)
    cut = len(released)
    return (
        np.bincount(members[:cut], minlength=count),
        np.bincount(members[cut:], minlength=count),
    )
