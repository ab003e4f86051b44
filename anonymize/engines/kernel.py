"""What every engine does to rows: techniques batch by batch, then one recoding of the tuples.

A row's result depends on its own cells, its number, the keys, and on the recoding, which is settled
once from the distinct tuples. That is why an engine may cut the table as it likes.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from anonymize.errors import (
    GivenHierarchyError,
    MissingHierarchyError,
    MissingKeyError,
    NoRecodingError,
    PlanColumnsError,
)
from anonymize.hierarchies import Hierarchy
from anonymize.hierarchies import propose as propose_hierarchy
from anonymize.models import Measurement
from anonymize.models.classes import IntArray
from anonymize.plan.recipe import ColumnPlan, Plan
from anonymize.search import Solution, solve
from anonymize.tables import as_text
from anonymize.techniques import Context, Drop, Generalise, ShiftDate, Technique, derive

Kept = npt.NDArray[np.bool_]
Secrets = Mapping[str, bytes]
"""The derived key of each keyed column."""


@dataclass(frozen=True, slots=True, eq=False)
class Recoded:
    """The rows with their final labels, and which of them are kept; `solution` if one was asked."""

    frame: pd.DataFrame
    kept: Kept
    solution: Solution | None


def check_columns(columns: list[str], plan: Plan) -> None:
    """PlanColumnsError unless the table has exactly the plan's columns in its order."""
    planned = [column.name for column in plan.columns]
    if planned != columns:
        raise PlanColumnsError(
            missing=tuple(name for name in planned if name not in columns),
            unknown=tuple(name for name in columns if name not in planned),
        )


def secrets_of(plan: Plan, keys: Mapping[str, bytes]) -> Secrets:
    """Derive the key of each keyed column. MissingKeyError, WeakKeyError."""
    secrets = {}
    for column in plan.columns:
        if column.technique.keyed:
            master = keys.get(plan.key_id or "")
            if master is None:
                raise MissingKeyError(column=column.name)
            secrets[column.name] = derive(master, product=plan.product, column=column.name)
    return secrets


def changed(
    frame: pd.DataFrame,
    plan: Plan,
    secrets: Secrets,
    *,
    first_row: int = 0,
    among: Collection[str] | None = None,
) -> pd.DataFrame:
    """The released columns after their techniques, or some of them; those to generalise as they
    were.
    """
    columns = {}
    for column in plan.columns:
        if among is not None and column.name not in among:
            continue
        values, technique = frame[column.name], column.technique
        if isinstance(technique, Generalise):
            columns[column.name] = values
        elif not isinstance(technique, Drop):
            context = Context(
                column=column.name,
                key=secrets.get(column.name),
                companions=_companions(frame, technique),
                first_row=first_row,
            )
            columns[column.name] = _text(technique.apply(as_text(values), context), frame.index)
    return pd.DataFrame(columns, index=frame.index)


def needed(plan: Plan, among: Collection[str]) -> list[str]:
    """The table's columns that `changed` reads for some of them."""
    read = set(among)
    for column in plan.columns:
        if column.name in read and isinstance(column.technique, ShiftDate):
            read.add(column.technique.subject)
    return [column.name for column in plan.columns if column.name in read]


def _companions(frame: pd.DataFrame, technique: Technique) -> dict[str, pa.Array]:
    """The other columns that a technique reads, as they were before it."""
    names = (technique.subject,) if isinstance(technique, ShiftDate) else ()
    return {name: as_text(frame[name]) for name in names}


def _text(values: pa.Array, index: pd.Index) -> pd.Series:
    return pd.Series(values.to_pandas(), dtype="str").set_axis(index)


def ladders_of(
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


def recoded(
    frame: pd.DataFrame,
    plan: Plan,
    ladders: Mapping[str, Hierarchy],
    *,
    counts: IntArray | None = None,
) -> Recoded:
    """Generalise at the levels that the plan fixes, search those it leaves open.

    `counts`: the rows that each line of the frame stands for. Errors: those of the search. Without
    quasi-identifiers all rows are one class, which leaves whole or, where the plan allows it, not
    at all.
    """
    columns = {
        name: ladders[name].generalise(frame[name], level)
        for name, level in fixed_levels(plan).items()
    }
    settled = frame.assign(**columns)
    solution = _solution(settled, plan, ladders, counts)
    if solution is not None:
        return Recoded(solution.frame, solution.kept.to_numpy(dtype=bool), solution)
    whole = Recoded(settled, np.ones(len(frame), dtype=bool), None)
    if plan.suppression_limit < 1 or all(m.satisfied for m in _measured(whole, plan, counts)):
        return whole
    return Recoded(settled, np.zeros(len(frame), dtype=bool), None)


def required(
    result: Recoded, plan: Plan, *, counts: IntArray | None = None
) -> tuple[Measurement, ...]:
    """Measure the plan's models on the rows kept: every engine asks here before it writes.

    The search meets the models it was asked for; here it is counted again, by other code, and where
    it had nothing to choose this is the only look. NoRecodingError if one is not met.
    """
    found = _measured(result, plan, counts)
    if unmet := [one for one in found if not one.satisfied]:
        rows = len(result.kept) if counts is None else int(counts.sum())
        raise NoRecodingError(
            models=", ".join(one.model for one in unmet),
            limit=math.floor(rows * plan.suppression_limit + 1e-9),
            rows_needed=max(one.failing_rows for one in unmet),
        )
    return found


def _measured(result: Recoded, plan: Plan, counts: IntArray | None) -> tuple[Measurement, ...]:
    kept = pd.Series(result.kept, index=result.frame.index)
    return tuple(
        model.check(result.frame, plan.quasi, kept=kept, counts=counts) for model in plan.models
    )


def _solution(
    settled: pd.DataFrame,
    plan: Plan,
    ladders: Mapping[str, Hierarchy],
    counts: IntArray | None,
) -> Solution | None:
    """Search the open levels; a column that is settled takes part as it is. None: nothing asked."""
    if not plan.quasi or not plan.models:
        return None
    taking_part = {
        name: ladders[name] if _is_open(plan, name) else _as_it_is(settled[name])
        for name in plan.quasi
    }
    return solve(
        settled,
        taking_part,
        plan.models,
        suppression_limit=plan.suppression_limit,
        recoding=plan.recoding,
        labels=plan.labels,
        counts=counts,
    )


def _is_open(plan: Plan, name: str) -> bool:
    technique = plan.column(name).technique
    return isinstance(technique, Generalise) and technique.level is None


def _as_it_is(values: pd.Series) -> Hierarchy:
    """A hierarchy with no level above the values."""
    leaves = [None if pd.isna(value) else str(value) for value in values.unique()]
    return Hierarchy(str(values.name), (tuple(leaves),))


def resolved(plan: Plan, solution: Solution | None, given: Mapping[str, Hierarchy]) -> Plan:
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


def fixed_levels(plan: Plan) -> dict[str, int]:
    """Level of each column to generalise that has one."""
    return {
        column.name: column.technique.level
        for column in plan.columns
        if isinstance(column.technique, Generalise) and column.technique.level is not None
    }
