"""Each loss model finds what brute force finds by the model's own definition; counts are rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import ModelParameterError, NoRecodingError, UnknownColumnError
from anonymize.hierarchies import Hierarchy, from_table
from anonymize.models import DistinctDiversity, KAnonymity, Model
from anonymize.search import LossModel, solve
from tests.anonymize.tables_of import LADDERS, frames

Row = tuple[str, ...]
MODELS: list[Model] = [KAnonymity(2), DistinctDiversity(l=2, sensitive="illness")]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    return [tuple(row) for row in frame.to_numpy().tolist()]


def at_levels(row: Row, levels: tuple[int, ...]) -> Row:
    cells = zip(LADDERS.values(), row, levels, strict=False)
    return tuple(str(h.levels[level][h.leaves.index(cell)]) for h, cell, level in cells)


def precision(rows: list[Row], levels: tuple[int, ...], column: int) -> list[float]:
    height = list(LADDERS.values())[column].height
    return [levels[column] / height] * len(rows)


def entropy(rows: list[Row], levels: tuple[int, ...], column: int) -> list[float]:
    ladder = list(LADDERS.values())[column]
    counts = Counter(row[column] for row in rows)
    # a leaf that no row holds counts as one row, here as in the model
    held = {leaf: max(counts[leaf or ""], 1) for leaf in ladder.leaves}
    most = math.log2(sum(held.values()) / min(held.values()))
    costs = []
    for row in rows:
        label = ladder.levels[levels[column]][ladder.leaves.index(row[column])]
        covered = sum(
            held[leaf]
            for leaf, above in zip(ladder.leaves, ladder.levels[levels[column]], strict=True)
            if above == label
        )
        costs.append(math.log2(covered / held[row[column]]) / most)
    return costs


def mean_of_cells(
    cell: Callable[[list[Row], tuple[int, ...], int], list[float]], shares: list[float]
) -> Callable[[list[Row], tuple[int, ...], list[int], list[bool]], float]:
    def cost(rows: list[Row], levels: tuple[int, ...], sizes: list[int], lost: list[bool]) -> float:
        total = 0.0
        for column, share in enumerate(shares):
            costs = cell(rows, levels, column)
            paid = (1 if gone else one for one, gone in zip(costs, lost, strict=True))
            total += share * sum(paid)
        return total / sum(shares) / len(rows)

    return cost


def pairs_alike(
    rows: list[Row], levels: tuple[int, ...], sizes: list[int], lost: list[bool]
) -> float:
    alike = (len(rows) if gone else size for size, gone in zip(sizes, lost, strict=True))
    return sum(alike) / len(rows) ** 2


def rows_per_class(
    rows: list[Row], levels: tuple[int, ...], sizes: list[int], lost: list[bool]
) -> float:
    kept = {at_levels(row, levels) for row, gone in zip(rows, lost, strict=True) if not gone}
    return 1 / (len(kept) + any(lost))


EVEN = [1.0, 1.0, 1.0]
COSTS = {
    "precision": (mean_of_cells(precision, EVEN), None),
    "precision, weighted": (
        mean_of_cells(precision, [3.0, 1.0, 0.5]), {"age": 3.0, "sex": 0.5},
    ),
    "entropy": (mean_of_cells(entropy, EVEN), None),
    "discernibility": (pairs_alike, None),
    "average_class_size": (rows_per_class, None),
}  # fmt: skip


def naive(frame: pd.DataFrame, model: Model, cost: Callable[..., float], limit: int) -> float:
    """Every recoding, class by class, row by row."""
    rows, best = rows_of(frame), math.inf
    for levels in product(*(range(ladder.height + 1) for ladder in LADDERS.values())):
        labels = [at_levels(row, levels) for row in rows]
        sizes = [labels.count(label) for label in labels]
        ills = {
            label: {row[-1] for row, other in zip(rows, labels, strict=True) if other == label}
            for label in labels
        }
        if isinstance(model, KAnonymity):
            lost = [size < model.k for size in sizes]
        else:
            lost = [len(ills[label]) < 2 for label in labels]
        if sum(lost) <= limit:
            best = min(best, cost(rows, levels, sizes, lost))
    return best


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@pytest.mark.parametrize("name", COSTS)
@settings(max_examples=12, deadline=None)
@given(frame=frames(missing=False), share=st.sampled_from([0.0, 0.2, 1.0]))
def test_search_finds_the_optimum_of_brute_force(
    name: str, model: Model, frame: pd.DataFrame, share: float
) -> None:
    cost, weights = COSTS[name]
    loss: LossModel = name.partition(",")[0]  # type: ignore[assignment]
    expected = naive(frame, model, cost, math.floor(len(frame) * share))
    try:
        found = solve(frame, LADDERS, [model], suppression_limit=share, loss=loss, weights=weights)
    except NoRecodingError:
        assert expected == math.inf
        return
    assert found.loss == pytest.approx(min(expected, 1.0))
    assert (found.optimal, found.gap) == (True, 0.0)


@pytest.mark.parametrize("recoding", ["global", "local"])
@settings(max_examples=15, deadline=None)
@given(frame=frames(rows=40), share=st.sampled_from([0.0, 0.2]))
def test_tuples_with_counts_are_solved_as_their_rows(
    recoding: str, frame: pd.DataFrame, share: float
) -> None:
    tuples = frame.value_counts(dropna=False).reset_index()
    counts = tuples.pop("count").to_numpy(np.int64)
    rows = tuples.iloc[np.repeat(np.arange(len(tuples)), counts)].reset_index(drop=True)
    asked = {"suppression_limit": share, "recoding": recoding}
    try:
        expected = solve(rows, LADDERS, MODELS, **asked)  # type: ignore[arg-type]
    except NoRecodingError:
        with pytest.raises(NoRecodingError):
            solve(tuples, LADDERS, MODELS, counts=counts, **asked)  # type: ignore[arg-type]
        return
    found = solve(tuples, LADDERS, MODELS, counts=counts, **asked)  # type: ignore[arg-type]
    assert found.to_dict() == expected.to_dict()
    assert np.repeat(found.kept.to_numpy(), counts).tolist() == expected.kept.tolist()
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    assert found.frame.equals(expected.frame.iloc[first].reset_index(drop=True))


@pytest.mark.parametrize("loss", ["precision", "entropy"])
@settings(max_examples=15, deadline=None)
@given(frame=frames(rows=40))
def test_local_recoding_loses_no_more_than_global_by_the_loss_asked_for(
    loss: LossModel, frame: pd.DataFrame
) -> None:
    try:
        everywhere = solve(frame, LADDERS, [KAnonymity(2)], suppression_limit=0, loss=loss)
    except NoRecodingError:
        return
    local = solve(frame, LADDERS, [KAnonymity(2)], suppression_limit=0, loss=loss, recoding="local")
    assert local.loss <= everywhere.loss + 1e-9


def test_search_by_class_sizes_cut_short_says_what_may_be_missing() -> None:
    rows = [[str(n >> shift) for shift in range(7)] for n in range(64)]
    tall = {column: Hierarchy.from_rows(column, rows) for column in "abcdefgh"}
    numbers = np.random.default_rng(1).integers(64, size=(400, len(tall)))
    frame = pd.DataFrame(numbers, columns=list(tall)).astype("str")
    found = solve(
        frame, tall, [KAnonymity(3)], suppression_limit=0.1, loss="discernibility", examinations=20
    )
    assert (found.optimal, 0 < (found.gap or 0) < found.loss <= 1) == (False, True)


def test_adult_is_solved_by_class_sizes(shared_dir: Path) -> None:
    folder = shared_dir / "data" / "adult"
    if not folder.is_dir():
        pytest.skip("the Adult table is not beside this checkout")
    frame = pd.read_csv(folder / "adult.csv", sep=";", dtype="str")
    ladders = {c: from_table(folder / f"adult_hierarchy_{c}.csv") for c in frame.columns}
    found = solve(frame, ladders, [KAnonymity(5)], suppression_limit=1.0, loss="discernibility")
    sizes = found.frame.groupby(list(frame.columns))["sex"].transform("size")
    alike = sizes.where(found.kept, len(frame)).sum() / len(frame) ** 2
    assert (found.optimal, found.loss) == (True, pytest.approx(alike))


ROW = pd.DataFrame({"age": ["1"], "city": ["gz"], "sex": ["f"]})
BAD: dict[str, tuple[Mapping[str, object], type[Exception]]] = {
    "local recoding by class sizes": (
        {"loss": "discernibility", "recoding": "local"}, ModelParameterError,
    ),
    "weights of class sizes": (
        {"loss": "average_class_size", "weights": {"age": 2.0}}, ModelParameterError,
    ),
    "weight of another column": ({"weights": {"zip": 2.0}}, UnknownColumnError),
    "weight below nought": ({"weights": {"age": -1.0}}, ModelParameterError),
    "nothing weighs": ({"weights": dict.fromkeys(LADDERS, 0.0)}, ModelParameterError),
    "counts of other lines": ({"counts": np.array([1, 1])}, ModelParameterError),
    "a count of nought": ({"counts": np.array([0])}, ModelParameterError),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_question_has_its_name(name: str) -> None:
    options, error = BAD[name]
    with pytest.raises(error):
        solve(ROW, LADDERS, [KAnonymity(1)], suppression_limit=0, **options)  # type: ignore[arg-type]
