"""What every model answers, and what the search asks of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from anonymize.models.classes import Classes, IntArray, classes_of
from anonymize.text import Text

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measurement:
    """How far a table meets a model: the worst class's value, and the rows of classes that fail."""

    model: str
    satisfied: bool
    value: float
    failing_rows: int
    not_stopped: Text

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {
            "model": self.model,
            "satisfied": self.satisfied,
            "value": self.value,
            "failing_rows": self.failing_rows,
            "not_stopped": self.not_stopped.to_dict(),
        }


class Model(Protocol):
    """A condition on each class of rows, kept by the union of two classes that both meet it."""

    @property
    def name(self) -> str:
        """The model and its parameters, as they are written."""

    @property
    def sensitive(self) -> str | None:
        """The column whose values the model looks at."""

    def scores(self, classes: Classes) -> FloatArray:
        """The measured value of each class."""

    def passes(self, classes: Classes) -> BoolArray:
        """Which classes meet the model."""

    def keepable(self, classes: Classes) -> IntArray:
        """No split of a class into smaller ones can keep more rows of it than this."""

    def check(
        self,
        frame: pd.DataFrame,
        quasi: Sequence[str],
        *,
        kept: pd.Series | None = None,
        counts: IntArray | None = None,
    ) -> Measurement:
        """Measure the kept rows of a table; all rows make the distribution to compare with.

        `counts`: the rows that each line of the frame stands for, 1 if not given.
        """


def measure(
    model: Model,
    frame: pd.DataFrame,
    quasi: Sequence[str],
    *,
    kept: pd.Series | None,
    counts: IntArray | None,
    lowest_is_worst: bool,
    not_stopped: Text,
) -> Measurement:
    """Group the kept rows, ask the model for each class, and report the worst one.

    An empty release meets every model, with a value of 0.
    """
    sensitive = () if model.sensitive is None else (model.sensitive,)
    classes = classes_of(frame, quasi, sensitive, kept=kept, counts=counts)
    passing, scores = model.passes(classes), model.scores(classes)
    worst = 0.0
    if scores.size:
        worst = float(scores.min() if lowest_is_worst else scores.max())
    failing = int(classes.sizes[~passing].sum())
    return Measurement(model.name, failing == 0, worst, failing, not_stopped)
