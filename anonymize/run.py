"""Carrying out a plan: each column through its technique, then the models over all of them.

Same table, same plan, same key: same bytes. The result says what it cost, and carries the plan with
its levels fixed, which replays it without a search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from anonymize.engines.kernel import (
    Kept,
    changed,
    check_columns,
    fixed_levels,
    ladders_of,
    recoded,
    required,
    resolved,
    secrets_of,
)
from anonymize.hierarchies import Hierarchy
from anonymize.models import Measurement
from anonymize.plan.loss import column_loss
from anonymize.plan.recipe import Plan
from anonymize.roles import Role
from anonymize.tables import check_frame


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What came out.

    `frame`: the released columns and rows, in the table's order, every cell text. `kept`: for each
    row of the input whether it is in it. `levels`: of each generalised column, None with local
    recoding. `loss`: per column of the input, in [0, 1], suppressed rows counted as lost. `roles`:
    of the released columns. `measurements`: every model of the plan, measured again on the released
    rows. `optimal`: the search proved that no cheaper recoding meets the models. `resolved`: the
    plan with its levels fixed.
    """

    frame: pd.DataFrame
    kept: Kept
    levels: Mapping[str, int] | None
    loss: Mapping[str, float]
    roles: Mapping[str, Role]
    measurements: tuple[Measurement, ...]
    optimal: bool
    resolved: Plan

    @property
    def pseudonyms(self) -> tuple[str, ...]:
        """Released columns by whose pseudonyms the rows of one subject link."""
        return self.resolved.pseudonyms

    @property
    def kept_rows(self) -> int:
        """Rows released."""
        return int(self.kept.sum())

    @property
    def suppressed_rows(self) -> int:
        """Rows held back to meet the models."""
        return len(self.kept) - self.kept_rows

    @property
    def information_kept(self) -> float:
        """One less the mean loss over the columns of the input."""
        return 1.0 - sum(self.loss.values()) / len(self.loss)


def run(
    frame: pd.DataFrame,
    plan: Plan,
    *,
    keys: Mapping[str, bytes] | None = None,
    hierarchies: Mapping[str, Hierarchy] | None = None,
) -> Outcome:
    """Carry out the plan on n rows of text; the frame is never changed.

    `keys` holds the master key under the plan's `key_id`; `hierarchies` those that the plan calls
    given. Errors: those of `tables.check_frame`, PlanColumnsError, MissingKeyError, WeakKeyError,
    UnfitValueError, MissingHierarchyError, and those of the search: NoRecodingError above all, also
    for a plan that leaves nothing to search and misses a model.
    """
    check_frame(frame)
    check_columns(list(frame.columns), plan)
    given = hierarchies or {}
    ladders = ladders_of(frame, plan, given)
    result = recoded(changed(frame, plan, secrets_of(plan, keys or {})), plan, ladders)
    measurements = required(result, plan)
    solution, kept = result.solution, result.kept
    settled = resolved(plan, solution, given)
    return Outcome(
        frame=result.frame.loc[kept].reset_index(drop=True),
        kept=kept,
        levels=None if plan.recoding == "local" else fixed_levels(settled),
        loss={
            column.name: column_loss(
                frame[column.name],
                result.frame.get(column.name),
                column.technique,
                kept=kept,
                ladder=ladders.get(column.name),
                searched=None if solution is None else solution.losses.get(column.name),
            )
            for column in settled.columns
        },
        roles=plan.released_roles,
        measurements=measurements,
        optimal=solution is None or solution.optimal,
        resolved=settled,
    )
