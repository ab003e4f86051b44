"""The same model trained on both tables: what a buyer who trains would lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from anonymize.risk.attacker import infer_attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAccuracy:
    """Accuracy on rows not trained on; `baseline`: always the most frequent value."""

    target: str
    before: float
    after: float
    baseline: float

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)


def model_accuracy(
    before: pd.DataFrame, after: pd.DataFrame, features: Sequence[str], *, target: str
) -> ModelAccuracy:
    """Train naive Bayes for `target` on half of each table and try it on the other half.

    Both tables hold the same rows in the same order, so the halves are the same people. Raises
    UnknownColumnError.
    """
    old = infer_attribute(before, features, sensitive=target)
    new = infer_attribute(after, features, sensitive=target)
    return ModelAccuracy(
        target=target, before=old.attacker, after=new.attacker, baseline=old.baseline
    )
