"""k-anonymity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from anonymize.errors import ModelParameterError
from anonymize.models.classes import Classes, IntArray
from anonymize.models.measurement import BoolArray, FloatArray, Measurement, measure
from anonymize.text import Text

NOT_STOPPED: Final = Text(
    "k-匿名不阻止属性推断：同组记录敏感值相同时，无需认出本人即可得知；也不阻止跨次发布的比对。",
    "k-anonymity does not stop inference: where a class shares one sensitive value it is learnt "
    "without telling its members apart. Nor does it stop the comparison of several releases.",
)


@dataclass(frozen=True, slots=True)
class KAnonymity:
    """Each class of rows that share all quasi-identifiers has at least `k` rows.

    The value is the size of the smallest class.

    **Source:** L. Sweeney, "k-anonymity: a model for protecting privacy", International Journal on
    Uncertainty, Fuzziness and Knowledge-based Systems 10(5), 2002, definition 2; P. Samarati, IEEE
    TKDE 13(6), 2001; GB/T 37964-2019 annex on K-anonymity.
    """

    k: int

    def __post_init__(self) -> None:
        if self.k < 1:
            raise ModelParameterError(model="k-anonymity", parameter="k", allowed=">= 1")

    @property
    def name(self) -> str:
        """The model and its parameter."""
        return f"{self.k}-anonymity"

    @property
    def sensitive(self) -> None:
        """It looks at no sensitive column."""
        return

    def scores(self, classes: Classes) -> FloatArray:
        """Rows per class."""
        return classes.sizes.astype(np.float64)

    def passes(self, classes: Classes) -> BoolArray:
        """Classes of at least k rows."""
        passing: BoolArray = classes.sizes >= self.k
        return passing

    def keepable(self, classes: Classes) -> IntArray:
        """All rows, or none: parts of a class below k are below k."""
        return np.where(self.passes(classes), classes.sizes, 0)

    def check(
        self,
        frame: pd.DataFrame,
        quasi: Sequence[str],
        *,
        kept: pd.Series | None = None,
        counts: IntArray | None = None,
    ) -> Measurement:
        """Measure the smallest class."""
        return measure(
            self,
            frame,
            quasi,
            kept=kept,
            counts=counts,
            lowest_is_worst=True,
            not_stopped=NOT_STOPPED,
        )
