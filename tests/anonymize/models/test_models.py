"""Each model agrees with the independent checker, and never keeps more than its bound says."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import MissingHierarchyError, ModelParameterError, UnknownColumnError
from anonymize.models import (
    BetaLikeness,
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Model,
    RecursiveDiversity,
    TCloseness,
    classes_of,
)
from anonymize.models.checker import recheck
from tests.anonymize.tables_of import ILLNESS, frames

S = "illness"
MODELS: list[Model] = [
    KAnonymity(2),
    DistinctDiversity(l=2, sensitive=S),
    EntropyDiversity(l=1.8, sensitive=S),
    RecursiveDiversity(c=1.5, l=2, sensitive=S),
    TCloseness(t=0.3, sensitive=S),
    TCloseness(t=0.2, sensitive=S, distance="ordered", order=("flu", "cold", "tb", "hiv")),
    TCloseness(t=0.2, sensitive=S, distance="hierarchical", hierarchy=ILLNESS),
    BetaLikeness(beta=0.7, sensitive=S),
]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)


@each_model
@settings(max_examples=40, deadline=None)
@given(frame=frames(), hidden=st.integers(0, 2**24 - 1))
def test_model_measures_what_the_independent_checker_finds(
    model: Model, frame: pd.DataFrame, hidden: int
) -> None:
    kept = pd.Series([not hidden >> row & 1 for row in range(len(frame))])
    measured = model.check(frame, ["age", "sex"], kept=kept).value
    assert measured == pytest.approx(recheck(model, frame, ["age", "sex"], kept=kept))


@each_model
@settings(max_examples=40, deadline=None)
@given(frame=frames(rows=9))
def test_no_part_of_a_class_keeps_more_rows_than_the_bound(
    model: Model, frame: pd.DataFrame
) -> None:
    # The union of parts that meet a model meets it, so the most that any split keeps is the
    # largest single part that does.
    bound = int(model.keepable(classes_of(frame, [], [S])).sum())
    best = 0
    for chosen in product([False, True], repeat=len(frame)):
        part = pd.Series(chosen)
        if any(chosen) and model.check(frame, [], kept=part).satisfied:
            best = max(best, sum(chosen))
    assert best <= bound


@each_model
@settings(max_examples=40, deadline=None)
@given(frame=frames(), cut=st.integers(0, 24))
def test_union_of_two_classes_that_meet_a_model_meets_it(
    model: Model, frame: pd.DataFrame, cut: int
) -> None:
    first = pd.Series(range(len(frame))) < cut
    parts = [model.check(frame, [], kept=part).satisfied for part in (first, ~first)]
    assert model.check(frame, []).satisfied or not all(parts)


def test_entropy_of_even_values_is_their_number() -> None:
    frame = pd.DataFrame({"s": ["a", "b", "c"]})
    found = EntropyDiversity(l=3, sensitive="s").check(frame, [])
    assert (found.satisfied, found.value) == (True, pytest.approx(3))


def test_ordered_distance_meets_the_papers_example() -> None:
    # Li et al. 2007, section 4.1: Q = {3k..11k}; P1 = {3k,4k,5k} is 0.375 away, P2 = {6k,8k,11k}
    # 0.167.
    salaries = [str(n) for n in range(3, 12)]
    frame = pd.DataFrame(
        {"class": ["1" if s in {"3", "4", "5"} else "2" if s in {"6", "8", "11"} else "3"
                   for s in salaries], "salary": salaries}
    )  # fmt: skip
    model = TCloseness(t=1, sensitive="salary", distance="ordered")
    scores = model.scores(classes_of(frame, ["class"], ["salary"]))
    assert np.round(scores[:2], 3).tolist() == [0.375, 0.167]


def test_missing_value_is_a_value_of_its_own() -> None:
    frame = pd.DataFrame({"q": ["a", None, None], "s": ["x", None, "x"]}, dtype="str")
    assert KAnonymity(1).check(frame, ["q"]).value == 1
    assert DistinctDiversity(l=1, sensitive="s").check(frame, []).value == 2


def test_release_of_no_rows_meets_every_model() -> None:
    frame = pd.DataFrame({"q": ["a"], S: ["flu"]})
    none = pd.Series([False])
    assert [model.check(frame, ["q"], kept=none).satisfied for model in MODELS] == [True] * 8


BAD: list[tuple[Callable[[], object], type[Exception]]] = [
    (lambda: KAnonymity(0), ModelParameterError),
    (lambda: DistinctDiversity(l=0, sensitive=S), ModelParameterError),
    (lambda: EntropyDiversity(l=0.5, sensitive=S), ModelParameterError),
    (lambda: EntropyDiversity(l=math.nan, sensitive=S), ModelParameterError),
    (lambda: RecursiveDiversity(c=0, l=2, sensitive=S), ModelParameterError),
    (lambda: TCloseness(t=1.1, sensitive=S), ModelParameterError),
    (lambda: TCloseness(t=math.nan, sensitive=S), ModelParameterError),
    (lambda: TCloseness(t=0.1, sensitive=S, distance="hierarchical"), MissingHierarchyError),
    (lambda: BetaLikeness(beta=0, sensitive=S), ModelParameterError),
    (lambda: KAnonymity(2).check(pd.DataFrame({"a": ["1"]}), ["b"]), UnknownColumnError),
    (
        lambda: TCloseness(t=0.1, sensitive=S, distance="ordered").check(
            pd.DataFrame({S: ["flu"]}), []
        ),
        ModelParameterError,
    ),
]


@pytest.mark.parametrize(("ask", "error"), BAD)
def test_bad_parameter_has_its_name(ask: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        ask()
