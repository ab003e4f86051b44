"""How far a copy is from its original, held against the bound that was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a copy may differ by at most, per column: the share of cells that differ, how far a
    number moves as a share of the column's standard deviation.
    """

    cells_share: float
    step_share: float


BOUNDS: Final = Bounds(cells_share=0.15, step_share=0.05)
"""The bound that contracts and quality cards state."""


@dataclass(frozen=True, slots=True)
class Changes:
    """A copy measured against its original.

    `cells_share` per column that carries marks; `step_share` the farthest that a number moved, in
    standard deviations of its column; `positions` of the code that the copy carries; `smallest`
    rows of the smallest class of the copy (its k), `smallest_before` of the original.
    """

    rows: int
    cells_share: Mapping[str, float]
    step_share: float
    positions: int
    smallest: int
    smallest_before: int

    @property
    def largest_share(self) -> float:
        """The share of cells that differ in the column that changed most."""
        return max(self.cells_share.values(), default=0.0)

    def keeps(self, bounds: Bounds = BOUNDS) -> bool:
        """Whether the copy lies within the bounds and its smallest class did not shrink."""
        return (
            self.largest_share <= bounds.cells_share
            and self.step_share <= bounds.step_share
            and self.smallest >= self.smallest_before
        )

    def to_dict(self) -> dict[str, Any]:
        """The measurement as JSON values."""
        return {
            "rows": self.rows,
            "cells_share": dict(self.cells_share),
            "step_share": self.step_share,
            "positions": self.positions,
            "smallest": self.smallest,
            "smallest_before": self.smallest_before,
        }
