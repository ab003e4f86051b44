"""What a column lost, as one figure in [0, 1] that can be compared between columns.

A generalised column loses what its labels cover: the mean over the rows of (leaves covered - 1) /
(leaves - 1). Any other column loses entropy: 1 - H(after) / H(before); a pseudonym that keeps
values apart loses nothing by this measure, although it no longer says what they were.

**Source:** the normalised certainty penalty of Xu et al., "Utility-based anonymization using local
recoding" (2006); the entropy loss of De Waal and Willenborg (1999), over whole columns.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from anonymize.hierarchies import Hierarchy
from anonymize.techniques import Generalise, Technique


def column_loss(
    before: pd.Series,
    after: pd.Series | None,
    technique: Technique,
    *,
    kept: npt.NDArray[np.bool_],
    ladder: Hierarchy | None,
    searched: float | None,
) -> float:
    """The loss of one column over n rows; a suppressed row is lost whole.

    `after` is None for a dropped column. `searched` is what a search reports of the column, its
    suppressed rows included; only a local recoding's is needed, whose levels differ by row.
    """
    if after is None or not kept.any():
        return 1.0
    if isinstance(technique, Generalise) and ladder is not None:
        if technique.level is None:
            return searched if searched is not None else 0.0
        within = float(ladder.losses[technique.level][ladder.encode(before[kept])].mean())
    else:
        within = entropy_loss(before[kept], after[kept])
    return 1.0 - (1.0 - within) * float(kept.mean())


def entropy_loss(before: pd.Series, after: pd.Series) -> float:
    """1 - H(after) / H(before), 0 where there was nothing to lose; a missing value is a value."""
    had = _entropy(before)
    return 0.0 if had == 0 else float(min(1.0, max(0.0, 1.0 - _entropy(after) / had)))


def _entropy(values: pd.Series) -> float:
    counts = values.value_counts(dropna=False).to_numpy()
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum())
