"""From a recoding found to the table it makes and its figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from anonymize.hierarchies import ANY
from anonymize.models.measurement import BoolArray
from anonymize.search.examine import Examiner
from anonymize.search.forecast import Nodes
from anonymize.search.full_domain import Found
from anonymize.search.labels import ClassLabels, named_by_values
from anonymize.search.local import LocalRecoding
from anonymize.search.solution import Solution
from anonymize.search.tuples import Tuples


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
        ncp=ncp_of(tuples, per_tuple, kept),
        loss=found.cost,
        suppressed_rows=int(tuples.weights[~kept].sum()),
        optimal=found.gap == 0.0,
        gap=found.gap,
        frame=recoded(frame, tuples, per_tuple, kept),
        kept=pd.Series(kept[tuples.members], index=frame.index, name="kept"),
    )


def local_solution(
    frame: pd.DataFrame, examiner: Examiner, found: LocalRecoding, *, labels: ClassLabels
) -> Solution:
    """Recode each tuple at its class's levels, or by the values of its class."""
    tuples, kept = examiner.tuples, found.kept
    per_tuple = found.levels[np.maximum(found.members, 0)]
    ncp, table = ncp_of(tuples, per_tuple, kept), recoded(frame, tuples, per_tuple, kept)
    if labels != "hierarchy" and kept.any():
        ncp, table = _named(table, tuples, found, labels=labels)
    return Solution(
        levels=None,
        ncp=ncp,
        loss=found.cost,
        suppressed_rows=int(tuples.weights[~kept].sum()),
        optimal=False,
        gap=None,
        frame=table,
        kept=pd.Series(kept[tuples.members], index=frame.index, name="kept"),
    )


def _named(
    table: pd.DataFrame, tuples: Tuples, found: LocalRecoding, *, labels: ClassLabels
) -> tuple[float, pd.DataFrame]:
    """Write the names of the classes' own values into the lines kept; the loss that is left."""
    kept = found.kept
    classes, members = np.unique(found.members[kept], return_inverse=True)
    rows = tuples.weights[kept]
    lost = float(tuples.weights[~kept].sum() * len(tuples.ladders))
    columns = {}
    for column, (ladder, leaves) in enumerate(zip(tuples.ladders, tuples.leaves, strict=True)):
        levels = found.levels[classes, column].astype(np.int64)
        named = named_by_values(ladder, leaves[kept], members, levels, labels=labels)
        lost += float((rows * named.losses).sum())
        place = np.full(len(kept), len(named.labels), dtype=np.int64)
        place[kept] = named.numbers
        words = pd.array([*named.labels, ANY], dtype="str")
        columns[ladder.column] = words.take(place[tuples.members])
    return lost / max(tuples.rows * len(tuples.ladders), 1), table.assign(**columns)


def ncp_of(tuples: Tuples, levels: Nodes, kept: BoolArray) -> float:
    """The mean normalised loss of a cell; `levels` (tuples x columns)."""
    rows = tuples.weights[kept]
    lost = float((tuples.weights[~kept].sum()) * levels.shape[1])
    for column, (ladder, leaves) in enumerate(zip(tuples.ladders, tuples.leaves, strict=True)):
        table = np.stack(ladder.losses)
        lost += float((rows * table[levels[kept, column], leaves[kept]]).sum())
    return float(lost / max(tuples.rows * levels.shape[1], 1))


def recoded(frame: pd.DataFrame, tuples: Tuples, levels: Nodes, kept: BoolArray) -> pd.DataFrame:
    """The table with each quasi-identifier at its level, and `*` in the suppressed rows."""
    columns = {}
    for column, (ladder, leaves) in enumerate(zip(tuples.ladders, tuples.leaves, strict=True)):
        labels = pd.array(
            [label for level in ladder.levels for label in level] + [ANY], dtype="str"
        )
        place = levels[:, column].astype(np.int64) * len(ladder.leaves) + leaves
        chosen = np.where(kept, place, len(labels) - 1)
        columns[ladder.column] = labels.take(chosen[tuples.members])
    return frame.assign(**columns)
