"""The independent check of aggregate tables: from what is published alone, by plain algebra.

Nothing here is shared with `aggregates` and `differential` but the questions: whether a hidden cell
can be computed is asked of the margins' equations in exact fractions, whether a cell is sensitive
of the rule's own words, and what a noisy table tells of the definition of differential privacy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import pandas as pd

from anonymize.models.aggregates import Cell, Dominance, PercentRule, Rule, Threshold
from anonymize.models.differential import VALUE, PrivateRelease
from anonymize.models.measurement import BoolArray


def betrayed(
    rule: Rule, contributions: Mapping[Cell, Sequence[float]], hidden: BoolArray
) -> list[Cell]:
    """The sensitive cells that are published, or that the published margins determine."""
    open_cells = set(computable(hidden))
    return sorted(
        cell
        for cell, amounts in contributions.items()
        if is_sensitive(rule, amounts) and (not hidden[cell] or cell in open_cells)
    )


def is_sensitive(rule: Rule, amounts: Sequence[float]) -> bool:
    """The rule by its words, on the contributions (>= 0) to one cell."""
    left = [Fraction(amount) for amount in amounts]
    total = sum(left, Fraction(0))
    match rule:
        case Threshold(contributors=least):
            return 1 <= len(left) <= least - 1
        case Dominance(n=n, k=share):
            taken = Fraction(0)
            for _ in range(min(n, len(left))):
                left.remove(largest := max(left))
                taken += largest
            return taken > Fraction(share) * total
        case PercentRule(p=share):
            if not left:
                return False
            left.remove(first := max(left))
            second = max(left, default=Fraction(0))
            # The second largest knows its own part: what it subtracts leaves the first and others.
            return (total - second) - first < Fraction(share) * first


def computable(hidden: BoolArray) -> list[Cell]:
    """The hidden cells with one value only in all solutions of the margins' equations."""
    rows, columns = hidden.shape
    cells = [(i, j) for i in range(rows) for j in range(columns) if hidden[i, j]]
    equations = [[Fraction(cell[0] == i) for cell in cells] for i in range(rows)]
    equations += [[Fraction(cell[1] == j) for cell in cells] for j in range(columns)]
    reduced = _reduced(equations, len(cells))
    alone = [row for row in reduced if sum(entry != 0 for entry in row) == 1]
    return [cell for place, cell in enumerate(cells) if any(row[place] for row in alone)]


def recheck_epsilon(release: PrivateRelease) -> float:
    """What the release may tell of a person, from its noise and the definition; infinite if its
    cells are not exactly the listed ones.

    The chance of an outcome z away from the truth falls as exp(-|z| / scale): the worst outcome is
    one that is nearer to the one table by all that a person can change.
    """
    asked = release.asked
    listed = list(product(*asked.by.values()))
    shown = release.frame.drop(columns=VALUE)
    found = [
        tuple(None if pd.isna(v) else str(v) for v in row) for row in shown.to_numpy().tolist()
    ]
    if found != listed:
        return math.inf
    ends = (1,) if asked.amount is None else (asked.amount.least, asked.amount.most)
    change = asked.contributions * max(1, *(abs(end) for end in ends))
    return max((abs(z - change) - abs(z)) / release.scale for z in (-change, 0, change))


def _reduced(equations: list[list[Fraction]], width: int) -> list[list[Fraction]]:
    """Gauss-Jordan: each pivot alone in its column."""
    done = 0
    for column in range(width):
        pivot = next((i for i in range(done, len(equations)) if equations[i][column]), None)
        if pivot is None:
            continue
        equations[done], equations[pivot] = equations[pivot], equations[done]
        head = [entry / equations[done][column] for entry in equations[done]]
        equations[done] = head
        for i, row in enumerate(equations):
            if i != done and row[column]:
                factor = row[column]
                equations[i] = [a - factor * b for a, b in zip(row, head, strict=True)]
        done += 1
    return equations[:done]
