"""Local recoding: each class of rows keeps labels of its own, as fine as its members allow."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np

from anonymize.errors import AmbiguousLabelError
from anonymize.hierarchies import Hierarchy
from anonymize.models.classes import IntArray
from anonymize.models.measurement import BoolArray
from anonymize.search.examine import Examiner
from anonymize.search.forecast import Nodes
from anonymize.search.openings import open_classes
from anonymize.search.peel import peel
from anonymize.search.prices import Levels
from anonymize.search.refine import common_levels, refine

_OPENING_ROUNDS: Final = 2
_AGAIN: Final = 0.8
"""The share of classes that are given up, the costliest first, and peeled anew."""
MOST_NODES: Final = 100_000
"""Of a larger lattice a sample of this size is peeled, and the coarsest recoding."""


@dataclass(frozen=True, slots=True, eq=False)
class LocalRecoding:
    """`members[t]`: the class of tuple t, -1 if suppressed; `levels` (classes x columns).

    `lost`: suppressed rows; `cost`: mean loss of a cell, theirs at 1.
    """

    members: IntArray
    levels: Nodes
    lost: int
    cost: float

    @property
    def kept(self) -> BoolArray:
        """Which tuples are not suppressed."""
        kept: BoolArray = self.members >= 0
        return kept


def search_local(examiner: Examiner, *, limit: int) -> LocalRecoding:
    """Peel, then move, dissolve and open classes until nothing is gained; give up the costliest
    classes once and try again from there. Deterministic.

    Tuples that no class could take are left out, if need be more than `limit` rows: the caller
    decides what then. No bound on the optimum is known. Raises AmbiguousLabelError.
    """
    tuples = examiner.tuples
    for ladder in tuples.ladders:
        _require_clear_labels(ladder)
    nodes = _by_price(examiner)
    peeled = peel(examiner, nodes, np.arange(len(tuples.weights)))
    members = refine(examiner, peeled.members, len(peeled.levels), limit=limit)
    for _ in range(_OPENING_ROUNDS):
        count = int(members.max(initial=-1)) + 1
        members, opened = open_classes(examiner, members, count, nodes)
        if not opened:
            break
        members = refine(examiner, members, count + opened, limit=limit)
    return _peeled_anew(examiner, _recoding(examiner, members), nodes, limit=limit)


def localised(examiner: Examiner, levels: Levels, *, limit: int) -> LocalRecoding:
    """Start from the classes of one recoding of all rows instead, and refine them."""
    members, classes = examiner.classes(levels)
    passing = examiner.passing(classes)
    numbers = np.where(passing, np.cumsum(passing) - 1, -1)
    refined = refine(examiner, numbers[members], int(passing.sum()), limit=limit)
    return _recoding(examiner, refined)


def _peeled_anew(
    examiner: Examiner, found: LocalRecoding, nodes: Nodes, *, limit: int
) -> LocalRecoding:
    """Peel the tuples of the costliest classes once more by themselves; the better of both."""
    tuples, kept = examiner.tuples, found.kept
    if not kept.any():
        return found
    count = len(found.levels)
    weights = tuples.weights[kept]
    rows = np.bincount(found.members[kept], weights, count)
    cost = np.zeros(count)
    for column, leaves in enumerate(tuples.leaves):
        loss = examiner.prices.losses[column]
        cells = loss[found.levels[found.members[kept], column], leaves[kept]]
        cost += np.bincount(found.members[kept], cells * weights, count)
    alive = np.flatnonzero(rows)
    dear = alive[np.argsort(-(cost[alive] / rows[alive]), kind="stable")]
    given_up = np.zeros(count, dtype=bool)
    given_up[dear[: int(_AGAIN * len(alive))]] = True
    free = ~kept | given_up[found.members]
    members = np.where(free, -1, found.members)
    peeled = peel(examiner, nodes, np.flatnonzero(free))
    members = np.where(peeled.members >= 0, peeled.members + count, members)
    again = refine(examiner, members, count + len(peeled.levels), limit=limit)
    other = _recoding(examiner, again)
    better = other.cost < found.cost and other.lost <= max(found.lost, limit)
    return other if better else found


def _recoding(examiner: Examiner, members: IntArray) -> LocalRecoding:
    tuples, prices = examiner.tuples, examiner.prices
    count = int(members.max(initial=-1)) + 1
    levels, _ = common_levels(tuples, members, max(count, 1))
    kept = members >= 0
    lost = int(tuples.weights[~kept].sum())
    cost = float(lost)
    for table, column, leaves in zip(prices.losses, levels.T, tuples.leaves, strict=True):
        cost += float((tuples.weights[kept] * table[column[members[kept]], leaves[kept]]).sum())
    return LocalRecoding(members, levels, lost, cost / max(tuples.rows, 1))


def _by_price(examiner: Examiner) -> Nodes:
    """The recodings by rising loss, all of them where they are not too many."""
    heights, prices = examiner.heights, examiner.prices
    if prod(height + 1 for height in heights) <= MOST_NODES:
        nodes = np.indices([height + 1 for height in heights], dtype=np.int8)
        nodes = nodes.reshape(len(heights), -1).T
    else:
        shape = (MOST_NODES, len(heights))
        sample = np.random.default_rng(0).integers(0, np.array(heights) + 1, shape, dtype=np.int8)
        ends = np.array([np.zeros(len(heights)), heights], dtype=np.int8)
        nodes = np.unique(np.concatenate([ends, sample]), axis=0)
    paid = prices.paid[nodes + prices.starts].sum(axis=1)
    return np.ascontiguousarray(nodes[np.argsort(paid, kind="stable")])


def _require_clear_labels(ladder: Hierarchy) -> None:
    """A label must mean the same leaves wherever it stands, since levels mix in one column."""
    meaning: dict[str | None, frozenset[int]] = {}
    for level, (codes, groups) in enumerate(zip(ladder.codes, ladder.groups, strict=True)):
        for number, label in enumerate(groups):
            leaves = frozenset(np.flatnonzero(codes == number).tolist())
            if meaning.setdefault(label, leaves) != leaves:
                raise AmbiguousLabelError(column=ladder.column, level=level)
