"""Carrying recipes out on a table and measuring what would leave: the slow part, without any IO."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from anonymize.errors import NoRecodingError
from anonymize.plan import Plan
from anonymize.risk import Thresholds, measure
from anonymize.run import Outcome, run
from anonymize.techniques import Drop, Generalise
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.model import Threshold
from marketplace.supply.desensitisation.recipes import (
    Column,
    Recipe,
    Treated,
    alike,
    diverse,
    drop_only,
    lean,
    treated,
)
from marketplace.supply.desensitisation.schemas import ColumnTreatment, Figures
from marketplace.supply.desensitisation.wording import describe

SMALL_K: Final = 5
"""What the literature's examples use: shown beside the threshold for comparison."""
CUTS: Final = (0.05, 0.1)
"""Shares of rows that may be held back when whole columns are made alike."""
LOCAL_CUT: Final = 0.02
"""The same when each class is made alike by itself, which hardly needs it."""
SENSITIVE_VALUES: Final = 2

Progress = Callable[[int, int, Text], None]
"""Told how many of how many recipes are done, and what runs now."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A recipe carried out: the plan as settled, its figures, what it did to each column."""

    recipe: Recipe
    plan: Plan
    figures: Figures
    columns: list[ColumnTreatment]


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """A plan carried out on a table: the released rows, and what was measured on them."""

    outcome: Outcome
    figures: Figures
    columns: list[ColumnTreatment]


def try_recipes(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    threshold: Threshold,
    *,
    product: str,
    progress: Progress,
) -> list[Tried]:
    """Try every recipe that fits the table, each on all of its rows.

    Those that nothing meets fall away, and those that do the same as an earlier one. The same
    table, columns and threshold give the same answer.
    """
    table = treated(frame, columns, product=product, k=threshold.k)
    recipes = list(_recipes(table, threshold.k))
    tried: list[Tried] = []
    for number, recipe in enumerate(recipes):
        progress(number, len(recipes) + 1, recipe.what)
        _try(frame, recipe, threshold, tried)
    for recipe in _leaner(table, tried, threshold.k):
        progress(len(recipes), len(recipes) + 1, recipe.what)
        _try(frame, recipe, threshold, tried)
    progress(len(recipes) + 1, len(recipes) + 1, Text("试算完成", "all recipes tried"))
    return tried


def _recipes(table: Treated, k: int) -> Iterator[Recipe]:
    yield drop_only(table)
    if not any(isinstance(column.technique, Generalise) for column in table):
        return
    if k > SMALL_K:
        yield alike(table, SMALL_K, cut=CUTS[0])
    for cut in CUTS:
        yield alike(table, k, cut=cut)
    yield alike(table, k, cut=LOCAL_CUT, local=True)
    yield alike(table, 2 * k, cut=LOCAL_CUT, local=True)
    if table.has_sensitive:
        yield diverse(table, k, values=SENSITIVE_VALUES, cut=LOCAL_CUT)


def _leaner(table: Treated, tried: Sequence[Tried], k: int) -> list[Recipe]:
    """The lean recipe, made from what the plain one at the same limit lost."""
    plain = alike(table, k, cut=CUTS[0]).name
    for one in tried:
        if one.recipe.name == plain:
            losses = {column.name: column.loss for column in one.columns}
            found = lean(table, k, cut=CUTS[0], losses=losses)
            return [] if found is None else [found]
    return []


def _try(frame: pd.DataFrame, recipe: Recipe, threshold: Threshold, tried: list[Tried]) -> None:
    """Add what the recipe does, unless nothing meets its models or an earlier one does the same."""
    try:
        carried = carry_out(frame, recipe.plan, threshold)
    except NoRecodingError:
        return
    if any(_effect(one) == _effect(carried) for one in tried):
        return
    tried.append(Tried(recipe, carried.outcome.resolved, carried.figures, carried.columns))


def _effect(done: Tried | Carried) -> tuple[Figures, list[float]]:
    """What tells two results apart: the figures, and the loss of each column."""
    return done.figures, [column.loss for column in done.columns]


def carry_out(frame: pd.DataFrame, plan: Plan, threshold: Threshold) -> Carried:
    """Carry a plan out on the whole table and measure the rows that leave.

    Raises the errors of `anonymize.run`, NoRecodingError above all.
    """
    outcome = run(frame, plan)
    roles = {column.name: column.role for column in plan.columns}
    before = measure(frame, roles)
    after = measure(
        outcome.frame, outcome.roles, thresholds=Thresholds(highest_risk=threshold.risk_max)
    )
    figures = Figures(
        rows=outcome.kept_rows,
        rows_lost=outcome.suppressed_rows,
        k=after.k,
        l=after.l,
        prosecutor=after.prosecutor_max,
        journalist=after.journalist_max,
        marketer=after.marketer,
        level=after.level,
        level_reason=Text.of(after.level_reason),
        information_kept=outcome.information_kept,
        classes_before=dict(before.class_sizes),
        classes_after=dict(after.class_sizes),
        not_covered=Text.of(after.not_covered),
    )
    return Carried(outcome, figures, _treatments(outcome))


def _treatments(outcome: Outcome) -> list[ColumnTreatment]:
    plan = outcome.resolved
    return [
        ColumnTreatment(
            name=column.name,
            role=column.role,
            kind=column.kind,
            what=describe(
                column.technique,
                column.kind,
                loss=outcome.loss[column.name],
                local=plan.recoding == "local",
            ),
            released=not isinstance(column.technique, Drop),
            loss=outcome.loss[column.name],
        )
        for column in plan.columns
    ]
