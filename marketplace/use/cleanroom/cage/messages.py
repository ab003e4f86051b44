"""What goes into the cage and what comes out: plain values, encoded as MessagePack.

What comes out was written by a process that ran foreign code: it is decoded against these types and
believed no further.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

TABLE = "data"
"""The name of the one table in reach."""
Cell = str | int | float | bool | None


class Select(msgspec.Struct, frozen=True, kw_only=True, tag="select"):
    """Run one SELECT and answer with its rows."""

    sql: str
    rows_max: int


class Tabulate(msgspec.Struct, frozen=True, kw_only=True, tag="tabulate"):
    """Take one aggregate query apart and answer with what is known of each of its groups.

    `top` is how many of the largest contributions of each group are told; a median is the mean of
    its group's `middle` rows (one more where that cannot be the middle).
    """

    sql: str
    cells_max: int
    top: int
    middle: int


class Script(msgspec.Struct, frozen=True, kw_only=True, tag="script"):
    """Run a Python script over the table; it leaves what it found in `result`."""

    source: str
    modules: list[str]


Job = Select | Tabulate | Script


class Rows(msgspec.Struct, frozen=True, kw_only=True, tag="rows"):
    """The rows of a SELECT; `is_cut` when there were more than asked for."""

    columns: list[str]
    rows: list[list[Cell]]
    is_cut: bool


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """The job was not run: `code` of `faults.FAULTS`, and the word of its text that broke it."""

    code: str
    word: str = ""


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """The job was begun and could not be brought to its end.

    `message` is what the engine or the script said: it may hold values of the table.
    """

    message: str


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """One column of an aggregate query: the group expression or the measure at `place`."""

    name: str
    is_group: bool
    place: int


class Ordering(msgspec.Struct, frozen=True, kw_only=True):
    """Order by the output at `place`."""

    place: int
    is_descending: bool


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One measure over all groups, each list as long as there are groups.

    `rows`: rows with a value; `contributors`: rows with a value other than zero; `total`,
    `squares`: sums of the values and of their squares; `weight`: sum of their sizes; `largest`: the
    biggest sizes, descending. `column` is None for a count of rows.
    """

    function: str
    column: str | None
    rows: list[int]
    contributors: list[int]
    total: list[float]
    squares: list[float]
    weight: list[float]
    largest: list[list[float]]


class Partition(msgspec.Struct, frozen=True, kw_only=True):
    """Disjoint sets of rows that an answer is about: for each row of the table the number of its
    group (4 bytes, little-endian, signed), or -1.

    `measure` is the place of the measure whose rows these are, None for the groups themselves.
    """

    measure: int | None
    labels: bytes


class Tabulated(msgspec.Struct, frozen=True, kw_only=True, tag="tabulated"):
    """An aggregate query taken apart: its groups, their rows, and each measure over them."""

    outputs: list[Output]
    keys: list[list[Cell]]
    rows: list[int]
    measures: list[Measured]
    partitions: list[Partition]
    ordering: list[Ordering]
    limit: Annotated[int, msgspec.Meta(ge=0)] | None


class Result(msgspec.Struct, frozen=True, kw_only=True, tag="result"):
    """What a script left: figures by name, and at most one table."""

    figures: dict[str, float]
    columns: list[str]
    rows: list[list[Cell]]


Answer = Rows | Tabulated | Result | Refused | Failed
