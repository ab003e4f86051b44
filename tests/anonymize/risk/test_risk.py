"""Risk is what the rows show, level by level, and across releases."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.models import DeltaPresence, KMap, PopulationUniqueness
from anonymize.risk import (
    Release,
    Thresholds,
    combined,
    infer_attribute,
    infer_membership,
    link,
    measure,
    single_out,
)
from anonymize.roles import Role
from tests.anonymize.tables_of import LADDERS, frames

ROLES = {**dict.fromkeys(LADDERS, Role.QUASI), "illness": Role.SENSITIVE}
JANUARY = datetime(2024, 1, 1, tzinfo=UTC)
STREETS = [f"street-{number}" for number in range(18)]


@settings(max_examples=50, deadline=None)
@given(frame=frames())
def test_figures_are_those_of_a_plain_count(frame: pd.DataFrame) -> None:
    keys = [tuple(str(v) for v in row) for row in frame[list(LADDERS)].itertuples(index=False)]
    sizes = Counter(keys)
    found = measure(frame, ROLES)
    assert (found.rows, found.classes, found.k) == (len(frame), len(sizes), min(sizes.values()))
    assert found.unique_rows == sum(size == 1 for size in sizes.values())
    assert found.prosecutor_average == pytest.approx(np.mean([1 / sizes[key] for key in keys]))
    assert sum(found.class_sizes.values()) == len(frame)
    json.dumps(found.to_dict())


def people(rows: int, **columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: (values * rows)[:rows] for name, values in columns.items()})


@pytest.mark.parametrize(
    ("roles", "options", "level"),
    [
        ({"a": Role.DIRECT}, {}, 1),
        ({"a": Role.QUASI}, {"hashed": ["a"]}, 2),
        ({"a": Role.QUASI}, {}, 3),
        ({"a": Role.QUASI}, {"thresholds": Thresholds(highest_risk=0.01)}, 2),
        ({"a": Role.QUASI, "b": Role.SENSITIVE}, {"thresholds": Thresholds(fewest_values=2)}, 2),
        ({"a": Role.QUASI}, {"contributors": "n"}, 4),
    ],
)
def test_level_follows_from_the_measurements(
    roles: dict[str, Role], options: dict[str, object], level: int
) -> None:
    frame = people(40, a=["x", "y"], b=["s"], n=["30"])
    assert measure(frame, roles, **options).level == level  # type: ignore[arg-type]


def test_population_lowers_the_journalist_risk() -> None:
    frame, population = people(2, a=["x", "y"]), people(20, a=["x", "y"])
    found = measure(frame, {"a": Role.QUASI}, population=population)
    assert (found.prosecutor_max, found.journalist_max, found.marketer) == (1.0, 0.1, 0.1)


def test_population_models_count_in_the_population() -> None:
    frame, population = people(4, a=["x", "y"]), people(40, a=["x", "y"])
    assert KMap(20, population).check(frame, ["a"]).satisfied
    assert not KMap(21, population).check(frame, ["a"]).satisfied
    assert DeltaPresence(0.0, 0.1, population).check(frame, ["a"]).satisfied
    assert not DeltaPresence(0.0, 0.05, population).check(frame, ["a"]).satisfied


def test_uniqueness_of_a_full_census_is_what_is_counted() -> None:
    frame = pd.DataFrame({"a": ["1", "2", "2", "3"]})
    found = PopulationUniqueness(limit=0.5, population_rows=4).check(frame, ["a"])
    assert (found.value, found.satisfied) == (0.5, True)


def release(name: str, frame: pd.DataFrame, minutes: int = 0, **options: object) -> Release:
    start = JANUARY + timedelta(minutes=minutes)
    end = start + timedelta(minutes=15)
    return Release(name=name, frame=frame, population="p", start=start, end=end, **options)  # type: ignore[arg-type]


def total(rows: int, streets: int = 18) -> Release:
    frame = pd.DataFrame({"n": [str(rows)]})
    return release("total", frame, count="n", places={"": frozenset(STREETS[:streets])})


def test_total_minus_seventeen_streets_shows_the_eighteenth() -> None:
    parts = pd.DataFrame({"street": STREETS[:17], "n": ["59"] * 17})
    found = combined([total(17 * 59 + 2), release("parts", parts, count="n", place="street")], k=20)
    assert (found.smallest_group, found.differences[0].kind) == (2, "solved")


def test_street_of_enough_people_is_no_finding() -> None:
    parts = pd.DataFrame({"street": STREETS[:17], "n": ["59"] * 17})
    found = combined(
        [total(17 * 59 + 20), release("parts", parts, count="n", place="street")], k=20
    )
    assert found.differences == ()


def test_nested_totals_show_what_lies_between() -> None:
    found = combined([total(1003), release("fewer", pd.DataFrame({"n": ["1000"]}), count="n",
                     places={"": frozenset(STREETS[:16])})], k=20)  # fmt: skip
    assert [(d.kind, d.rows) for d in found.differences] == [("nested", 3)]


def test_overlapping_windows_are_found() -> None:
    one = release("a", pd.DataFrame({"n": ["103"]}), count="n")
    two = release("b", pd.DataFrame({"n": ["100"]}), minutes=5, count="n")
    assert [d.kind for d in combined([one, two], k=20).differences] == ["overlap"]


def test_other_population_is_not_compared() -> None:
    other = Release(name="b", frame=pd.DataFrame({"n": ["1000"]}), population="q", start=JANUARY,
                    end=JANUARY + timedelta(minutes=15), count="n",
                    places={"": frozenset(STREETS[:16])})  # fmt: skip
    assert combined([total(1003), other], k=20).differences == ()


def test_three_products_join_on_a_block() -> None:
    products = [
        release(name, pd.DataFrame({"block": ["x", "y", "y"], name: ["1", "2", "3"]}),
                linkable=("block",))
        for name in ("power", "water", "licence")
    ]  # fmt: skip
    joined = combined(products, k=2).joined
    assert [(len(j.releases), j.rows) for j in joined] == [(2, 1)] * 3 + [(3, 1)]


def test_linkage_counts_one_to_one_matches() -> None:
    here = pd.DataFrame({"a": ["1", "2", "2"]})
    there = pd.DataFrame({"a": ["1", "2", "9"]})
    found = link(here, there, on=["a"])
    assert (found.matched, found.one_to_one, found.expected) == (3, 1, 1.5)


def test_two_columns_single_out_what_one_does_not() -> None:
    frame = pd.DataFrame({"a": ["1", "1", "2", "2"], "b": ["x", "y", "x", "y"]})
    assert single_out(frame, ["a", "b"], at_most=1).singled_out == 0
    assert single_out(frame, ["a", "b"], at_most=2).singled_out == 4


def test_attacker_learns_a_value_that_follows_from_another() -> None:
    frame = people(400, a=["x", "y"], s=["ill", "well"])
    found = infer_attribute(frame, ["a"], sensitive="s")
    assert (found.attacker, found.advantage > 0.3) == (1.0, True)


def test_attacker_learns_nothing_from_one_class() -> None:
    frame = people(400, a=["*"], s=["ill", "well", "well"])
    assert infer_attribute(frame, ["a"], sensitive="s").advantage == 0.0


def test_raw_release_betrays_membership_and_a_generalised_one_does_not() -> None:
    raw = pd.DataFrame({"a": [str(n) for n in range(200)]})
    others = pd.DataFrame({"a": [str(n) for n in range(200, 400)]})
    hidden = people(200, a=["*"])
    assert infer_membership(raw, raw, others, quasi=["a"]).attacker == 1.0
    assert infer_membership(hidden, hidden, hidden, quasi=["a"]).advantage == 0.0


@given(rows=st.integers(0, 3))
def test_empty_or_tiny_table_has_a_measurement(rows: int) -> None:
    assert measure(people(rows, a=["x"]), {"a": Role.QUASI}).rows == rows
