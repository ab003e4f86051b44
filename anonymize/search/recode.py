"""From a recoding found to the table it makes and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from anonymize.hierarchies import ANY
from anonymize.hierarchies.hierarchy import Label
from anonymize.models.classes import IntArray
from anonymize.models.measurement import BoolArray
from anonymize.search.examine import Examiner
from anonymize.search.forecast import Nodes
from anonymize.search.full_domain import Found
from anonymize.search.labels import ClassLabels, named_by_values
from anonymize.search.local import LocalRecoding
from anonymize.search.solution import Solution
from anonymize.search.tuples import Tuples


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """`labels[numbers[t]]`: what tuple t says in one column."""

    labels: tuple[Label, ...]
    numbers: IntArray


def global_solution(frame: pd.DataFrame, examiner: Examiner, found: Found) -> Solution:
    """Recode at the levels found; suppress everything if nothing was found."""
    tuples = examiner.tuples
    names = [ladder.column for ladder in tuples.ladders]
    if found.levels is None:
        levels, kept = examiner.heights, np.zeros(len(tuples.weights), dtype=bool)
    else:
        levels = found.levels
        members, classes = examiner.classes(levels)
        kept = examiner.passing(classes)[members]
    per_tuple = np.tile(np.array(levels, dtype=np.int8), (len(tuples.weights), 1))
    return Solution(
        levels=dict(zip(names, levels, strict=True)),
        losses=losses_of(tuples, per_tuple, kept),
        loss=found.cost,
        suppressed_rows=int(tuples.weights[~kept].sum()),
        optimal=found.gap == 0.0,
        gap=found.gap,
        write=partial(
            written, frame.copy(deep=False), tuples.members, at_levels(tuples, per_tuple, kept)
        ),
        kept=pd.Series(kept[tuples.members], index=frame.index, name="kept"),
    )


def local_solution(
    frame: pd.DataFrame, examiner: Examiner, found: LocalRecoding, *, labels: ClassLabels
) -> Solution:
    """Recode each tuple at its class's levels, or by the values of its class."""
    tuples, kept = examiner.tuples, found.kept
    per_tuple = found.levels[np.maximum(found.members, 0)]
    losses, words = losses_of(tuples, per_tuple, kept), at_levels(tuples, per_tuple, kept)
    if labels != "hierarchy" and kept.any():
        losses, words = _named(tuples, found, labels=labels)
    return Solution(
        levels=None,
        losses=losses,
        loss=found.cost,
        suppressed_rows=int(tuples.weights[~kept].sum()),
        optimal=False,
        gap=None,
        write=partial(written, frame.copy(deep=False), tuples.members, words),
        kept=pd.Series(kept[tuples.members], index=frame.index, name="kept"),
    )


def _named(
    tuples: Tuples, found: LocalRecoding, *, labels: ClassLabels
) -> tuple[dict[str, float], dict[str, Words]]:
    """The loss that is left in each column, and the names of the classes' own values."""
    kept = found.kept
    classes, members = np.unique(found.members[kept], return_inverse=True)
    rows = tuples.weights[kept]
    held_back = float(tuples.weights[~kept].sum())
    losses: dict[str, float] = {}
    columns: dict[str, Words] = {}
    for column, (ladder, leaves) in enumerate(zip(tuples.ladders, tuples.leaves, strict=True)):
        levels = found.levels[classes, column].astype(np.int64)
        named = named_by_values(ladder, leaves[kept], members, levels, labels=labels)
        lost = held_back + float((rows * named.losses).sum())
        losses[ladder.column] = lost / max(tuples.rows, 1)
        place = np.full(len(kept), len(named.labels), dtype=np.int64)
        place[kept] = named.numbers
        columns[ladder.column] = Words((*named.labels, ANY), place)
    return losses, columns


def losses_of(tuples: Tuples, levels: Nodes, kept: BoolArray) -> dict[str, float]:
    """The mean normalised loss of a cell of each column; `levels` (tuples x columns)."""
    rows, held_back = tuples.weights[kept], float(tuples.weights[~kept].sum())
    losses: dict[str, float] = {}
    for column, (ladder, leaves) in enumerate(zip(tuples.ladders, tuples.leaves, strict=True)):
        table = np.stack(ladder.losses)
        lost = held_back + float((rows * table[levels[kept, column], leaves[kept]]).sum())
        losses[ladder.column] = lost / max(tuples.rows, 1)
    return losses


def at_levels(tuples: Tuples, levels: Nodes, kept: BoolArray) -> dict[str, Words]:
    """Each quasi-identifier at its level, and `*` for the suppressed tuples."""
    columns = {}
    for column, (ladder, leaves) in enumerate(zip(tuples.ladders, tuples.leaves, strict=True)):
        labels = (*(label for level in ladder.levels for label in level), ANY)
        place = levels[:, column].astype(np.int64) * len(ladder.leaves) + leaves
        columns[ladder.column] = Words(labels, np.where(kept, place, len(labels) - 1))
    return columns


def written(frame: pd.DataFrame, members: IntArray, columns: Mapping[str, Words]) -> pd.DataFrame:
    """The table with the words of each line's tuple."""
    cells = {
        name: pd.array(list(words.labels), dtype="str").take(words.numbers[members])
        for name, words in columns.items()
    }
    return frame.assign(**cells)
