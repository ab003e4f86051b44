"""What a search answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The recoded table and its price.

    `levels`: level by column, None for local recoding; `ncp`: mean normalised loss of a cell of the
    quasi-identifiers, suppressed cells at 1; `loss`: the same by the loss model and the weights
    asked for, which is what was made small; `optimal`: nothing allowed costs less, proven; `gap`:
    how much less another recoding may cost at the most (0 if optimal, None where no bound is
    known); `frame`: the table, same lines and order, suppressed ones shown as `*` in all
    quasi-identifiers; `kept`: False for the suppressed lines, which a release leaves out.
    `suppressed_rows` are lines times their counts.
    """

    levels: Mapping[str, int] | None
    ncp: float
    loss: float
    suppressed_rows: int
    optimal: bool
    gap: float | None
    frame: pd.DataFrame
    kept: pd.Series

    def to_dict(self) -> dict[str, Any]:
        """The figures without the table, as JSON values."""
        return {
            "ncp": self.ncp,
            "loss": self.loss,
            "suppressed_rows": self.suppressed_rows,
            "levels": None if self.levels is None else dict(self.levels),
            "optimal": self.optimal,
            "gap": self.gap,
        }
