"""t-closeness under three ground distances, and beta-likeness: classes that resemble the table.

All three distances are sums of total variations: one over the values themselves (equal), over the
groups of each level of a hierarchy (hierarchical), or over the two sides of each cut of an order
(ordered). One membership matrix per distance therefore serves the measure and the bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import pandas as pd

from anonymize.errors import HierarchyLacksValueError, MissingHierarchyError, ModelParameterError
from anonymize.hierarchies import Hierarchy
from anonymize.models.classes import Classes, IntArray
from anonymize.models.diversity import TOLERANCE
from anonymize.models.measurement import BoolArray, FloatArray, Measurement, measure
from anonymize.text import Text

Distance = Literal["equal", "ordered", "hierarchical"]
Values = tuple[str | None, ...]

NOT_STOPPED: Final = Text(
    "t-接近性不阻止识别身份本身，也不阻止从全表分布即可得知的推断，更不阻止跨次发布的比对。",
    "t-closeness does not stop identification itself, nor what the whole table's distribution "
    "already tells, nor the comparison of several releases.",
)
LIKENESS_NOT_STOPPED: Final = Text(
    "β-相似性只限制对某个敏感值信心的增加，不限制其减少，也不阻止识别身份或跨次发布的比对。",
    "beta-likeness limits the gain of belief in a value, not its loss; it does not stop "
    "identification, nor the comparison of several releases.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TCloseness:
    """The earth mover's distance from each class's sensitive values to the table's is at most `t`.

    `distance`: equal (1 between any two values), ordered (places apart / (values - 1), in the order
    of `order`, or of numbers), hierarchical (height of the lowest common group / height of
    `hierarchy`). The table is all rows, the suppressed ones too. The value is the largest distance.
    Raises ModelParameterError and MissingHierarchyError.

    **Source:** N. Li, T. Li, S. Venkatasubramanian, "t-Closeness: privacy beyond k-anonymity and
    l-diversity", ICDE 2007, definition 2 and sections 4.1 to 4.3.
    """

    t: float
    sensitive: str
    distance: Distance = "equal"
    order: tuple[str, ...] = ()
    hierarchy: Hierarchy | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.t <= 1:
            raise ModelParameterError(model="t-closeness", parameter="t", allowed="in [0, 1]")
        if self.distance == "hierarchical" and self.hierarchy is None:
            raise MissingHierarchyError(column=self.sensitive)

    @property
    def name(self) -> str:
        """The model, its parameter and its distance."""
        return f"{self.t:g}-closeness ({self.distance} distance)"

    def scores(self, classes: Classes) -> FloatArray:
        """The distance of each class from the table."""
        counts, share, weight = self._grouped(classes)
        apart = counts / classes.sizes[:, None]
        apart -= share
        np.abs(apart, out=apart)
        scores: FloatArray = apart.sum(axis=1) / (2 * weight)
        return scores

    def passes(self, classes: Classes) -> BoolArray:
        """Classes near enough."""
        passing: BoolArray = self.scores(classes) <= self.t + TOLERANCE
        return passing

    def keepable(self, classes: Classes) -> IntArray:
        """The largest part of each class that could still be near enough.

        A part of N rows lacks at least q_g N - c_g rows of group g; the lacks sum to at most
        t w N. Each set of groups bounds N; the groups with the least c_g / q_g bound it best.
        """
        counts, share, weight = self._grouped(classes)
        counts, share = counts[:, share > 0], share[share > 0]
        order = np.argsort(counts / share, axis=1)
        held = np.cumsum(np.take_along_axis(counts, order, axis=1), axis=1)
        needed = np.cumsum(share[order], axis=1) - self.t * weight
        with np.errstate(divide="ignore", invalid="ignore"):
            bound = np.where(needed > TOLERANCE, held / needed, math.inf)
        return _whole_rows(bound, classes)

    def check(
        self,
        frame: pd.DataFrame,
        quasi: Sequence[str],
        *,
        kept: pd.Series | None = None,
        counts: IntArray | None = None,
    ) -> Measurement:
        """Measure the class furthest from the table."""
        return measure(
            self,
            frame,
            quasi,
            kept=kept,
            counts=counts,
            lowest_is_worst=False,
            not_stopped=NOT_STOPPED,
        )

    def _grouped(self, classes: Classes) -> tuple[IntArray, FloatArray, int]:
        """Rows per class and group, the table's share of each group, and how many partitions of
        the values into groups count as 1.
        """
        counts, total = classes.histograms[self.sensitive], classes.totals[self.sensitive]
        rows = max(int(total.sum()), 1)
        if self.distance == "equal":
            return counts, total / rows, 1
        members, weight = self._partitions(classes.values[self.sensitive])
        return counts @ members, (total @ members) / rows, weight

    def _partitions(self, values: Values) -> tuple[IntArray, int]:
        """Which value is in which group (values x groups), and how many partitions count as 1."""
        if self.distance == "ordered":
            return _cuts(values, self.order)
        if self.hierarchy is None:
            raise MissingHierarchyError(column=self.sensitive)
        return _levels(values, self.hierarchy)


@dataclass(frozen=True, slots=True, kw_only=True)
class BetaLikeness:
    """No class raises the share p of a sensitive value from the table's q by more than `beta` q.

    The gain (p - q) / q is held to min(beta, -ln q): the enhanced form. The value is the largest
    gain, over all values, as a share of what is allowed for it (at most 1 if satisfied).

    **Source:** J. Cao, P. Karras, "Publishing microdata with a robust privacy guarantee", PVLDB
    5(11), 2012, definitions 2 and 3.
    """

    beta: float
    sensitive: str

    def __post_init__(self) -> None:
        if not self.beta > 0:
            raise ModelParameterError(model="beta-likeness", parameter="beta", allowed="> 0")

    @property
    def name(self) -> str:
        """The model and its parameter."""
        return f"{self.beta:g}-likeness"

    def scores(self, classes: Classes) -> FloatArray:
        """The largest gain of each class, over what is allowed."""
        total = classes.totals[self.sensitive]
        share = total / max(int(total.sum()), 1)
        present = share > 0
        share = share[present]
        parts = classes.histograms[self.sensitive][:, present] / classes.sizes[:, None]
        gain = (parts - share) / (share * np.maximum(self._allowed(share), TOLERANCE))
        scores: FloatArray = gain.max(axis=1, initial=0.0)
        return scores

    def passes(self, classes: Classes) -> BoolArray:
        """Classes that gain no more than allowed."""
        passing: BoolArray = self.scores(classes) <= 1 + TOLERANCE
        return passing

    def keepable(self, classes: Classes) -> IntArray:
        """The largest part whose values all fit under their shares' ceilings.

        A part of N rows holds at most min(c_v, b_v N) of value v, b_v the ceiling: for each set of
        values, N is at most their rows plus N times the ceilings of the others.
        """
        total = classes.totals[self.sensitive]
        share = total / max(int(total.sum()), 1)
        present = share > 0
        ceiling = share[present] * (1 + self._allowed(share[present]))
        counts = classes.histograms[self.sensitive][:, present]
        order = np.argsort(counts / ceiling, axis=1)
        held = np.cumsum(np.take_along_axis(counts, order, axis=1), axis=1)
        free = 1 - (ceiling.sum() - np.cumsum(ceiling[order], axis=1))
        with np.errstate(divide="ignore", invalid="ignore"):
            bound = np.where(free > TOLERANCE, held / free, math.inf)
        return _whole_rows(bound, classes)

    def check(
        self,
        frame: pd.DataFrame,
        quasi: Sequence[str],
        *,
        kept: pd.Series | None = None,
        counts: IntArray | None = None,
    ) -> Measurement:
        """Measure the class with the largest gain."""
        return measure(
            self,
            frame,
            quasi,
            kept=kept,
            counts=counts,
            lowest_is_worst=False,
            not_stopped=LIKENESS_NOT_STOPPED,
        )

    def _allowed(self, share: FloatArray) -> FloatArray:
        allowed: FloatArray = np.minimum(self.beta, -np.log(share))
        return allowed


def _whole_rows(bound: FloatArray, classes: Classes) -> IntArray:
    """The tightest bound of each class in whole rows, and never more than the class has."""
    tightest = np.floor(bound.min(axis=1, initial=math.inf) + TOLERANCE)
    rows: IntArray = np.minimum(classes.sizes, tightest).astype(np.int64)
    return rows


@lru_cache(maxsize=64)
def _cuts(values: Values, order: tuple[str, ...]) -> tuple[IntArray, int]:
    place = _places(values, order)
    before = np.argsort(np.argsort(place))[:, None] < np.arange(1, len(values))
    sides = np.concatenate([before, ~before], axis=1).astype(np.int64)
    return sides, max(len(values) - 1, 1)


def _places(values: Values, order: tuple[str, ...]) -> list[float]:
    """Where each value stands; an empty cell stands last."""
    at = {value: float(number) for number, value in enumerate(order)}
    try:
        return [math.inf if v is None else at[v] if order else float(v) for v in values]
    except (KeyError, ValueError) as error:
        raise ModelParameterError(
            model="t-closeness", parameter="order", allowed="every value of the column"
        ) from error


@lru_cache(maxsize=64)
def _levels(values: Values, hierarchy: Hierarchy) -> tuple[IntArray, int]:
    ladder = hierarchy.with_missing() if None in values else hierarchy
    at = {leaf: number for number, leaf in enumerate(ladder.leaves)}
    absent = [value for value in values if value not in at]
    if absent:
        raise HierarchyLacksValueError(column=hierarchy.column, count=len(absent), row=1)
    leaves = [at[value] for value in values]
    groups = [
        np.eye(int(codes.max()) + 1, dtype=np.int64)[codes[leaves]]
        for codes in ladder.codes[: ladder.height]
    ]
    return np.concatenate(groups, axis=1), max(ladder.height, 1)
