"""Differentially private aggregate tables: counts and sums with noise, by OpenDP.

The cells of the table are listed beforehand, never read off the data, since a cell that appears
only when somebody is in it tells of them. Noise comes from OpenDP's generator, drawn anew each
time: it is the one result of this library that no second run repeats.

**Source:** C. Dwork, A. Roth, "The algorithmic foundations of differential privacy", 2014,
definition 2.4 and section 3.3; discrete noise: A. Ghosh, T. Roughgarden, M. Sundararajan,
"Universally utility-maximizing privacy mechanisms", SIAM J. Computing 41(6), 2012.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
import pandas as pd

from anonymize.errors import ModelParameterError, UnknownColumnError
from anonymize.models.budget import Budget, require_epsilon
from anonymize.models.classes import IntArray
from anonymize.models.errors import AbsentExtraError
from anonymize.text import Text

NAME: Final = "differential privacy"
VALUE: Final = "value"
MOST_CELLS: Final = 1_000_000
_LARGEST: Final = 2**53
_MOST_TOTAL: Final = 2**62

NOT_STOPPED: Final = Text(
    "差分隐私限制任何一个人的数据对结果的影响；不阻止从整体规律推断个人，也不保护贡献行数超过声明"
    "上限者，预算用尽前的每次发布都会累加。",
    "Differential privacy limits what any one person's rows change in the result. It does not stop "
    "what follows about a person from the pattern of all, nor protect whoever has more rows than "
    "was declared; and every release adds up until the budget is spent.",
)

Values = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A column of whole numbers, each taken as the nearest one from `least` to `most`."""

    column: str
    least: int
    most: int

    def __post_init__(self) -> None:
        if not -_LARGEST < self.least <= self.most < _LARGEST:
            raise ModelParameterError(
                model=NAME, parameter="least, most", allowed="least <= most, below 2^53"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateTable:
    """What is asked: rows, or the sum of an amount, for each combination of the values of `by`.

    `by`: columns with the values that have a cell (None: an empty cell of the data), chosen without
    a look at the table; rows with other values are in no cell. `contributions`: the most rows that
    one person has; with `subject`, the column that names the person, only the first so many rows of
    each are taken and none that names nobody, without it the caller answers for the bound.
    """

    by: Mapping[str, Values]
    epsilon: float
    contributions: int = 1
    subject: str | None = None
    amount: Amount | None = None

    def __post_init__(self) -> None:
        require_epsilon(self.epsilon)
        if not 1 <= self.contributions < 2**31:
            raise ModelParameterError(model=NAME, parameter="contributions", allowed=">= 1")
        if not all(0 < len(values) == len(set(values)) for values in self.by.values()):
            raise ModelParameterError(model=NAME, parameter="by", allowed="values, each once")
        if prod(len(values) for values in self.by.values()) > MOST_CELLS:
            raise ModelParameterError(model=NAME, parameter="by", allowed="at most 10^6 cells")
        if self.sensitivity > self.epsilon * _LARGEST:
            raise ModelParameterError(
                model=NAME, parameter="epsilon", allowed="at least 2^-53 of the sensitivity"
            )

    @property
    def sensitivity(self) -> int:
        """The most by which the cells together change when all rows of a person come or go."""
        if self.amount is None:
            return self.contributions
        return self.contributions * max(abs(self.amount.least), abs(self.amount.most), 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrivateRelease:
    """What came out: a row for each cell, its columns and a noisy `value`, which may be below 0.

    `scale`: of the two-sided geometric noise; `off_by`: 95 % of the cells are at most so far from
    the truth; `budget`: what is left for later releases.
    """

    frame: pd.DataFrame
    asked: PrivateTable
    scale: float
    off_by: float
    budget: Budget
    not_stopped: Text = NOT_STOPPED

    def to_dict(self) -> dict[str, Any]:
        """The figures without the table."""
        return {
            "epsilon": self.asked.epsilon,
            "contributions": self.asked.contributions,
            "sensitivity": self.asked.sensitivity,
            "scale": self.scale,
            "off_by": self.off_by,
            "budget": self.budget.to_dict(),
            "not_stopped": self.not_stopped.to_dict(),
        }


def release_privately(
    frame: pd.DataFrame, asked: PrivateTable, *, budget: Budget, name: str
) -> PrivateRelease:
    """Answer under `asked.epsilon`-differential privacy, and charge the budget before any noise.

    Neighbouring tables differ in all rows of one person. Errors: SpentBudgetError,
    AbsentExtraError, UnknownColumnError, ModelParameterError (amounts that are no whole numbers).
    """
    charged = budget.charged(name, asked.epsilon)
    mechanism = _Mechanism.of(asked)
    cells = cells_of(frame, asked)
    labels = pd.MultiIndex.from_product([list(v) for v in asked.by.values()] or [[None]])
    table = pd.DataFrame(list(labels), columns=list(asked.by) or ["*"], dtype="str")
    noisy = mechanism.released(cells)
    return PrivateRelease(
        frame=table[list(asked.by)].assign(**{VALUE: noisy}),
        asked=asked,
        scale=mechanism.scale,
        off_by=mechanism.off_by,
        budget=charged,
    )


def cells_of(frame: pd.DataFrame, asked: PrivateTable) -> IntArray:
    """The true cells in the order of the combinations, a secret. Errors: as release_privately."""
    for column in (*asked.by, *([asked.subject] if asked.subject else [])):
        if column not in frame.columns:
            raise UnknownColumnError(column=column)
    if len(frame) * asked.sensitivity > _MOST_TOTAL:
        raise ModelParameterError(model=NAME, parameter="amount", allowed="smaller for such rows")
    taken = frame
    if asked.subject is not None:
        taken = frame[frame.groupby(asked.subject).cumcount() < asked.contributions]
        taken = taken[taken[asked.subject].notna()]
    place = np.zeros(len(taken), dtype=np.int64)
    inside = np.ones(len(taken), dtype=bool)
    for column, values in asked.by.items():
        listed = pd.Index(pd.array(list(values), dtype="str"))
        at = listed.get_indexer(pd.Index(taken[column].astype("str")))
        inside &= at >= 0
        place = place * len(values) + at
    amounts = np.ones(len(taken), np.int64) if asked.amount is None else _whole(taken, asked.amount)
    cells = np.zeros(prod(len(values) for values in asked.by.values()), dtype=np.int64)
    np.add.at(cells, place[inside], amounts[inside])
    return cells


def _whole(frame: pd.DataFrame, amount: Amount) -> IntArray:
    """The amounts within their bounds; an empty cell counts as the bound nearest to 0."""
    if amount.column not in frame.columns:
        raise UnknownColumnError(column=amount.column)
    numbers = pd.to_numeric(frame[amount.column], errors="coerce").to_numpy(np.float64)
    absent = frame[amount.column].isna().to_numpy()
    if (~absent & ~(numbers == np.floor(numbers))).any():
        raise ModelParameterError(model=NAME, parameter="amount", allowed="whole numbers")
    return np.clip(np.where(absent, 0, numbers), amount.least, amount.most).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Mechanism:
    """OpenDP's measurement for one table, at the least noise that epsilon allows."""

    measurement: Any
    scale: float
    off_by: float

    @classmethod
    def of(cls, asked: PrivateTable) -> _Mechanism:
        try:
            from opendp.accuracy import discrete_laplacian_scale_to_accuracy
            from opendp.domains import atom_domain, vector_domain
            from opendp.measurements import make_laplace
            from opendp.metrics import l1_distance
            from opendp.mod import binary_search_param, enable_features
        except ImportError:
            raise AbsentExtraError(model=NAME, extra="dp") from None
        enable_features("contrib")
        space = vector_domain(atom_domain(T="i64")), l1_distance(T="i64")
        scale = binary_search_param(
            lambda scale: make_laplace(*space, scale=scale),
            d_in=asked.sensitivity,
            d_out=float(asked.epsilon),
            T=float,
        )
        off_by = discrete_laplacian_scale_to_accuracy(scale=scale, alpha=0.05)
        return cls(make_laplace(*space, scale=scale), float(scale), float(off_by))

    def released(self, cells: IntArray) -> IntArray:
        return np.array(self.measurement(cells.tolist()), dtype=np.int64)
