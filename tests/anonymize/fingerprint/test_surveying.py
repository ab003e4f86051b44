"""One pass finds what a look at the whole table finds."""

from __future__ import annotations

import numpy as np
import pytest

from anonymize.errors import UnknownColumnError
from anonymize.fingerprint import survey
from tests.anonymize.fingerprint.tables_of import journeys, texts

QUASI = ["district", "age_band"]


def test_batches_add_up_to_the_whole() -> None:
    table = journeys(5_000)
    parts = [table.slice(start, 700) for start in range(0, 5_000, 700)]
    whole, added = survey([table], QUASI), survey(parts, QUASI)
    close = added.columns["fare_yuan"].deviation == pytest.approx(
        whole.columns["fare_yuan"].deviation
    )
    assert (added.rows, added.classes, added.smallest, close) == (
        whole.rows,
        whole.classes,
        whole.smallest,
        True,
    )


def test_figures_are_those_of_a_naive_count() -> None:
    table = journeys(3_000)
    frame = table.to_pandas()
    sizes = frame.groupby(QUASI).size()
    numbers = texts(table, "distance_m").astype(float)
    found = survey([table], QUASI)
    facts = found.columns["distance_m"]
    assert (found.classes, found.smallest) == (len(sizes), sizes.min())
    assert (facts.distinct, facts.lowest, facts.highest) == (
        len(np.unique(numbers)),
        numbers.min(),
        numbers.max(),
    )
    assert facts.deviation == pytest.approx(numbers.std())


def test_many_distinct_values_are_estimated() -> None:
    table = journeys(60_000)
    actual = len(set(table.column("distance_m").to_pylist()))
    found = survey([table], QUASI).columns["distance_m"].distinct
    assert found == pytest.approx(actual, rel=0.06)


def test_unknown_quasi_identifier_is_named() -> None:
    with pytest.raises(UnknownColumnError):
        survey([journeys(10)], ["nowhere"])
