"""The search finds what brute force finds, on random small tables and on the known real one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import (
    AmbiguousLabelError,
    HierarchyLacksValueError,
    MissingHierarchyError,
    ModelParameterError,
    NoRecodingError,
    UnknownColumnError,
)
from anonymize.hierarchies import Hierarchy, from_table
from anonymize.models import (
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Model,
    RecursiveDiversity,
    TCloseness,
)
from anonymize.models.checker import recheck
from anonymize.search import boxes, solve
from tests.anonymize.tables_of import ILLNESS, LADDERS, frames

S = "illness"
ASKED: list[list[Model]] = [
    [KAnonymity(2)],
    [KAnonymity(4)],
    [KAnonymity(2), DistinctDiversity(l=2, sensitive=S)],
    [EntropyDiversity(l=1.8, sensitive=S)],
    [KAnonymity(2), RecursiveDiversity(c=2, l=2, sensitive=S)],
    [KAnonymity(2), TCloseness(t=0.3, sensitive=S)],
    [TCloseness(t=0.25, sensitive=S, distance="hierarchical", hierarchy=ILLNESS)],
]


def naive(frame: pd.DataFrame, models: Sequence[Model], limit: int) -> float:
    """Every recoding, class by class, row by row."""
    best = 1.0 if limit >= len(frame) else math.inf
    for levels in product(*(range(ladder.height + 1) for ladder in LADDERS.values())):
        recoded = frame.copy()
        loss = pd.Series(0.0, index=frame.index)
        for (column, ladder), level in zip(LADDERS.items(), levels, strict=True):
            recoded[column] = ladder.generalise(frame[column], level)
            full = ladder.for_column(frame[column])
            leaves = len(full.leaves)
            covered = Counter("" if label is None else label for label in full.levels[level])
            size = recoded[column].fillna("").map(covered)
            loss += (size - 1) / (leaves - 1) / len(LADDERS)
        lost = pd.Series(False, index=frame.index)
        for _, rows in recoded.groupby(list(LADDERS), dropna=False):
            kept = pd.Series(frame.index.isin(rows.index), index=frame.index)
            if not all(model.check(recoded, [], kept=kept).satisfied for model in models):
                lost |= kept
        if lost.sum() <= limit:
            best = min(best, float(loss.where(~lost, 1.0).mean()))
    return best


@pytest.mark.parametrize("models", ASKED, ids=lambda models: "+".join(m.name for m in models))
@settings(max_examples=12, deadline=None)
@given(frame=frames(), share=st.sampled_from([0.0, 0.2, 1.0]))
def test_search_finds_the_optimum_of_brute_force(
    models: list[Model], frame: pd.DataFrame, share: float
) -> None:
    expected = naive(frame, models, math.floor(len(frame) * share))
    try:
        found = solve(frame, LADDERS, models, suppression_limit=share)
    except NoRecodingError:
        assert expected == math.inf
        return
    assert (found.ncp, found.optimal) == (pytest.approx(expected), True)


@settings(max_examples=30, deadline=None)
@given(
    frame=frames(missing=False),
    asked=st.sampled_from(ASKED[:4]),
    share=st.sampled_from([0.0, 0.2, 1.0]),
    most=st.sampled_from([1, 4, 12]),
)
def test_boxes_of_a_lattice_too_large_to_list_lead_to_the_same_optimum(
    frame: pd.DataFrame, asked: list[Model], share: float, most: int
) -> None:
    try:
        listed = solve(frame, LADDERS, asked, suppression_limit=share)
    except NoRecodingError:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "MOST_AT_FIRST", most)
        found = solve(frame, LADDERS, asked, suppression_limit=share)
    assert (found.ncp, found.optimal) == (pytest.approx(listed.ncp), True)


@pytest.mark.parametrize("models", ASKED, ids=lambda models: "+".join(m.name for m in models))
@settings(max_examples=12, deadline=None)
@given(frame=frames(rows=40), share=st.sampled_from([0.3, 1.0]))
def test_solved_table_meets_its_models_by_the_independent_checker(
    models: list[Model], frame: pd.DataFrame, share: float
) -> None:
    try:
        found = solve(frame, LADDERS, models, suppression_limit=share)
    except NoRecodingError:
        return
    assert found.suppressed_rows == int((~found.kept).sum()) <= len(frame) * share
    for model in models:
        again = recheck(model, found.frame, list(LADDERS), kept=found.kept)
        measured = model.check(found.frame, list(LADDERS), kept=found.kept)
        assert (measured.satisfied, measured.value) == (True, pytest.approx(again))


@settings(max_examples=10, deadline=None)
@given(frame=frames(rows=40, missing=False))
def test_weight_of_nought_frees_a_column(frame: pd.DataFrame) -> None:
    found = solve(
        frame, LADDERS, [KAnonymity(1)], suppression_limit=0, weights={"age": 0.0, "city": 2.0}
    )
    assert (found.levels or {})["city"] == 0


ADULT_K = [
    (5, 0.0, (0.63554, 0, "0 4 1 1 3 2 2 1 0")),
    (5, 0.02, (0.35748, 506, "0 3 0 2 2 1 1 2 0")),
    (5, 1.0, (0.22770, 2553, "0 3 0 0 2 1 1 1 0")),
    (10, 0.02, (0.38568, 592, "0 4 0 1 2 1 1 2 0")),
    (10, 1.0, (0.26774, 3983, "0 3 0 0 2 1 1 1 0")),
]


@pytest.fixture(scope="module")
def adult(shared_dir: Path) -> tuple[pd.DataFrame, dict[str, Hierarchy]]:
    folder = shared_dir / "data" / "adult"
    if not folder.is_dir():
        pytest.skip("the Adult table is not beside this checkout")
    frame = pd.read_csv(folder / "adult.csv", sep=";", dtype="str")
    return frame, {c: from_table(folder / f"adult_hierarchy_{c}.csv") for c in frame.columns}


@pytest.mark.parametrize(("k", "share", "optimum"), ADULT_K)
def test_adult_reaches_its_known_optimum(
    adult: tuple[pd.DataFrame, dict[str, Hierarchy]],
    k: int,
    share: float,
    optimum: tuple[float, int, str],
) -> None:
    frame, ladders = adult
    found = solve(frame, ladders, [KAnonymity(k)], suppression_limit=share)
    shown = " ".join(str(level) for level in (found.levels or {}).values())
    assert (round(found.ncp, 5), found.suppressed_rows, shown) == optimum
    assert found.optimal


O = "occupation"  # noqa: E741 - the sensitive column of the cases below
ADULT_SENSITIVE = [
    (DistinctDiversity(l=2, sensitive=O), 0.0, 0.63331),
    (DistinctDiversity(l=2, sensitive=O), 0.05, 0.17719),
    (DistinctDiversity(l=2, sensitive=O), 1.0, 0.16121),
    (EntropyDiversity(l=3, sensitive=O), 0.05, 0.23859),
    (RecursiveDiversity(c=4, l=3, sensitive=O), 0.05, 0.19588),
    (TCloseness(t=0.2, sensitive=O), 0.0, 0.91902),
    (TCloseness(t=0.2, sensitive=O), 0.05, 0.81679),
    (TCloseness(t=0.2, sensitive=O), 1.0, 0.59256),
]


@pytest.mark.parametrize(("model", "share", "ncp"), ADULT_SENSITIVE)
def test_adult_with_a_sensitive_column_reaches_its_known_optimum(
    adult: tuple[pd.DataFrame, dict[str, Hierarchy]], model: Model, share: float, ncp: float
) -> None:
    frame, ladders = adult
    quasi = {c: h for c, h in ladders.items() if c not in {O, "salary-class"}}
    found = solve(frame, quasi, [KAnonymity(5), model], suppression_limit=share)
    assert (round(found.ncp, 5), found.optimal) == (ncp, True)


def test_adult_under_hierarchical_closeness_reaches_its_known_optimum(
    adult: tuple[pd.DataFrame, dict[str, Hierarchy]],
) -> None:
    frame, ladders = adult
    quasi = {c: h for c, h in ladders.items() if c not in {O, "salary-class"}}
    model = TCloseness(t=0.2, sensitive=O, distance="hierarchical", hierarchy=ladders[O])
    found = solve(frame, quasi, [KAnonymity(5), model], suppression_limit=0.05)
    assert (round(found.ncp, 5), found.optimal) == (0.62851, True)


ROW = pd.DataFrame({"age": ["1"], "city": ["gz"], "sex": ["f"], S: ["flu"]})


def test_k_above_the_rows_says_how_many_must_go() -> None:
    with pytest.raises(NoRecodingError) as refused:
        solve(ROW, LADDERS, [KAnonymity(2)], suppression_limit=0.5)
    assert refused.value.rows_needed == 1


def test_everything_may_be_suppressed_where_the_limit_allows() -> None:
    found = solve(ROW, LADDERS, [KAnonymity(2)], suppression_limit=1)
    assert (found.ncp, found.suppressed_rows, found.frame["city"].tolist()) == (1.0, 1, ["*"])


def test_lattice_too_large_to_list_still_ends_with_a_bound() -> None:
    rows = [[str(n >> shift) for shift in range(7)] for n in range(64)]
    tall = {column: Hierarchy.from_rows(column, rows) for column in "abcdefgh"}
    numbers = np.random.default_rng(1).integers(64, size=(400, len(tall)))
    frame = pd.DataFrame(numbers, columns=list(tall)).astype("str")
    found = solve(frame, tall, [KAnonymity(3)], suppression_limit=0.1, examinations=60)
    assert found.gap is not None
    assert 0 <= found.gap < found.ncp <= 1


@pytest.mark.parametrize(
    ("frame", "ladders", "share", "error"),
    [
        (ROW, LADDERS, 1.5, ModelParameterError),
        (ROW, {}, 0.0, MissingHierarchyError),
        (ROW.drop(columns="age"), LADDERS, 0.0, UnknownColumnError),
        (ROW.assign(age="9"), LADDERS, 0.0, HierarchyLacksValueError),
    ],
)
def test_bad_question_has_its_name(
    frame: pd.DataFrame, ladders: dict[str, Hierarchy], share: float, error: type[Exception]
) -> None:
    with pytest.raises(error):
        solve(frame, ladders, [KAnonymity(2)], suppression_limit=share)


@pytest.mark.parametrize("models", ASKED, ids=lambda models: "+".join(m.name for m in models))
@settings(max_examples=12, deadline=None)
@given(frame=frames(rows=40), share=st.sampled_from([0.0, 0.3, 1.0]))
def test_local_recoding_meets_its_models_by_the_independent_checker(
    models: list[Model], frame: pd.DataFrame, share: float
) -> None:
    try:
        found = solve(frame, LADDERS, models, suppression_limit=share, recoding="local")
    except NoRecodingError:
        return
    assert found.suppressed_rows == int((~found.kept).sum()) <= len(frame) * share
    for model in models:
        again = recheck(model, found.frame, list(LADDERS), kept=found.kept)
        measured = model.check(found.frame, list(LADDERS), kept=found.kept)
        assert (measured.satisfied, measured.value) == (True, pytest.approx(again))


@settings(max_examples=20, deadline=None)
@given(frame=frames(rows=40))
def test_local_recoding_loses_no_more_than_global(frame: pd.DataFrame) -> None:
    asked = {"suppression_limit": 0.0}
    try:
        everywhere = solve(frame, LADDERS, [KAnonymity(2)], **asked)
    except NoRecodingError:
        return
    local = solve(frame, LADDERS, [KAnonymity(2)], **asked, recoding="local")
    assert local.ncp <= everywhere.ncp + 1e-9


def test_adult_recoded_locally_keeps_every_row(
    adult: tuple[pd.DataFrame, dict[str, Hierarchy]],
) -> None:
    frame, ladders = adult
    found = solve(frame, ladders, [KAnonymity(5)], suppression_limit=0, recoding="local")
    assert found.suppressed_rows == 0
    assert found.ncp <= 0.0513
    assert recheck(KAnonymity(5), found.frame, list(ladders)) >= 5


def test_label_of_two_meanings_cannot_be_mixed() -> None:
    ladder = Hierarchy.from_rows("age", [["1", "1", "*"], ["2", "1", "*"], ["3", "3", "*"]])
    frame = pd.DataFrame({"age": ["1", "2", "3"]})
    with pytest.raises(AmbiguousLabelError):
        solve(frame, {"age": ladder}, [KAnonymity(1)], suppression_limit=0, recoding="local")
