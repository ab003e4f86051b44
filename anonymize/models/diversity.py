"""l-diversity in its three kinds.

**Source:** A. Machanavajjhala, D. Kifer, J. Gehrke, M. Venkitasubramaniam, "l-Diversity: privacy
beyond k-anonymity", ACM TKDD 1(1), 2007: sections 4.1 (entropy, definition 4.1) and 4.2 (recursive,
definition 4.2); distinct diversity is its simplest instance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from anonymize.errors import ModelParameterError
from anonymize.models.classes import Classes, IntArray
from anonymize.models.measurement import BoolArray, FloatArray, Measurement, measure
from anonymize.text import Text

TOLERANCE: Final = 1e-9
"""Room for rounding when a measured float is compared with its threshold."""

NOT_STOPPED: Final = Text(
    "l-多样性不阻止概率推断：敏感值分布偏斜、或各值含义相近时，仍可推知大概；也不阻止跨次发布的比对。",
    "l-diversity does not stop probable inference where sensitive values are skewed or alike in "
    "meaning, nor the comparison of several releases.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctDiversity:
    """Each class holds at least `l` distinct values of the sensitive column.

    The value is the smallest number of them. An empty cell is a value.
    """

    l: int  # noqa: E741 - the literature's name
    sensitive: str

    def __post_init__(self) -> None:
        if self.l < 1:
            raise ModelParameterError(model="distinct diversity", parameter="l", allowed=">= 1")

    @property
    def name(self) -> str:
        """The model and its parameter."""
        return f"distinct {self.l}-diversity"

    def scores(self, classes: Classes) -> FloatArray:
        """Distinct values per class."""
        distinct: FloatArray = (classes.histograms[self.sensitive] > 0).sum(axis=1) * 1.0
        return distinct

    def passes(self, classes: Classes) -> BoolArray:
        """Classes with enough distinct values."""
        passing: BoolArray = self.scores(classes) >= self.l
        return passing

    def keepable(self, classes: Classes) -> IntArray:
        """All rows, or none: a part of a class holds no more values than the class."""
        return np.where(self.passes(classes), classes.sizes, 0)

    def check(
        self,
        frame: pd.DataFrame,
        quasi: Sequence[str],
        *,
        kept: pd.Series | None = None,
        counts: IntArray | None = None,
    ) -> Measurement:
        """Measure the class with the fewest values."""
        return measure(
            self,
            frame,
            quasi,
            kept=kept,
            counts=counts,
            lowest_is_worst=True,
            not_stopped=NOT_STOPPED,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntropyDiversity:
    """Each class's entropy of the sensitive column is at least log `l`.

    The value is exp(entropy) of the worst class: the number of equally likely values it is worth.
    """

    l: float  # noqa: E741 - the literature's name
    sensitive: str

    def __post_init__(self) -> None:
        if not self.l >= 1:
            raise ModelParameterError(model="entropy diversity", parameter="l", allowed=">= 1")

    @property
    def name(self) -> str:
        """The model and its parameter."""
        return f"entropy {self.l:g}-diversity"

    def scores(self, classes: Classes) -> FloatArray:
        """exp(entropy) per class: with counts c of n rows, entropy = log n - sum(c log c) / n."""
        counts = classes.histograms[self.sensitive]
        logs = np.log(np.arange(1, int(counts.max(initial=1)) + 1))
        weighted = np.concatenate(([0.0], logs * np.arange(1, len(logs) + 1)))[counts]
        n = classes.sizes
        scores: FloatArray = np.exp(np.log(n) - weighted.sum(axis=1) / n)
        return scores

    def passes(self, classes: Classes) -> BoolArray:
        """Classes of enough entropy."""
        passing: BoolArray = self.scores(classes) >= self.l - TOLERANCE
        return passing

    def keepable(self, classes: Classes) -> IntArray:
        """All but the surplus of the most frequent value.

        A part with entropy log l has no value with a share above p, the largest share that its
        number of distinct values allows; so with r rows of the other values it has at most
        r / (1 - p) rows.
        """
        counts = classes.histograms[self.sensitive]
        distinct = (counts > 0).sum(axis=1)
        shares = np.array([_largest_share(self.l, d) for d in range(counts.shape[1] + 1)])
        others = classes.sizes - counts.max(axis=1, initial=0)
        limit = others / np.maximum(1 - shares[distinct], 1e-12)
        bounded = np.minimum(classes.sizes, np.floor(limit + TOLERANCE)).astype(np.int64)
        return np.where(self.l <= 1, classes.sizes, np.where(distinct < self.l, 0, bounded))

    def check(
        self,
        frame: pd.DataFrame,
        quasi: Sequence[str],
        *,
        kept: pd.Series | None = None,
        counts: IntArray | None = None,
    ) -> Measurement:
        """Measure the class of least entropy."""
        return measure(
            self,
            frame,
            quasi,
            kept=kept,
            counts=counts,
            lowest_is_worst=True,
            not_stopped=NOT_STOPPED,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecursiveDiversity:
    """In each class r1 < `c` (r_l + ... + r_m), the r being its value counts from the largest down.

    The value is the worst class's r1 / (r_l + ... + r_m), infinite where the sum is empty.
    """

    c: float
    l: int  # noqa: E741 - the literature's name
    sensitive: str

    def __post_init__(self) -> None:
        if self.l < 1:
            raise ModelParameterError(model="recursive diversity", parameter="l", allowed=">= 1")
        if not self.c > 0:
            raise ModelParameterError(model="recursive diversity", parameter="c", allowed="> 0")

    @property
    def name(self) -> str:
        """The model and its parameters."""
        return f"recursive ({self.c:g},{self.l})-diversity"

    def scores(self, classes: Classes) -> FloatArray:
        """r1 / tail per class."""
        largest, tail = self._largest_and_tail(classes)
        with np.errstate(divide="ignore"):
            scores: FloatArray = np.where(tail > 0, largest / np.maximum(tail, 1), math.inf)
        return scores

    def passes(self, classes: Classes) -> BoolArray:
        """Classes whose largest count stays below c times the tail."""
        largest, tail = self._largest_and_tail(classes)
        passing: BoolArray = largest < self.c * tail
        return passing

    def keepable(self, classes: Classes) -> IntArray:
        """No value can keep as many rows as c times the tail of the whole class."""
        _, tail = self._largest_and_tail(classes)
        counts = classes.histograms[self.sensitive]
        capped = np.minimum(counts, np.ceil(self.c * tail)[:, None])
        rows: IntArray = capped.sum(axis=1).astype(np.int64)
        return rows

    def check(
        self,
        frame: pd.DataFrame,
        quasi: Sequence[str],
        *,
        kept: pd.Series | None = None,
        counts: IntArray | None = None,
    ) -> Measurement:
        """Measure the class whose largest value outweighs its tail the most."""
        return measure(
            self,
            frame,
            quasi,
            kept=kept,
            counts=counts,
            lowest_is_worst=False,
            not_stopped=NOT_STOPPED,
        )

    def _largest_and_tail(self, classes: Classes) -> tuple[IntArray, IntArray]:
        ordered = -np.sort(-classes.histograms[self.sensitive], axis=1)
        return ordered[:, :1].sum(axis=1), ordered[:, self.l - 1 :].sum(axis=1)


def _largest_share(l: float, distinct: int) -> float:  # noqa: E741 - the literature's name
    """The largest share one of `distinct` values can have at entropy log l, from above.

    With share p the entropy is at most h(p) + (1 - p) log(distinct - 1), which falls for p above
    1 / distinct: bisection.
    """
    low, high = 1 / max(distinct, 1), 1.0
    if distinct < 2 or l >= distinct:
        return low
    for _ in range(60):
        p = (low + high) / 2
        rest = 1 - p
        most = -p * math.log(p) - rest * math.log(rest / (distinct - 1)) if rest > 0 else 0.0
        low, high = (p, high) if most >= math.log(l) else (low, p)
    return high
