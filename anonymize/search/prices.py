"""What every cell costs at every level, laid out so that a floor is a few sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import IntArray
from anonymize.search.tuples import Tuples

Levels = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """The prices of all (column, level) pairs in one row; column j's begin at `starts[j]`.

    A column's share is its weight over the weights' sum: what a suppressed cell costs. `paid`: the
    loss of all rows' cells; `even`: the loss of a cell where it is the same for all leaves;
    `uneven`: the pairs where it is not, and `table` (pairs x tuples) their loss in each tuple, over
    its rows; `dearest`: the largest loss of a cell; `losses`: the columns' tables (levels x
    leaves). All are multiplied by the column's share. `weights`: rows of each tuple.
    """

    starts: IntArray
    shares: FloatArray
    paid: FloatArray
    even: FloatArray
    uneven: IntArray
    table: FloatArray
    dearest: FloatArray
    losses: tuple[FloatArray, ...]
    weights: FloatArray
    rows: int

    def rows_of(self, tuples: IntArray) -> int:
        """The rows of some tuples."""
        return int(self.weights.take(tuples).sum())

    def floors(self, lost: IntArray, rows: int, *, partial: int = 0) -> FloatArray:
        """Per pair, the least mean loss of the column's cells if the tuples `lost`, which have so
        many rows, are lost, and `partial` rows more, of whatever tuples.
        """
        floors = self.paid + rows * (self.shares - self.even)
        if partial:
            floors += partial * (self.shares - self.dearest)
        for pair, costs in zip(self.uneven.tolist(), self.table, strict=True):
            floors[pair] -= costs.take(lost).sum()
        return np.asarray(floors / max(self.rows, 1))

    def cost_at(self, levels: Levels, lost: IntArray, rows: int) -> float:
        """The mean loss of a cell at one recoding that loses the tuples `lost` with their rows."""
        at = self.starts + levels
        cost = float((self.paid[at] + rows * (self.shares[at] - self.even[at])).sum())
        for pair, costs in zip(self.uneven.tolist(), self.table, strict=True):
            if pair in at:
                cost -= float(costs.take(lost).sum())
        return cost / max(self.rows, 1)

    def cost(self, floors: FloatArray, levels: Levels) -> float:
        """The sum of one recoding's floors."""
        return float(floors[self.starts + levels].sum())


def prices_of(tuples: Tuples, losses: Sequence[FloatArray], counting: FloatArray) -> Prices:
    """Lay out the loss tables (levels x leaves) of the columns, each counting so much."""
    shares = counting / counting.sum()
    starts = np.cumsum([0, *(len(table) for table in losses)])[:-1]
    rows = [
        np.bincount(leaves, weights=tuples.weights, minlength=table.shape[1])
        for leaves, table in zip(tuples.leaves, losses, strict=True)
    ]
    pairs = [
        (j, level * share)
        for j, (t, share) in enumerate(zip(losses, shares, strict=True))
        for level in t
    ]
    uneven = [i for i, (_, level) in enumerate(pairs) if level.min() < level.max()]
    weights = tuples.weights.astype(np.float64)
    in_tuples = [pairs[i][1][tuples.leaves[pairs[i][0]]] * weights for i in uneven]
    return Prices(
        starts=starts,
        shares=np.array([shares[j] for j, _ in pairs]),
        paid=np.array([level @ rows[j] for j, level in pairs]),
        even=np.array([level[0] if level.min() == level.max() else 0.0 for _, level in pairs]),
        uneven=np.array(uneven, dtype=np.int64),
        table=np.array(in_tuples).reshape(len(uneven), len(tuples.weights)),
        dearest=np.array([level[rows[j] > 0].max(initial=0.0) for j, level in pairs]),
        losses=tuple(table * share for table, share in zip(losses, shares, strict=True)),
        weights=weights,
        rows=tuples.rows,
    )
