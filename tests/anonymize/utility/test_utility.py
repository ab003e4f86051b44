"""Utility falls from everything kept to nothing kept, and twins show published figures alone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings

from anonymize.utility import measure, model_accuracy, query_error, statistics_of, twin
from tests.anonymize.tables_of import LADDERS, frames


@settings(max_examples=30, deadline=None)
@given(frame=frames())
def test_untouched_table_keeps_everything(frame: pd.DataFrame) -> None:
    found = measure(frame, frame)
    assert (found.kept, found.association_change) == (pytest.approx(1.0), 0.0)
    assert [column.distance for column in found.columns] == [0.0] * frame.shape[1]


@settings(max_examples=30, deadline=None)
@given(frame=frames(missing=False))
def test_coarser_level_keeps_no_more(frame: pd.DataFrame) -> None:
    city = LADDERS["city"]
    kept = [
        measure(
            frame, frame.assign(city=city.generalise(frame["city"], level)), columns=["city"]
        ).kept
        for level in range(city.height + 1)
    ]
    assert kept == sorted(kept, reverse=True)


@settings(max_examples=20, deadline=None)
@given(frame=frames(missing=False))
def test_untouched_table_answers_queries_exactly(frame: pd.DataFrame) -> None:
    assert query_error(frame, frame, LADDERS, queries=20).high == 0.0


def test_suppressed_table_answers_by_the_share_of_leaves() -> None:
    before = pd.DataFrame({"sex": ["f"] * 100})
    found = query_error(before, pd.DataFrame({"sex": ["*"] * 100}), {"sex": LADDERS["sex"]})
    assert found.median in (0.5, 50.0)


def test_tables_of_different_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="same rows"):
        measure(pd.DataFrame({"a": ["1"]}), pd.DataFrame({"a": ["1", "2"]}))


def test_model_on_hidden_features_falls_to_the_baseline() -> None:
    before = pd.DataFrame({"a": ["x", "y"] * 200, "s": ["p", "q"] * 200})
    found = model_accuracy(before, before.assign(a="*"), ["a"], target="s")
    assert (found.before, found.after) == (1.0, found.baseline)


def test_twin_shows_no_value_below_the_threshold() -> None:
    frame = pd.DataFrame({"a": ["common"] * 20 + ["rare"], "id": [str(n) for n in range(21)]})
    statistics = statistics_of(frame, threshold=10, hidden=["id"])
    synthetic = twin(statistics, rows=500, seed=1)
    assert set(synthetic["a"]) == {"common", "(other)"}
    assert set(synthetic["id"]) == {"(other)"}
    assert "Synthetic" in synthetic.attrs["notice"]["en"]


def test_twin_is_the_same_for_the_same_seed() -> None:
    statistics = statistics_of(pd.DataFrame({"a": ["x", "y"] * 20}), threshold=1)
    assert twin(statistics, rows=9, seed=7).equals(twin(statistics, rows=9, seed=7))
