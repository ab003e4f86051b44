"""From a table, its hierarchies and the models asked for, to the least lossy recoding."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from anonymize.errors import ModelParameterError, NoRecodingError, UnknownColumnError
from anonymize.hierarchies import Hierarchy
from anonymize.models.classes import IntArray
from anonymize.models.measurement import Model
from anonymize.search.class_sizes import search_class_sizes
from anonymize.search.examine import Examiner, examiner_of
from anonymize.search.full_domain import Found, search_full_domain
from anonymize.search.labels import ClassLabels
from anonymize.search.local import LocalRecoding, localised, search_local
from anonymize.search.loss import CellLoss, LossModel, cell_loss, class_loss, loss_table
from anonymize.search.recode import global_solution, local_solution
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
    labels: ClassLabels = "hierarchy",
    weights: Mapping[str, float] | None = None,
    loss: LossModel = "ncp",
    counts: IntArray | None = None,
    examinations: int = 20_000,
) -> Solution:
    """The cheapest recoding of the columns that have a hierarchy, under all models at once.

    `suppression_limit`: the share of rows that may be suppressed, in [0, 1]; at most
    floor(n x limit) are. `recoding`: one level per column (global, optimum proven), or labels of
    each class's own (local, far less loss, no proof). `labels`: what a class of local recoding is
    called, by its hierarchy's label or by the very values it holds, which loses less. `loss`: what
    is made small; those of class sizes serve global recoding only, since they are blind to what
    local classes have in common.
    `weights`: what a column's cells count, 1 if not named. `counts`: the rows that each line of the
    frame stands for, where it holds distinct tuples. `examinations` bounds the work of the global
    search, and is far above what lattices of up to 10^7 recodings need.

    Raises NoRecodingError if nothing meets the models, TooManyTuplesError, UnknownColumnError,
    HierarchyLacksValueError, MissingHierarchyError, ModelParameterError.
    """
    if not 0 <= suppression_limit <= 1:
        raise ModelParameterError(model="search", parameter="suppression", allowed="in [0, 1]")
    sensitive = sorted({model.sensitive for model in models if model.sensitive is not None})
    tuples = collapse(frame, hierarchies, sensitive, counts=counts)
    by_class = class_loss(loss)
    if by_class is not None and (recoding == "local" or weights):
        allowed = "a loss of cells for local recoding and for weights"
        raise ModelParameterError(model="search", parameter="loss", allowed=allowed)
    if labels != "hierarchy" and recoding == "global":
        allowed = "hierarchy for global recoding"
        raise ModelParameterError(model="search", parameter="labels", allowed=allowed)
    examiner = _examiner(tuples, models, cell_loss(loss), weights or {})
    limit = math.floor(tuples.rows * suppression_limit + 1e-9)
    if recoding == "local":
        found_locally = _locally(examiner, limit, examinations)
        return local_solution(frame, examiner, found_locally, labels=labels)
    if by_class is None:
        found = _globally(examiner, limit, examinations)
    else:
        found = search_class_sizes(examiner, limit, by_class, examinations=examinations)
    if found.levels is None and limit < tuples.rows:
        raise _no_recoding(examiner, limit, found.least_lost)
    return global_solution(frame, examiner, found)


def _globally(examiner: Examiner, limit: int, examinations: int) -> Found:
    k = max(examiner.least_rows, 2)
    return search_full_domain(examiner, limit, k=k, examinations=examinations)


def _locally(examiner: Examiner, limit: int, examinations: int) -> LocalRecoding:
    """Never worse than the global optimum: where it is, the search starts from there."""
    local = search_local(examiner, limit=limit)
    found = _globally(examiner, limit, examinations)
    if found.levels is not None and (local.lost > limit or local.cost > found.cost):
        local = localised(examiner, found.levels, limit=limit)
    if local.lost > limit:
        raise _no_recoding(examiner, limit, local.lost)
    return local


def _examiner(
    tuples: Tuples, models: Sequence[Model], loss: CellLoss, weights: Mapping[str, float]
) -> Examiner:
    tables = [
        loss_table(ladder, loss, np.bincount(leaves, tuples.weights, len(ladder.leaves)))
        for ladder, leaves in zip(tuples.ladders, tuples.leaves, strict=True)
    ]
    if unknown := set(weights) - {ladder.column for ladder in tuples.ladders}:
        raise UnknownColumnError(column=min(unknown))
    shares = np.array([weights.get(ladder.column, 1.0) for ladder in tuples.ladders])
    if not (np.isfinite(shares).all() and shares.min() >= 0 and shares.sum() > 0):
        raise ModelParameterError(model="search", parameter="weights", allowed=">= 0, not all 0")
    return examiner_of(tuples, models, tables, shares)


def _no_recoding(examiner: Examiner, limit: int, rows: int) -> NoRecodingError:
    names = ", ".join(model.name for model in examiner.models)
    return NoRecodingError(models=names, limit=limit, rows_needed=rows)
