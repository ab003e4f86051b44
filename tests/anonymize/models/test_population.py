"""Models beside a population agree with the independent checker, and with what a draw shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import ModelParameterError, UnknownColumnError
from anonymize.models import DeltaPresence, KMap, PopulationUniqueness
from anonymize.models.checker import recheck
from anonymize.models.population import PopulationModel
from tests.anonymize.tables_of import frames

QUASI = ["age", "sex"]
Make = Callable[[pd.DataFrame], PopulationModel]
MODELS: dict[str, Make] = {
    "k-map": lambda population: KMap(3, population),
    "delta-presence": lambda population: DeltaPresence(0.1, 0.6, population),
    "population uniqueness": lambda population: PopulationUniqueness(0.2, len(population)),
}
each_model = pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)


@each_model
@settings(max_examples=60, deadline=None)
@given(population=frames(rows=30), drawn=st.integers(1, 2**30), hidden=st.integers(0, 2**30))
def test_model_measures_what_the_independent_checker_finds(
    make: Make, population: pd.DataFrame, drawn: int, hidden: int
) -> None:
    sample = population[[bool(drawn >> row & 1) for row in range(len(population))]]
    kept = pd.Series([not hidden >> row & 1 for row in range(len(sample))], dtype=bool)
    model = make(population)
    measured = model.check(sample, QUASI, kept=kept)
    assert measured.value == pytest.approx(recheck(model, sample, QUASI, kept=kept))


@settings(max_examples=60, deadline=None)
@given(population=frames(rows=30), drawn=st.integers(1, 2**30), k=st.integers(1, 5))
def test_k_map_fails_exactly_the_rows_of_rare_people(
    population: pd.DataFrame, drawn: int, k: int
) -> None:
    sample = population[[bool(drawn >> row & 1) for row in range(len(population))]]
    people = [tuple(map(str, row)) for row in population[QUASI].to_numpy().tolist()]
    rows = [tuple(map(str, row)) for row in sample[QUASI].to_numpy().tolist()]
    rare = sum(people.count(row) < k for row in rows)
    found = KMap(k, population).check(sample, QUASI)
    assert (found.failing_rows, found.satisfied) == (rare, rare == 0)


@settings(max_examples=60, deadline=None)
@given(population=frames(rows=30), drawn=st.integers(0, 2**30), low=st.sampled_from([0.0, 0.3]))
def test_presence_holds_where_no_share_leaves_its_range(
    population: pd.DataFrame, drawn: int, low: float
) -> None:
    inside = [bool(drawn >> row & 1) for row in range(len(population))]
    people = [tuple(map(str, row)) for row in population[QUASI].to_numpy().tolist()]
    shares = []
    for one in people:
        alike = [there for person, there in zip(people, inside, strict=True) if person == one]
        shares.append(sum(alike) / len(alike))
    found = DeltaPresence(low, 0.7, population).check(population[inside], QUASI)
    assert found.satisfied == all(low <= share <= 0.7 for share in shares)


def test_estimate_of_uniques_is_near_what_a_draw_shows() -> None:
    # a population whose class sizes are those that the sample shows: the estimator's own premise
    draw = np.random.default_rng(3)
    classes = np.repeat(np.arange(9_000), draw.geometric(0.5, 9_000))
    population = pd.DataFrame({"a": classes.astype("str")})
    sizes = population["a"].map(population["a"].value_counts())
    taken = draw.random(len(population)) < 0.9
    truly = float((sizes[taken] == 1).mean())
    model = PopulationUniqueness(limit=1, population_rows=len(population))
    assert model.check(population[taken], ["a"]).value == pytest.approx(truly, rel=0.15)


def test_release_of_no_rows_meets_the_models() -> None:
    population = pd.DataFrame({"a": ["x", "y"]})
    empty = population[:0]
    assert KMap(5, population).check(empty, ["a"]).satisfied
    assert DeltaPresence(0, 0.5, population).check(empty, ["a"]).satisfied
    assert PopulationUniqueness(0, 5).check(empty, ["a"]).satisfied


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_model_says_what_it_does_not_stop(make: Make) -> None:
    frame = pd.DataFrame({"a": ["x"]})
    said = make(frame).check(frame, ["a"]).not_stopped
    assert said.zh
    assert said.en


ONE = pd.DataFrame({"a": ["x", "x"]})
BAD: list[tuple[Callable[[], object], type[Exception]]] = [
    (lambda: KMap(0, ONE), ModelParameterError),
    (lambda: DeltaPresence(0.5, 0.4, ONE), ModelParameterError),
    (lambda: DeltaPresence(float("nan"), 1, ONE), ModelParameterError),
    (lambda: PopulationUniqueness(1.5, 9), ModelParameterError),
    (lambda: PopulationUniqueness(0.5, 1).check(ONE, ["a"]), ModelParameterError),
    (lambda: KMap(1, ONE).check(ONE, ["b"]), UnknownColumnError),
    (lambda: KMap(1, ONE).check(ONE.assign(b="y"), ["b"]), UnknownColumnError),
]


@pytest.mark.parametrize(("ask", "error"), BAD)
def test_bad_parameter_has_its_name(ask: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        ask()
