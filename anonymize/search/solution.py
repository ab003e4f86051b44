"""What a search answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class Solution:
    """The recoding that was found and its price; its table is made when it is first asked for.

    `levels`: level by column, None for local recoding; `losses`: mean normalised loss of a cell of
    each quasi-identifier, suppressed cells at 1; `loss`: their mean by the loss model and the
    weights asked for, which is what was made small; `optimal`: nothing allowed costs less, proven;
    `gap`: how much less another recoding may cost at the most (0 if optimal, None where no bound
    is known); `kept`: False for the suppressed lines, which a release leaves out.
    `suppressed_rows` are lines times their counts. `write` makes the table that `frame` holds.
    """

    levels: Mapping[str, int] | None
    losses: Mapping[str, float]
    loss: float
    suppressed_rows: int
    optimal: bool
    gap: float | None
    write: Callable[[], pd.DataFrame] = field(repr=False)
    kept: pd.Series

    @property
    def ncp(self) -> float:
        """The mean normalised loss of a cell of all quasi-identifiers together."""
        return sum(self.losses.values()) / max(len(self.losses), 1)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table, same lines and order; suppressed ones hold `*` in all quasi-identifiers."""
        return self.write()

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
