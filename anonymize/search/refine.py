"""The second step of local recoding: tuples move to classes where they cost less.

A class is labelled by the lowest common groups of its members, so all its rows cost the same. A
tuple that joins may raise that cost for all; the move pays if the sum falls. A class whose members
all do better elsewhere is dissolved. Rounds go on until a round gains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import IntArray
from anonymize.models.measurement import BoolArray
from anonymize.search.examine import Examiner
from anonymize.search.forecast import Nodes
from anonymize.search.ledger import Ledger, ledger_of
from anonymize.search.tuples import Tuples

Costs = npt.NDArray[np.float32]

_GAIN: Final = 1e-6
_FORBIDDEN: Final = 1e6
"""What a row costs that may not be suppressed."""
_WORTH_MOVING: Final = 0.02
"""Rows that cost less stay: they have little to gain."""
_CHUNK_CELLS: Final = 2**18
"""As many costs as fit beside their sums into a processor's nearer memory."""
_JOINED_LEAVES: Final = 256
MOST_PAIRS: Final = 2_000_000_000
"""Above this many pairs of tuple and class the peeled recoding is left as it is."""
ROUNDS: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Per tuple: `now`, its cost; `best`, its cost in the best other class `target`, with what the
    others there pay more on its account; `grows`, whether they do.
    """

    now: FloatArray
    best: FloatArray
    target: IntArray
    grows: BoolArray


def refine(examiner: Examiner, members: IntArray, count: int, *, limit: int) -> IntArray:
    """Move and dissolve until nothing is gained.

    Tuples of class -1 are placed where that costs less than their suppression, or, while they are
    more than `limit` rows, wherever they can be.

    The classes that come in meet the models, and so do those that go out.
    """
    if len(members) * count > MOST_PAIRS or not count:
        return members
    ledger = ledger_of(examiner, members.copy(), count)
    for _ in range(ROUNDS):
        offers = _offers(examiner, ledger, limit)
        settled = _dissolve(ledger, offers)
        if not _move(ledger, offers, settled) and not settled:
            break
    return ledger.members


def common_levels(tuples: Tuples, members: IntArray, count: int) -> tuple[Nodes, IntArray]:
    """Per class, the lowest level of each column at which its members agree, and one member."""
    at = np.flatnonzero(members >= 0)
    order = at[np.argsort(members[at], kind="stable")]
    sorted_members = members[order]
    starts = np.flatnonzero(np.diff(sorted_members, prepend=-1))
    present = sorted_members[starts]
    levels = np.zeros((count, len(tuples.ladders)), dtype=np.int8)
    some = np.zeros(count, dtype=np.int64)
    some[present] = order[starts]
    for column, (ladder, leaves) in enumerate(zip(tuples.ladders, tuples.leaves, strict=True)):
        lowest = np.full(len(starts), ladder.height, dtype=np.int8)
        for level in range(ladder.height - 1, -1, -1):
            codes = ladder.codes[level][leaves[order]]
            agree = np.minimum.reduceat(codes, starts) == np.maximum.reduceat(codes, starts)
            lowest[agree] = level
        levels[present, column] = lowest
    return levels, some


def _offers(examiner: Examiner, ledger: Ledger, limit: int) -> Offers:
    tuples, members = examiner.tuples, ledger.members
    left_out = int(tuples.weights[members < 0].sum())
    price = _FORBIDDEN if left_out > limit else 1.0
    count = len(ledger.classes.sizes)
    alive = np.flatnonzero(ledger.classes.sizes > 0)
    levels, some = common_levels(tuples, members, count)
    tables, leaves = _together(_join_tables(examiner, levels[alive], some[alive]), tuples)
    own = np.zeros(count, dtype=np.float32)
    own[alive] = sum(
        table[leaf[some[alive]], np.arange(len(alive))]
        for table, leaf in zip(tables, leaves, strict=True)
    )
    place = np.full(count + 1, -1, dtype=np.int64)
    place[alive] = np.arange(len(alive))
    now = np.where(members >= 0, own[members], np.float32(price))
    best = np.full(len(members), np.inf)
    target = np.full(len(members), -1, dtype=np.int64)
    chosen = np.flatnonzero(now > _WORTH_MOVING)
    sizes = ledger.classes.sizes[alive].astype(np.float32)
    step = max(_CHUNK_CELLS // max(len(alive), 1), 1)
    for start in range(0, len(chosen), step):
        at = chosen[start : start + step]
        rows = tuples.weights[at].astype(np.float32)[:, None]
        cost = tables[0].take(leaves[0][at], axis=0)
        for table, leaf in zip(tables[1:], leaves[1:], strict=True):
            cost += table.take(leaf[at], axis=0)
        cost *= sizes + rows
        cost -= sizes * own[alive]
        here = place[members[at]]
        cost[np.flatnonzero(here >= 0), here[here >= 0]] = np.inf
        found = cost.argmin(axis=1)
        best[at] = cost[np.arange(len(at)), found] / rows[:, 0]
        target[at] = alive[found]
    grows = best > own[target] + _GAIN
    return Offers(now.astype(np.float64), best, target, grows)


def _join_tables(examiner: Examiner, levels: Nodes, some: IntArray) -> list[Costs]:
    """Per column (leaves x classes): what a row of the class costs once the leaf has joined."""
    tables = []
    tuples = examiner.tuples
    for column, (ladder, leaves) in enumerate(zip(tuples.ladders, tuples.leaves, strict=True)):
        loss = examiner.prices.losses[column]
        member = leaves[some]
        table = np.empty((len(ladder.leaves), len(some)), dtype=np.float32)
        table[:] = loss[ladder.height][member]
        for level in range(ladder.height - 1, -1, -1):
            codes = ladder.codes[level]
            joins = (codes[:, None] == codes[member]) & (levels[:, column] <= level)
            np.copyto(table, loss[level][member].astype(np.float32), where=joins)
        tables.append(table)
    return tables


def _together(tables: Sequence[Costs], tuples: Tuples) -> tuple[list[Costs], list[IntArray]]:
    """Fewer, larger tables: neighbouring columns of few leaves as one of their combinations."""
    joined, leaves = [tables[0]], [tuples.leaves[0]]
    for table, leaf in zip(tables[1:], tuples.leaves[1:], strict=True):
        if len(joined[-1]) * len(table) > _JOINED_LEAVES:
            joined.append(table)
            leaves.append(leaf)
            continue
        both = joined[-1][:, None, :] + table[None, :, :]
        joined[-1] = both.reshape(len(joined[-1]) * len(table), table.shape[1])
        leaves[-1] = leaves[-1] * len(table) + leaf
    return joined, leaves


def _dissolve(ledger: Ledger, offers: Offers) -> set[int]:
    """Empty the classes whose members all do better elsewhere, the largest gain first.

    Returns the classes that gave or took: what was offered there no longer holds.
    """
    weights = ledger.examiner.tuples.weights
    members = ledger.members
    gain = np.where(np.isfinite(offers.best), offers.now - offers.best, -np.inf) * weights
    inside = np.flatnonzero(members >= 0)
    total = np.zeros(len(ledger.classes.sizes))
    np.add.at(total, members[inside], gain[inside])
    order = inside[np.argsort(members[inside], kind="stable")]
    bounds = np.searchsorted(members[order], np.arange(len(total) + 1))
    touched: set[int] = set()
    for source in np.argsort(-total):
        if total[source] <= _GAIN:
            break
        leaving = order[bounds[source] : bounds[source + 1]]
        targets = offers.target[leaving]
        growing = targets[offers.grows[leaving]].tolist()
        busy = int(source) in touched or not touched.isdisjoint(targets.tolist())
        if busy or len(set(growing)) < len(growing) or not len(leaving):
            continue
        if not all(
            ledger.may_join([int(t)], int(c)) for t, c in zip(leaving, targets, strict=True)
        ):
            continue
        for tuple_, target in zip(leaving.tolist(), targets.tolist(), strict=True):
            ledger.move([tuple_], target)
        touched |= {int(source), *targets.tolist()}
    return touched


def _move(ledger: Ledger, offers: Offers, settled: set[int]) -> int:
    """Move single tuples, the largest gain first; a class that grows does so once in a round."""
    gain = np.where(np.isfinite(offers.best), offers.now - offers.best, 0.0)
    touched = set(settled)
    done = 0
    for tuple_ in np.argsort(-gain, kind="stable").tolist():
        if gain[tuple_] <= _GAIN:
            break
        source, target = int(ledger.members[tuple_]), int(offers.target[tuple_])
        if source in settled or target in settled or source == target:
            continue
        if offers.grows[tuple_] and target in touched:
            continue
        stays = source < 0 or ledger.may_leave([tuple_], source)
        if stays and ledger.may_join([tuple_], target):
            ledger.move([tuple_], target)
            touched.add(target)
            done += 1
    return done
