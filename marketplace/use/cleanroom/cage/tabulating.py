"""What is known of each group of an aggregate query, counted by the cage itself."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from marketplace.use.cleanroom.cage.form import Form
from marketplace.use.cleanroom.cage.messages import (
    Cell,
    Measured,
    Partition,
    Refused,
    Tabulate,
    Tabulated,
)
from marketplace.use.cleanroom.cage.parsing import written

NO_GROUP: Final = -1
Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


def tabulate(connection: Any, form: Form, job: Tabulate, *, rows: int) -> Tabulated | Refused:
    """Group the rows as the form says and count each group; `rows` are those of the table."""
    cells_max = job.cells_max
    chosen = written(connection, form.rows_wanted())
    connection.execute(f"CREATE TEMP TABLE chosen AS {chosen}")
    keys = _keys(connection, len(form.groups), cells_max)
    if len(keys) > cells_max:
        return Refused(code="too-many-groups")
    numbers, cells, values = _numbered(connection, form)
    measures, partitions = [], [_partition(None, numbers, cells, rows)]
    for place, (one, value) in enumerate(zip(form.measures, values, strict=True)):
        held = _middle(value, cells, job.middle) if one.function == "median" else value
        has_value = np.isfinite(held)
        counts_only = one.column is None or one.function == "count"
        used = has_value.astype(np.float64) if counts_only else np.where(has_value, held, 0.0)
        measured = _measured(used, has_value, cells, groups=len(keys), top=job.top)
        measures.append(Measured(function=one.function, column=one.column, **measured))
        partitions += [
            _partition(place, numbers[mask], cells[mask], rows)
            for mask in (has_value, used != 0.0)
            if not mask.all()
        ]
    counted = np.bincount(cells, minlength=len(keys))
    return Tabulated(
        outputs=list(form.outputs),
        keys=keys,
        rows=counted.tolist(),
        measures=measures,
        partitions=partitions,
        ordering=list(form.ordering),
        limit=form.limit,
    )


def _keys(connection: Any, groups: int, cells_max: int) -> list[list[Cell]]:
    """Name the groups, in the order of their keys; without GROUP BY all rows are one group."""
    if not groups:
        connection.execute("CREATE TEMP TABLE cells AS SELECT 0 AS cell")
        return [[]]
    names = ", ".join(f"g{n}" for n in range(groups))
    connection.execute(
        f"CREATE TEMP TABLE cells AS SELECT (row_number() OVER ()) - 1 AS cell, {names} FROM "
        f"(SELECT DISTINCT {names} FROM chosen ORDER BY ALL LIMIT {cells_max + 1})"
    )
    found = connection.execute(f"SELECT {names} FROM cells ORDER BY cell").fetchall()
    return [list(one) for one in found]


def _numbered(connection: Any, form: Form) -> tuple[Whole, Whole, list[Real]]:
    """Return, per chosen row, its number, its group's number, and the measured values (NaN: none).

    A count needs no value, only whether there is one.
    """
    joined = " AND ".join(
        f"chosen.g{n} IS NOT DISTINCT FROM cells.g{n}" for n in range(len(form.groups))
    )
    values = "".join(
        f", CASE WHEN m{n} IS NULL THEN 'nan'::DOUBLE ELSE "
        f"{'1' if one.function == 'count' else f'm{n}'}::DOUBLE END AS m{n}"
        for n, one in enumerate(form.measures)
    )
    found = connection.execute(
        f'SELECT chosen."row" AS number, cell{values} FROM chosen JOIN cells ON {joined or "TRUE"}'
    ).fetchnumpy()
    columns = [np.asarray(found[f"m{n}"], np.float64) for n in range(len(form.measures))]
    return np.asarray(found["number"], np.int64), np.asarray(found["cell"], np.int64), columns


def _middle(values: Real, cells: Whole, most: int) -> Real:
    """Return the values of each group's middle rows, NaN elsewhere: as many on either side as can
    be, so that one more where `most` rows cannot lie in the middle; all of a smaller group's.
    """
    order = np.lexsort((values, cells))
    order = order[np.isfinite(values[order])]
    sorted_cells = cells[order]
    first = np.searchsorted(sorted_cells, sorted_cells)
    size = np.searchsorted(sorted_cells, sorted_cells, side="right") - first
    before = np.maximum(size - most, 0) // 2
    place = np.arange(len(order)) - first
    kept = order[(place >= before) & (place < size - before)]
    middle = np.full(len(values), np.nan)
    middle[kept] = values[kept]
    return middle


def _measured(
    values: Real, has_value: npt.NDArray[np.bool_], cells: Whole, *, groups: int, top: int
) -> dict[str, Any]:
    def summed(weights: Real) -> list[float]:
        found: list[float] = np.bincount(cells, weights=weights, minlength=groups).tolist()
        return found

    sizes = np.abs(values)
    return {
        "rows": np.bincount(cells[has_value], minlength=groups).tolist(),
        "contributors": np.bincount(cells[sizes > 0], minlength=groups).tolist(),
        "total": summed(values),
        "squares": summed(values * values),
        "weight": summed(sizes),
        "largest": _largest(sizes, cells, groups=groups, top=top),
    }


def _largest(sizes: Real, cells: Whole, *, groups: int, top: int) -> list[list[float]]:
    """Return the `top` biggest sizes of each group, descending."""
    order = np.lexsort((-sizes, cells))
    starts = np.searchsorted(cells[order], np.arange(groups + 1))
    sorted_sizes = sizes[order]
    return [
        sorted_sizes[start : min(start + top, end)].tolist()
        for start, end in pairwise(starts.tolist())
    ]


def _partition(measure: int | None, numbers: Whole, cells: Whole, rows: int) -> Partition:
    labels = np.full(rows, NO_GROUP, dtype="<i4")
    labels[numbers] = cells
    return Partition(measure=measure, labels=labels.tobytes())
