"""Carrying out a plan: each column through its technique, then the models over all of them.

Same table, same plan, same key: same bytes. The result says what it cost, and carries the plan with
its levels fixed, which replays it without a search.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from anonymize.errors import (
    GivenHierarchyError,
    MissingHierarchyError,
    MissingKeyError,
    PlanColumnsError,
)
from anonymize.hierarchies import Hierarchy
from anonymize.hierarchies import propose as propose_hierarchy
from anonymize.models import Measurement
from anonymize.plan.loss import column_loss
from anonymize.plan.recipe import ColumnPlan, Plan
from anonymize.roles import Role
from anonymize.search import Solution, solve
from anonymize.tables import as_text
from anonymize.techniques import Context, Drop, Generalise, ShiftDate, Technique, derive

Kept = npt.NDArray[np.bool_]


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
    given. Errors: PlanColumnsError, MissingKeyError, WeakKeyError, UnfitValueError,
    MissingHierarchyError, and those of the search, NoRecodingError above all.
    """
    _check_columns(frame, plan)
    ladders = _ladders(frame, plan, hierarchies or {})
    changed = _changed(frame, plan, ladders, keys or {})
    solution = _solution(changed, plan, ladders)
    kept = np.ones(len(frame), dtype=bool) if solution is None else solution.kept.to_numpy()
    recoded = changed if solution is None else solution.frame
    resolved = _resolved(plan, solution, hierarchies or {})
    return Outcome(
        frame=recoded.loc[kept].reset_index(drop=True),
        kept=kept,
        levels=None if plan.recoding == "local" else _levels(resolved),
        loss={
            column.name: column_loss(
                frame[column.name], changed.get(column.name), column.technique, kept=kept,
                ladder=ladders.get(column.name),
                searched=None if solution is None else solution.ncp,
            )
            for column in resolved.columns
        },
        roles=plan.released_roles,
        measurements=tuple(
            model.check(recoded, plan.quasi, kept=pd.Series(kept, index=recoded.index))
            for model in plan.models
        ),
        optimal=solution is None or solution.optimal,
        resolved=resolved,
    )  # fmt: skip


def _check_columns(frame: pd.DataFrame, plan: Plan) -> None:
    planned, found = [c.name for c in plan.columns], [str(name) for name in frame.columns]
    if planned != found:
        raise PlanColumnsError(
            missing=tuple(name for name in planned if name not in found),
            unknown=tuple(name for name in found if name not in planned),
        )


def _ladders(
    frame: pd.DataFrame, plan: Plan, given: Mapping[str, Hierarchy]
) -> dict[str, Hierarchy]:
    """The hierarchy of each column to generalise, with a leaf for empty cells where there are."""
    ladders = {}
    for column in plan.columns:
        if isinstance(column.technique, Generalise):
            values = frame[column.name]
            ladder = _ladder(values, column, column.technique, given)
            ladders[column.name] = ladder.for_column(values)
    return ladders


def _ladder(
    values: pd.Series, column: ColumnPlan, technique: Generalise, given: Mapping[str, Hierarchy]
) -> Hierarchy:
    if technique.hierarchy == "proposed":
        return propose_hierarchy(values, column.kind)
    if column.name not in given:
        raise MissingHierarchyError(column=column.name)
    ladder = given[column.name]
    if technique.digest not in (None, hierarchy_digest(ladder)):
        raise GivenHierarchyError(column=column.name)
    return ladder


def hierarchy_digest(ladder: Hierarchy) -> str:
    """`sha256:<hex>` of the labels of all levels as JSON."""
    levels = json.dumps(ladder.levels, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(levels.encode()).hexdigest()


def _changed(
    frame: pd.DataFrame, plan: Plan, ladders: Mapping[str, Hierarchy], keys: Mapping[str, bytes]
) -> pd.DataFrame:
    """The released columns after their techniques; levels left open are not yet applied."""
    columns = {}
    for column in plan.columns:
        values, technique = frame[column.name], column.technique
        if isinstance(technique, Generalise):
            level = technique.level or 0
            columns[column.name] = (
                ladders[column.name].generalise(values, level) if level else values
            )
        elif not isinstance(technique, Drop):
            context = Context(
                column=column.name,
                key=_key(plan, column, keys),
                companions=_companions(frame, technique),
            )
            columns[column.name] = _text(technique.apply(as_text(values), context), frame.index)
    return pd.DataFrame(columns, index=frame.index)


def _companions(frame: pd.DataFrame, technique: Technique) -> dict[str, pa.Array]:
    """The other columns that a technique reads, as they were before it."""
    names = (technique.subject,) if isinstance(technique, ShiftDate) else ()
    return {name: as_text(frame[name]) for name in names}


def _text(values: pa.Array, index: pd.Index) -> pd.Series:
    return pd.Series(values.to_pandas(), dtype="str").set_axis(index)


def _key(plan: Plan, column: ColumnPlan, keys: Mapping[str, bytes]) -> bytes | None:
    if not column.technique.keyed:
        return None
    master = keys.get(plan.key_id or "")
    if master is None:
        raise MissingKeyError(column=column.name)
    return derive(master, product=plan.product, column=column.name)


def _solution(
    changed: pd.DataFrame, plan: Plan, ladders: Mapping[str, Hierarchy]
) -> Solution | None:
    """Search the open levels; a column that is settled takes part as it is. None: nothing asked."""
    if not plan.quasi or not plan.models:
        return None
    taking_part = {
        name: ladders[name] if _is_open(plan, name) else _as_it_is(changed[name])
        for name in plan.quasi
    }
    return solve(
        changed,
        taking_part,
        plan.models,
        suppression_limit=plan.suppression_limit,
        recoding=plan.recoding,
    )


def _is_open(plan: Plan, name: str) -> bool:
    technique = plan.column(name).technique
    return isinstance(technique, Generalise) and technique.level is None


def _as_it_is(values: pd.Series) -> Hierarchy:
    """A hierarchy with no level above the values."""
    leaves = [None if pd.isna(value) else str(value) for value in values.unique()]
    return Hierarchy(str(values.name), (tuple(leaves),))


def _resolved(plan: Plan, solution: Solution | None, given: Mapping[str, Hierarchy]) -> Plan:
    """Write the levels found into the plan; local recoding has none and is searched again."""
    levels = {} if solution is None or solution.levels is None else solution.levels
    for column in plan.columns:
        technique = column.technique
        if not isinstance(technique, Generalise):
            continue
        if technique.level is None and column.name in levels:
            technique = replace(technique, level=levels[column.name])
        if technique.hierarchy == "given":
            technique = replace(technique, digest=hierarchy_digest(given[column.name]))
        plan = plan.with_technique(column.name, technique)
    return plan


def _levels(plan: Plan) -> dict[str, int]:
    return {
        column.name: column.technique.level
        for column in plan.columns
        if isinstance(column.technique, Generalise) and column.technique.level is not None
    }
