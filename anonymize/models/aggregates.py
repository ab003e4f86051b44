"""Aggregate tables: which cells tell of single contributors, and what must be hidden with them.

**Source:** A. Hundepool et al., "Statistical disclosure control", Wiley 2012, sections 4.2 (rules
for sensitive cells) and 4.4 (secondary suppression); D. Gusfield, "A graph theoretic approach to
statistical data security", SIAM J. Computing 17(3), 1988: in a table with published margins a
suppressed cell can be computed exactly if and only if it is a bridge of the graph whose nodes are
the rows and columns and whose edges are the suppressed cells.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from anonymize.errors import ModelParameterError
from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.measurement import BoolArray
from anonymize.text import Text

NOT_STOPPED: Final = Text(
    "只阻止从行列合计精确推算被隐去的单元格；不阻止估计其范围，也不阻止与其他已发布表格相减。",
    "Only the exact computation of hidden cells from the margins is stopped: not an estimate of "
    "their range, nor subtraction from other published tables.",
)
THRESHOLD_NOT_STOPPED: Final = Text(
    "最少贡献者规则不看金额：贡献者虽多而一家独大时，其数值仍可估出。",
    "The threshold looks at no amounts: where one of many contributors outweighs the others, its "
    "amount can still be estimated.",
)
DOMINANCE_NOT_STOPPED: Final = Text(
    "(n,k) 规则不阻止最大的几家联合起来推算其余贡献者，也不考虑外部已知的贡献额。",
    "The (n,k) rule does not stop the largest contributors from joining to compute the others, nor "
    "reckon with amounts known from elsewhere.",
)
PERCENT_NOT_STOPPED: Final = Text(
    "p% 规则只防第二大贡献者单独估计最大者；不防多家联合，也不防事先知道更多的人。",
    "The p% rule stops the second largest contributor alone from estimating the largest: not "
    "several that join, nor somebody who knew more before.",
)

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A cell is sensitive if fewer than `contributors` stand behind it; an empty one is not."""

    contributors: int
    not_stopped: ClassVar[Text] = THRESHOLD_NOT_STOPPED

    def __post_init__(self) -> None:
        if self.contributors < 1:
            raise ModelParameterError(model="threshold", parameter="contributors", allowed=">= 1")

    def is_sensitive(self, contributions: Sequence[float]) -> bool:
        """Whether the cell must be hidden."""
        return 0 < len(contributions) < self.contributors


@dataclass(frozen=True, slots=True)
class Dominance:
    """The (n,k) rule: sensitive if the `n` largest contribute over the share `k` of the total."""

    n: int
    k: float
    not_stopped: ClassVar[Text] = DOMINANCE_NOT_STOPPED

    def __post_init__(self) -> None:
        if self.n < 1 or not 0 < self.k < 1:
            raise ModelParameterError(
                model="dominance", parameter="n, k", allowed="n >= 1, 0 < k < 1"
            )

    def is_sensitive(self, contributions: Sequence[float]) -> bool:
        """Whether the cell must be hidden."""
        largest = sorted(contributions, reverse=True)[: self.n]
        return sum(largest) > self.k * sum(contributions)


@dataclass(frozen=True, slots=True)
class PercentRule:
    """The p% rule: sensitive if the second largest can estimate the largest to within `p` of it.

    That is, if the contributions of all others sum to less than p times the largest.
    """

    p: float
    not_stopped: ClassVar[Text] = PERCENT_NOT_STOPPED

    def __post_init__(self) -> None:
        if not 0 < self.p <= 1:
            raise ModelParameterError(model="p% rule", parameter="p", allowed="in (0, 1]")

    def is_sensitive(self, contributions: Sequence[float]) -> bool:
        """Whether the cell must be hidden."""
        ordered = sorted(contributions, reverse=True)
        return bool(ordered) and sum(ordered[2:]) < self.p * ordered[0]


Rule = Threshold | Dominance | PercentRule


def with_margins(values: FloatArray) -> FloatArray:
    """The table with its row totals, column totals and grand total as a further column and row.

    Where a total may itself be sensitive, `suppress` and `exposed` take this table: its last row
    and column are cells like others, bound by the same equations with the opposite sign.
    """
    rows = np.concatenate([values, values.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([rows, rows.sum(axis=0, keepdims=True)], axis=0)


def suppress(values: FloatArray, sensitive: BoolArray) -> BoolArray:
    """The cells to hide so that none can be computed from the published margins.

    `values` (rows x columns) are the published totals of the cells, never negative; all row and
    column totals stay published, unless the table comes from `with_margins`. To each cell that
    could be computed, a cycle of the least total is hidden with it. A cell alone in a table of one
    row or one column cannot be protected: then its whole row and column are hidden, and `exposed`
    still names it.
    """
    hidden = sensitive.copy()
    for cell in _cells(sensitive):
        if _is_bridge(hidden, cell):
            for other in _cheapest_cycle(values, hidden, cell):
                hidden[other] = True
    return hidden


def exposed(hidden: BoolArray) -> list[Cell]:
    """The hidden cells that the margins still determine exactly."""
    return [cell for cell in _cells(hidden) if _is_bridge(hidden, cell)]


def _cells(chosen: BoolArray) -> list[Cell]:
    return [(int(row), int(column)) for row, column in np.argwhere(chosen)]


def _is_bridge(hidden: BoolArray, cell: Cell) -> bool:
    """Whether the cell's row and column are joined by no other hidden cells."""
    free = np.where(hidden, 0.0, np.inf)
    free[cell] = np.inf
    return _path(free, cell) is None


def _cheapest_cycle(values: FloatArray, hidden: BoolArray, cell: Cell) -> list[Cell]:
    # The 1 keeps the number of hidden cells low where the values are nought.
    cost = np.where(hidden, 0.0, values + 1.0)
    cost[cell] = np.inf
    path = _path(cost, cell)
    if path is not None:
        return path
    rows, columns = hidden.shape
    return [(cell[0], j) for j in range(columns)] + [(i, cell[1]) for i in range(rows)]


def _path(cost: FloatArray, cell: Cell) -> list[Cell] | None:
    """The cheapest way over cells from the cell's row to its column (Dijkstra)."""
    rows = cost.shape[0]
    goal = rows + cell[1]
    best = {cell[0]: 0.0}
    came: dict[int, int] = {}
    queue = [(0.0, cell[0])]
    while queue:
        spent, node = heapq.heappop(queue)
        if node == goal:
            return _walked(came, cell[0], goal, rows)
        if spent > best[node]:
            continue
        steps = cost[node] if node < rows else cost[:, node - rows]
        for place in np.flatnonzero(np.isfinite(steps)).tolist():
            following = rows + place if node < rows else place
            total = spent + float(steps[place])
            if total < best.get(following, np.inf):
                best[following], came[following] = total, node
                heapq.heappush(queue, (total, following))
    return None


def _walked(came: dict[int, int], start: int, goal: int, rows: int) -> list[Cell]:
    cells: list[Cell] = []
    node = goal
    while node != start:
        before = came[node]
        cells.append((min(node, before), max(node, before) - rows))
        node = before
    return cells
