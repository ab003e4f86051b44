"""Tuples counted batch by batch, and found again row by row."""

from __future__ import annotations

from collections import Counter as Tally

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.engines import counted
from anonymize.engines.counted import Counter, lookup_of
from anonymize.errors import SourceChangedError

COLUMNS = ["a", "b", "c"]
ROWS = st.lists(
    st.tuples(*(st.sampled_from(["x", "y", "z", None]) for _ in COLUMNS)), min_size=1, max_size=30
)


def frame_of(rows: list[tuple[str | None, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


@given(batches=st.lists(ROWS, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_tuples_and_their_rows_are_those_of_a_plain_count(
    batches: list[list[tuple[str | None, ...]]],
) -> None:
    counter = Counter(COLUMNS)
    for rows in batches:
        counter.add(frame_of(rows))
    found = counter.counted()
    lines = found.tuples.itertuples(index=False, name=None)
    tuples = [tuple(None if pd.isna(cell) else cell for cell in line) for line in lines]
    expected = Tally(row for rows in batches for row in rows)
    assert list(expected) == tuples
    assert list(expected.values()) == found.rows.tolist()


@pytest.mark.parametrize("most", [0, 1 << 20], ids=["searched", "looked up"])
@given(known=ROWS, asked=ROWS)
@settings(max_examples=60, deadline=None)
def test_row_finds_its_tuple_or_is_refused(
    most: int, known: list[tuple[str | None, ...]], asked: list[tuple[str | None, ...]]
) -> None:
    tuples = list(dict.fromkeys(known))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counted, "PLACES_MOST", most)
        lookup = lookup_of(frame_of(tuples))
    if set(asked) <= set(tuples):
        expected = [tuples.index(row) for row in asked]
        assert expected == lookup.tuple_of_row(frame_of(asked)).tolist()
    else:
        with pytest.raises(SourceChangedError):
            lookup.tuple_of_row(frame_of(asked))
