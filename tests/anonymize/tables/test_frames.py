"""What a caller's frame may not be, each by its name; and what it may be beside text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from anonymize.detect import detect
from anonymize.errors import (
    DuplicateColumnError,
    ForbiddenCharacterError,
    TableError,
    UnnamedColumnError,
    UnsupportedColumnError,
)
from anonymize.plan import propose
from anonymize.run import run
from anonymize.tables import check_frame
from tests.anonymize.test_run import plan

ROWS = 30


def cells(*values: object) -> pd.DataFrame:
    return pd.DataFrame({"a": pd.Series(values, dtype=object)})


BAD: dict[str, tuple[Callable[[], pd.DataFrame], TableError]] = {
    "column named by a number": (lambda: pd.DataFrame({0: ["x"]}), UnnamedColumnError(position=1)),
    "column without a name": (
        lambda: pd.DataFrame({"a": ["x"], "": ["y"]}), UnnamedColumnError(position=2)),
    "columns named by pairs": (lambda: pd.DataFrame({("a", "b"): ["x"]}),
                               UnnamedColumnError(position=1)),
    "two columns of one name": (lambda: pd.DataFrame([["x", "y"]], columns=["a", "a"]),
                                DuplicateColumnError(column="a")),
    "surrogate": (lambda: cells("x", "\ud800"),
                  ForbiddenCharacterError(line=3, character="surrogate")),
    "NUL in an object": (lambda: cells("x\0"), ForbiddenCharacterError(line=2, character="NUL")),
    "NUL in text": (lambda: pd.DataFrame({"a": ["x", "y\0"]}, dtype="str"),
                    ForbiddenCharacterError(line=3, character="NUL")),
    "list": (lambda: cells([1]), UnsupportedColumnError(column="a", found="list")),
    "bytes": (lambda: cells(1, b"x"), UnsupportedColumnError(column="a", found="bytes")),
    "lists of Arrow": (
        lambda: pd.DataFrame({"a": pd.array([[1]], pd.ArrowDtype(pa.list_(pa.int64())))}),
        UnsupportedColumnError(column="a", found="list<item: int64>[pyarrow]")),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_frame_that_is_no_table_is_refused_by_name(name: str) -> None:
    make, expected = BAD[name]
    with pytest.raises(type(expected)) as caught:
        check_frame(make())
    assert vars(expected) == vars(caught.value)


@pytest.mark.parametrize("door", [detect, lambda frame: run(frame, plan())], ids=["detect", "run"])
def test_doors_of_the_library_look_at_the_frame(door: Callable[[pd.DataFrame], object]) -> None:
    with pytest.raises(ForbiddenCharacterError):
        door(cells("\ud800"))


def test_zero_beside_a_slice_is_not_its_own() -> None:
    whole = pd.DataFrame({"a": ["x\0", "y"]}, dtype="str")
    check_frame(whole.iloc[1:])


@pytest.mark.parametrize(
    "values",
    [
        np.arange(ROWS) % 7,
        pd.Series([0.5, np.inf, np.nan] * 10),
        pd.Categorical(["m", "f"] * 15),
        pd.date_range("1990-01-01", periods=ROWS),
        np.arange(ROWS) % 2 == 0,
        pd.Series([1, "x", None, 2.5, date(2020, 1, 1), True] * 5, dtype=object),
    ],
    ids=["integers", "floats", "categories", "dates", "truth", "mixed"],
)
def test_columns_that_are_no_text_pass_from_detection_to_result(values: object) -> None:
    frame = pd.DataFrame({"age": values})
    asked = propose(detect(frame), name="n", product="p", k=3, suppression_limit=1.0)
    outcome = run(frame, asked)
    assert outcome.kept_rows + outcome.suppressed_rows == ROWS
