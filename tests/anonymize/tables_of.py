"""Small tables and hierarchies for property tests."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from hypothesis import strategies as st

from anonymize.hierarchies import Hierarchy

LADDERS = {
    "age": Hierarchy.from_rows(
        "age", [["1", "1-2", "*"], ["2", "1-2", "*"], ["3", "3-4", "*"], ["4", "3-4", "*"]]
    ),
    "city": Hierarchy.from_rows(
        "city",
        [
            ["gz", "gd", "south", "*"],
            ["sz", "gd", "south", "*"],
            ["nn", "gx", "south", "*"],
            ["bj", "bj", "north", "*"],
        ],
    ),
    "sex": Hierarchy.from_rows("sex", [["f", "*"], ["m", "*"]]),
}
ILLNESS = Hierarchy.from_rows(
    "illness",
    [["flu", "mild", "*"], ["cold", "mild", "*"], ["hiv", "grave", "*"], ["tb", "grave", "*"]],
)


def frame_of(rows: Sequence[tuple[str | None, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*LADDERS, "illness"], dtype="str")


def cells(column: str, *, missing: bool) -> st.SearchStrategy[str | None]:
    leaves = ILLNESS.leaves if column == "illness" else LADDERS[column].leaves
    return st.sampled_from([*leaves, None] if missing else leaves)


def frames(*, rows: int = 24, missing: bool = True) -> st.SearchStrategy[pd.DataFrame]:
    row = st.tuples(*(cells(column, missing=missing) for column in [*LADDERS, "illness"]))
    return st.lists(row, min_size=1, max_size=rows).map(frame_of)
