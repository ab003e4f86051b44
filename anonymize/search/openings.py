"""The third step of local recoding: new classes out of rows that others can spare.

At each recoding, in the order of rising loss, tuples whose class can do without them gather by
cell. A cell opens if those that gain there outweigh those that must come along to make a class.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import numpy as np
import numpy.typing as npt

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import IntArray
from anonymize.models.measurement import BoolArray
from anonymize.search.examine import Examiner
from anonymize.search.forecast import Nodes
from anonymize.search.ledger import Ledger, ledger_of
from anonymize.search.peel import classes_among, marks_of
from anonymize.search.refine import common_levels

_GAIN: Final = 1e-4
_WORTH: Final = 0.005
"""A tuple that gains less than this does not start a search for company."""
_SACRIFICE: Final = 0.1
"""No tuple comes along that loses more than this."""
_SLOT_BITS: Final = 16
MOST_TRIED: Final = 1_500
MOST_ATTEMPTS: Final = 4_000
"""Cells looked into; under models of sensitive values most promises fail."""


def open_classes(
    examiner: Examiner, members: IntArray, count: int, nodes: Nodes
) -> tuple[IntArray, int]:
    """Open what pays at the first MOST_TRIED of the nodes; returns the members and the openings."""
    tuples = examiner.tuples
    weights = tuples.weights
    marks = marks_of(tuples)
    ledger = ledger_of(examiner, members.copy(), count)
    levels, _ = common_levels(tuples, members, max(count, 1))
    now = _cost_at(examiner, levels[members])
    now[members < 0] = 1.0
    opened = attempts = 0
    for node in nodes[:MOST_TRIED]:
        if attempts > MOST_ATTEMPTS:
            break
        gain = now - _cost_of(examiner, node)
        sizes = np.append(ledger.classes.sizes, 2**40)
        spare = sizes[ledger.members] - weights >= examiner.least_rows
        if not (spare & (gain > _WORTH)).any():
            continue
        key = sum((column[level] for column, level in zip(marks[1:], node[1:], strict=True)),
                  start=marks[0][node[0]])  # fmt: skip
        for cell in _cells(key, gain, spare, weights, examiner.least_rows):
            attempts += 1
            taken = _worth_taking(ledger, cell, gain)
            if taken:
                now[taken] -= gain[taken]
                ledger.members[taken] = count + opened
                opened += 1
                ledger = ledger_of(examiner, ledger.members, count + opened)
    return ledger.members, opened


def _cost_at(examiner: Examiner, levels: Nodes) -> FloatArray:
    """What each tuple costs at levels of its own (tuples x columns)."""
    cost = np.zeros(len(levels))
    for column, leaves in enumerate(examiner.tuples.leaves):
        cost += examiner.prices.losses[column][levels[:, column], leaves]
    return cost


def _cost_of(examiner: Examiner, node: npt.NDArray[np.int8]) -> FloatArray:
    """What each tuple costs at one recoding."""
    cost = np.zeros(len(examiner.tuples.weights))
    for column, leaves in enumerate(examiner.tuples.leaves):
        if node[column]:
            cost += examiner.prices.losses[column][node[column]][leaves]
    return cost


def _cells(
    key: npt.NDArray[np.uint64], gain: FloatArray, spare: BoolArray, weights: IntArray, least: int
) -> list[IntArray]:
    """The tuples of each cell that promises a gain, the largest gain first."""
    slots = (key >> np.uint64(64 - _SLOT_BITS)).astype(np.intp)
    wanted = np.zeros(1 << _SLOT_BITS, dtype=bool)
    wanted[slots[spare & (gain > _WORTH)]] = True
    at = np.flatnonzero(wanted[slots] & spare & (gain > -_SACRIFICE))
    # Most cells have too few rows to spare: they go before anything is put in order.
    held = np.bincount(slots.take(at), weights.take(at), 1 << _SLOT_BITS)
    at = at[held.take(slots.take(at)) >= least]
    if not len(at):
        return []
    at = at[np.lexsort((-gain[at], key[at]))]
    starts = np.flatnonzero(np.concatenate(([True], key[at][1:] != key[at][:-1])))
    ends = np.append(starts[1:], len(at))
    rows = np.cumsum(weights[at])
    gained = np.cumsum(gain[at] * weights[at])
    before = np.where(starts > 0, starts - 1, -1)
    enough = np.searchsorted(rows, np.where(before < 0, 0, rows[before]) + least)
    full = enough < ends
    promised = gained[np.where(full, enough, 0)] - np.where(before < 0, 0.0, gained[before])
    chosen = np.flatnonzero(full & (promised > _GAIN))
    return [at[starts[cell] : ends[cell]] for cell in chosen]


def _worth_taking(ledger: Ledger, cell: IntArray, gain: FloatArray) -> list[int]:
    """The tuples to open the cell with, or none if it does not pay."""
    examiner, weights = ledger.examiner, ledger.examiner.tuples.weights
    taken: list[int] = []
    sources: defaultdict[int, list[int]] = defaultdict(list)
    rows = 0
    for tuple_ in cell.tolist():
        if rows >= examiner.least_rows and gain[tuple_] <= 0:
            break
        source = int(ledger.members[tuple_])
        if source >= 0 and not ledger.may_leave([*sources[source], tuple_], source):
            continue
        sources[source].append(tuple_)
        taken.append(tuple_)
        rows += int(weights[tuple_])
    at = np.array(taken, dtype=np.int64)
    if not taken or float(gain[at] @ weights[at]) <= _GAIN:
        return []
    opened = classes_among(examiner.tuples, at, np.zeros(len(at), dtype=np.int64), 1)
    return taken if bool(examiner.passing(opened)[0]) else []
