"""What the engines that cut a table into batches share: tuples counted first, labels told after.

Memory holds one batch and the distinct tuples of the columns that the recoding looks at, never the
table. A technique that needs all rows at once has no place here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from anonymize.engines.kernel import Recoded, fixed_levels, recoded, required, resolved
from anonymize.errors import SourceChangedError, TooManyTuplesError, WholeColumnError
from anonymize.hierarchies import Hierarchy
from anonymize.models import Measurement
from anonymize.models.classes import IntArray
from anonymize.plan.recipe import Plan
from anonymize.techniques import Generalise

TUPLES_MOST = 5_000_000
ROWS = "rows"
_AT = "at"
PLACES_MOST = 1 << 20
"""Entries of a table that is looked up directly; 8 MiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """Rows read and written, `sha256` of the source and of the result, the plan with its levels.

    `measurements`: every model of the plan, measured on the rows that were written.
    """

    rows: int
    kept_rows: int
    source_sha256: str
    result_sha256: str
    levels: Mapping[str, int] | None
    measurements: tuple[Measurement, ...]
    optimal: bool
    resolved: Plan

    @property
    def suppressed_rows(self) -> int:
        """Rows held back to meet the models."""
        return self.rows - self.kept_rows


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Distinct tuples in the order of their first appearance, and the rows of each."""

    tuples: pd.DataFrame
    rows: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """The recoding of each distinct tuple, what was measured on it, the plan with its levels."""

    counted: Counted
    recoded: Recoded
    measurements: tuple[Measurement, ...]
    plan: Plan
    lookup: Lookup

    def outcome(self, *, source_sha256: str, result_sha256: str) -> FileOutcome:
        """The figures of a run that wrote these labels."""
        solution, rows = self.recoded.solution, self.counted.rows
        return FileOutcome(
            rows=int(rows.sum()),
            kept_rows=int(rows[self.recoded.kept].sum()),
            source_sha256=source_sha256,
            result_sha256=result_sha256,
            levels=None if self.plan.recoding == "local" else fixed_levels(self.plan),
            measurements=self.measurements,
            optimal=solution is None or solution.optimal,
            resolved=self.plan,
        )


def check_techniques(plan: Plan) -> None:
    """WholeColumnError if a technique needs all rows at once."""
    for column in plan.columns:
        technique = column.technique
        if technique.whole and not isinstance(technique, Generalise):
            raise WholeColumnError(column=column.name, technique=technique.tag)


def looked_at(plan: Plan) -> list[str]:
    """The released columns on which the recoding of a row depends, in the table's order."""
    sensitive = {model.sensitive for model in plan.models}
    return [
        column.name
        for column in plan.columns
        if column.name in plan.released_roles
        and (
            column.name in plan.quasi
            or column.name in sensitive
            or isinstance(column.technique, Generalise)
        )
    ]


@dataclass(slots=True)
class Counter:
    """Counts tuples batch by batch. TooManyTuplesError as soon as they are too many.

    Batches wait until they are as many as the tuples found so far: each row is then grouped a few
    times at the most, however many tuples there are.
    """

    columns: list[str]
    total: pa.Table | None = None
    waiting: list[pa.Table] = field(default_factory=list)

    def add(self, frame: pd.DataFrame) -> None:
        """Count the rows of one more batch."""
        arrays = [pa.array(frame[name], pa.string()) for name in self.columns]
        ones = pa.array(np.ones(len(frame), dtype=np.int64))
        self.waiting.append(self._grouped([pa.Table.from_arrays([*arrays, ones], self._names)]))
        held = 0 if self.total is None else self.total.num_rows
        if sum(part.num_rows for part in self.waiting) >= held:
            self._merge()

    def counted(self) -> Counted:
        """All tuples so far; at least one batch was added."""
        total = self.merged()
        assert total is not None
        return counted_of(total, self.columns)

    def merged(self) -> pa.Table | None:
        """The tuples so far with their rows, columns by number; None if no batch was added."""
        self._merge()
        return self.total

    @property
    def _names(self) -> list[str]:
        return [*(str(place) for place in range(len(self.columns))), ROWS]

    def _merge(self) -> None:
        parts = [] if self.total is None else [self.total]
        if self.waiting:
            self.total = self._grouped([*parts, *self.waiting])
            self.waiting = []
            check_tuples(self.total, self.columns)

    def _grouped(self, parts: list[pa.Table]) -> pa.Table:
        """One row per tuple, in the order of their first appearance.

        Arrow groups in an order of its own; the search breaks ties by that of the table, so that
        every engine gives the same bytes.
        """
        whole = pa.concat_tables(parts)
        whole = whole.append_column(_AT, pa.array(np.arange(whole.num_rows)))
        sums = [(ROWS, "sum"), (_AT, "min")]
        grouped = whole.group_by(self._names[:-1], use_threads=False).aggregate(sums)
        grouped = grouped.rename_columns([*self._names, _AT])
        at = grouped[_AT].to_numpy()
        if (at[1:] < at[:-1]).any():
            grouped = grouped.take(np.argsort(at))
        return grouped.drop_columns([_AT])


def check_tuples(total: pa.Table, columns: list[str]) -> None:
    """TooManyTuplesError, which names the column with most values, above TUPLES_MOST."""
    if total.num_rows > TUPLES_MOST:
        widest = max(range(len(columns)), key=lambda place: len(total.column(place).unique()))
        raise TooManyTuplesError(tuples=total.num_rows, limit=TUPLES_MOST, widest=columns[widest])


def counted_of(total: pa.Table, columns: list[str]) -> Counted:
    """The tuples under the names of their columns."""
    tuples = total.drop_columns([ROWS]).to_pandas()
    tuples.columns = pd.Index(columns, dtype="str")
    if not columns:
        tuples = pd.DataFrame(index=pd.RangeIndex(total.num_rows))
    return Counted(tuples, total[ROWS].to_numpy())


def labelled(
    counted: Counted, plan: Plan, ladders: Mapping[str, Hierarchy], given: Mapping[str, Hierarchy]
) -> Labels:
    """The recoding of each distinct tuple, settled on its number of rows.

    NoRecodingError if the rows that it keeps miss a model of the plan.
    """
    told = recoded(counted.tuples, plan, ladders, counts=counted.rows)
    measurements = required(told, plan, counts=counted.rows)
    settled = resolved(plan, told.solution, given)
    return Labels(counted, told, measurements, settled, lookup_of(counted.tuples))


def kept_rows(frame: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """The batch with the labels of its rows' tuples, less the rows that are held back.

    SourceChangedError if it holds a tuple that was not counted.
    """
    lookup = labels.lookup
    at = lookup.tuple_of_row(frame)
    found = labels.recoded.frame
    told = {name: found[name].array.take(at) for name in lookup.columns}
    kept: pd.DataFrame = frame.assign(**told).loc[labels.recoded.kept[at]]
    return kept


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The place of a key among `keys`, which ascend; `places` tells it at once, -1 for no key,
    where the keys are not too large for that.
    """

    keys: npt.NDArray[np.integer]
    places: IntArray | None

    def numbers(self, wanted: npt.NDArray[np.integer]) -> IntArray:
        """The place of each. SourceChangedError if one is no key."""
        if self.places is not None:
            at = self.places.take(wanted, mode="clip")
            known = bool((at >= 0).all()) and int(wanted.max(initial=0)) < len(self.places)
        else:
            at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
            known = bool((self.keys[at] == wanted).all())
        if not known:
            raise SourceChangedError
        return at


def step_of(keys: npt.NDArray[np.integer]) -> Step:
    """Look keys up in a table where that has at most PLACES_MOST entries."""
    largest = int(keys[-1])
    if largest >= PLACES_MOST:
        return Step(keys, None)
    places = np.full(largest + 1, -1, dtype=np.int64)
    places[keys] = np.arange(len(keys))
    return Step(keys, places)


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """Finds the tuple of a row by the numbers of its values, column by column.

    `steps[j]`: the number of what a row says up to column j, by the number of what it says before
    and that of its value; `tuples`: the tuple that has the last number.
    """

    columns: tuple[str, ...]
    values: tuple[pa.Array, ...]
    steps: tuple[Step, ...]
    tuples: IntArray

    def tuple_of_row(self, rows: pd.DataFrame) -> IntArray:
        """The tuple of each row. SourceChangedError if there is none."""
        at = np.zeros(len(rows), dtype=np.int64)
        for name, values, step in zip(self.columns, self.values, self.steps, strict=True):
            found = pc.index_in(pa.array(rows[name], pa.string()), values)
            if found.null_count:
                raise SourceChangedError
            at = step.numbers(at * len(values) + found.to_numpy())
        return self.tuples[at]


def lookup_of(tuples: pd.DataFrame) -> Lookup:
    """Number the values of each column, and after each the beginnings of tuples so far."""
    columns = tuple(str(name) for name in tuples.columns)
    values, steps = [], []
    at = np.zeros(len(tuples), dtype=np.int64)
    for name in columns:
        cells = pa.array(tuples[name], pa.string())
        values.append(pc.unique(cells))
        key = at * len(values[-1]) + pc.index_in(cells, values[-1]).to_numpy()
        begun, at = np.unique(key, return_inverse=True)
        steps.append(step_of(begun))
    return Lookup(columns, tuple(values), tuple(steps), np.argsort(at))
