"""From a table, its hierarchies and the models asked for, to the least lossy recoding."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from anonymize.errors import ModelParameterError, NoRecodingError
from anonymize.hierarchies import ANY, Hierarchy
from anonymize.models.k_anonymity import KAnonymity
from anonymize.models.measurement import BoolArray, Model
from anonymize.search.examine import Examiner, examiner_of
from anonymize.search.full_domain import EPSILON, Found, search_full_domain
from anonymize.search.loss import LossModel, loss_table
from anonymize.search.prices import Levels
from anonymize.search.solution import Solution
from anonymize.search.tuples import Tuples, collapse

Recoding = Literal["global", "local"]


def solve(
    frame: pd.DataFrame,
    hierarchies: Mapping[str, Hierarchy],
    models: Sequence[Model],
    *,
    suppression_limit: float,
    recoding: Recoding = "global",
    weights: Mapping[str, float] | None = None,
    loss: LossModel = "ncp",
    examinations: int = 20_000,
) -> Solution:
    """The cheapest recoding of the columns that have a hierarchy, under all models at once.

    `suppression_limit`: the share of rows that may be suppressed, in [0, 1]; at most
    floor(n x limit) are. `weights`: what a column's loss counts, 1 if not named. `examinations`
    bounds the work, and is far above what lattices of up to 10^7 recodings need.

    Raises NoRecodingError if nothing meets the models, TooManyTuplesError, UnknownColumnError,
    HierarchyLacksValueError, MissingHierarchyError, ModelParameterError.
    """
    if not 0 <= suppression_limit <= 1:
        raise ModelParameterError(model="search", parameter="suppression", allowed="in [0, 1]")
    sensitive = sorted({model.sensitive for model in models if model.sensitive is not None})
    tuples = collapse(frame, hierarchies, sensitive)
    examiner = _examiner(tuples, models, loss, weights or {})
    limit = math.floor(tuples.rows * suppression_limit + 1e-9)
    k = max((model.k for model in models if isinstance(model, KAnonymity)), default=2)
    found = search_full_domain(examiner, limit, k=k, examinations=examinations)
    return _solution(frame, examiner, found, limit)


def _examiner(
    tuples: Tuples, models: Sequence[Model], loss: LossModel, weights: Mapping[str, float]
) -> Examiner:
    tables = [
        loss_table(ladder, loss, np.bincount(leaves, tuples.weights, len(ladder.leaves)))
        for ladder, leaves in zip(tuples.ladders, tuples.leaves, strict=True)
    ]
    counts = np.array([weights.get(ladder.column, 1.0) for ladder in tuples.ladders])
    if not (np.isfinite(counts).all() and counts.min() >= 0 and counts.sum() > 0):
        raise ModelParameterError(model="search", parameter="weights", allowed=">= 0, not all 0")
    return examiner_of(tuples, models, tables, counts)


def _solution(frame: pd.DataFrame, examiner: Examiner, found: Found, limit: int) -> Solution:
    tuples = examiner.tuples
    names = [ladder.column for ladder in tuples.ladders]
    if found.best is None:
        if limit < tuples.rows:
            raise NoRecodingError(
                models=", ".join(model.name for model in examiner.models),
                limit=limit,
                rows_needed=found.least_lost,
            )
        levels: Levels = examiner.heights
        kept = np.zeros(tuples.rows, dtype=bool)
    else:
        levels = found.best.levels
        kept = _kept_rows(examiner, levels)
    return Solution(
        levels=dict(zip(names, levels, strict=True)),
        ncp=ncp_of(tuples, levels, kept),
        suppressed_rows=int((~kept).sum()),
        optimal=found.gap <= EPSILON,
        gap=found.gap,
        frame=recoded(frame, tuples, levels, kept),
        kept=pd.Series(kept, index=frame.index, name="kept"),
    )


def _kept_rows(examiner: Examiner, levels: Levels) -> BoolArray:
    members, classes = examiner.classes(levels)
    kept: BoolArray = examiner.passing(classes)[members][examiner.tuples.members]
    return kept


def ncp_of(tuples: Tuples, levels: Levels, kept: BoolArray) -> float:
    """The mean normalised loss of a cell, counted row by row."""
    at = tuples.members[kept]
    columns = zip(tuples.ladders, tuples.leaves, levels, strict=True)
    lost = sum(float(ladder.losses[level][leaves[at]].sum()) for ladder, leaves, level in columns)
    suppressed = (tuples.rows - len(at)) * len(levels)
    return (lost + suppressed) / max(tuples.rows * len(levels), 1)


def recoded(frame: pd.DataFrame, tuples: Tuples, levels: Levels, kept: BoolArray) -> pd.DataFrame:
    """The table with each quasi-identifier at its level, and `*` in the suppressed rows."""
    columns = {}
    for ladder, leaves, level in zip(tuples.ladders, tuples.leaves, levels, strict=True):
        labels = pd.array([*ladder.levels[level], ANY], dtype="str")
        chosen = np.where(kept, leaves[tuples.members], len(ladder.leaves))
        columns[ladder.column] = labels.take(chosen)
    return frame.assign(**columns)
