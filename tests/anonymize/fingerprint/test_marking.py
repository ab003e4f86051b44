"""A copy differs from its original by the marks alone, and classes keep their size."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.fingerprint import BOUNDS, Changes, Layout, Marker, judged, lay_out, survey
from anonymize.fingerprint.layout import NoRoom, Unmarked
from anonymize.fingerprint.marking import exchanged
from tests.anonymize.fingerprint.tables_of import ROLES, journeys, texts, with_column

SECRET, NONCE = bytes(range(32)), b"holder"
QUASI = ["district", "age_band"]


def marker_of(table: pa.RecordBatch, nonce: bytes = NONCE) -> Marker:
    looked = survey([table], QUASI)
    layout = lay_out(looked, ROLES)
    assert isinstance(layout, Layout)
    return Marker(SECRET, nonce, layout, looked)


def classes(table: pa.RecordBatch) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(texts(table, name) for name in [*QUASI, "card_class"]), strict=True))


@pytest.fixture(scope="module")
def original() -> pa.RecordBatch:
    return journeys(6_000)


@pytest.fixture(scope="module")
def copied(original: pa.RecordBatch) -> tuple[pa.RecordBatch, Changes]:
    marker = marker_of(original)
    return marker.mark(original), marker.changes()


def test_same_holder_gets_the_same_copy(
    original: pa.RecordBatch, copied: tuple[pa.RecordBatch, Changes]
) -> None:
    assert marker_of(original).mark(original) == copied[0]


def test_another_holder_gets_another_copy(
    original: pa.RecordBatch, copied: tuple[pa.RecordBatch, Changes]
) -> None:
    assert marker_of(original, b"other").mark(original) != copied[0]


def test_quasi_identifiers_are_never_touched(
    original: pa.RecordBatch, copied: tuple[pa.RecordBatch, Changes]
) -> None:
    assert copied[0].select(QUASI) == original.select(QUASI)


def test_swaps_leave_every_class_the_values_it_had(
    original: pa.RecordBatch, copied: tuple[pa.RecordBatch, Changes]
) -> None:
    swapped = copied[0].column("card_class") != original.column("card_class")
    assert (swapped, classes(copied[0])) == (True, classes(original))


def test_numbers_move_by_one_step_within_their_range(
    original: pa.RecordBatch, copied: tuple[pa.RecordBatch, Changes]
) -> None:
    for one in marker_of(original).layout.values:
        before, after = (texts(t, one.column).astype(float) for t in (original, copied[0]))
        apart = set(np.rint(abs(after - before) * 10**one.decimals).astype(int).tolist())
        assert apart == {0, one.step}
        assert (before.min() <= after.min(), after.max() <= before.max()) == (True, True)


def test_copy_is_measured_by_itself_and_within_the_bounds(
    original: pa.RecordBatch, copied: tuple[pa.RecordBatch, Changes]
) -> None:
    copy, changes = copied
    shares = {
        name: float((texts(copy, name) != texts(original, name)).mean())
        for name in changes.cells_share
    }
    assert (changes.cells_share, changes.keeps(), judged(changes)) == (shares, True, None)
    assert changes.largest_share <= BOUNDS.cells_share
    assert changes.smallest == changes.smallest_before


def test_zero_is_left_alone_and_never_made() -> None:
    table = journeys(3_000)
    numbers = texts(table, "distance_m")
    numbers[:1_000] = "0"
    table = with_column(table, "distance_m", numbers)
    copy = marker_of(table).mark(table)
    assert np.array_equal(texts(copy, "distance_m") == "0", numbers == "0")


def test_missing_cells_stay_missing() -> None:
    table = journeys(3_000)
    for name in ("distance_m", "card_class"):
        cells = texts(table, name)
        cells[::3] = None
        table = with_column(table, name, cells)
    copy = marker_of(table).mark(table)
    for name in ("distance_m", "card_class"):
        assert copy.column(name).is_null() == table.column(name).is_null()


def test_frequent_cell_does_not_move_as_a_whole() -> None:
    table = journeys(3_000)
    numbers = texts(table, "fare_yuan")
    numbers[:1_500] = "20.00"
    table = with_column(table, "fare_yuan", numbers)
    for holder in range(6):
        marker = marker_of(table, bytes([holder]))
        marker.mark(table)
        assert marker.changes().cells_share["fare_yuan"] < BOUNDS.cells_share


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"positions": 12}, Unmarked.TOO_SMALL),
        ({"cells_share": {"x": 0.2}}, Unmarked.OVER_BOUNDS),
        ({"step_share": 0.06}, Unmarked.OVER_BOUNDS),
        ({"smallest": 4}, Unmarked.OVER_BOUNDS),
    ],
)
def test_copy_outside_what_is_promised_is_not_handed_out(
    change: dict[str, object], why: Unmarked
) -> None:
    within: dict[str, object] = {
        "rows": 9_000,
        "cells_share": {"x": 0.1},
        "step_share": 0.01,
        "positions": 2_000,
        "smallest": 5,
        "smallest_before": 5,
    }
    assert judged(Changes(**{**within, **change})) == NoRoom(why)  # type: ignore[arg-type]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.booleans()), max_size=60))
def test_swaps_stay_in_their_class_and_take_each_row_once(
    rows: list[tuple[int, int, bool]],
) -> None:
    classes = np.array([one[0] for one in rows], dtype=np.uint64)
    values = np.array([one[1] for one in rows], dtype=np.int64)
    chosen = np.array([one[2] for one in rows], dtype=bool)
    source = exchanged(classes, chosen, ~chosen, shows=lambda _, of: values[of] % 2 == 1)
    assert sorted(source.tolist()) == list(range(len(rows)))
    assert np.array_equal(source[source], np.arange(len(rows)))
    assert np.array_equal(classes[source], classes)
    moved = source != np.arange(len(rows))
    assert (values[source][moved & chosen] % 2 == 1).all()
