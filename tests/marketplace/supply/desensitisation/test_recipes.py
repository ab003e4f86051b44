"""Which technique a column gets, and what the trial of a table finds."""

from __future__ import annotations

import pandas as pd
import pytest

from anonymize.roles import Kind, Role
from anonymize.techniques import Drop, Generalise, Keep, Round, Technique
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.model import Threshold
from marketplace.supply.desensitisation.recipes import Column, measured, treated
from marketplace.supply.desensitisation.trial import Tried, try_recipes
from tests.supply_factories import COLUMNS, a_table

THRESHOLD = Threshold(k_min=20, risk_max=0.05, level_min=3)
ROLES = {
    "card_no": (Role.DIRECT, Kind.BANK_CARD),
    "age": (Role.QUASI, Kind.AGE),
    "district": (Role.QUASI, Kind.CATEGORY),
    "card_type": (Role.QUASI, Kind.CATEGORY),
    "rides": (Role.PLAIN, Kind.INTEGER),
    "fare": (Role.SENSITIVE, Kind.DECIMAL),
}
TECHNIQUES: dict[str, type[Technique]] = {
    "card_no": Drop,
    "age": Generalise,
    "district": Generalise,
    "card_type": Generalise,
    "rides": Keep,
    "fare": Keep,
}


def _frame(rows: int = 400) -> pd.DataFrame:
    lines = a_table(rows).decode().splitlines()
    cells = [line.split(",") for line in lines]
    return pd.DataFrame(cells[1:], columns=cells[0], dtype="str")


def _columns() -> list[Column]:
    return [Column(name, *ROLES[name]) for name in COLUMNS]


def _try(frame: pd.DataFrame) -> list[Tried]:
    def silent(done: int, total: int, doing: Text) -> None:
        assert done <= total

    return try_recipes(frame, _columns(), THRESHOLD, product="p", progress=silent)


def test_each_role_gets_its_technique() -> None:
    table = treated(_frame(), _columns(), product="p", k=20)
    assert {column.name: type(column.technique) for column in table} == TECHNIQUES


def test_shared_figures_stay_exact() -> None:
    assert Keep() == measured(pd.Series(["1.5", "2.5"] * 100, dtype="str"), 20)


def test_rare_figures_are_rounded_until_they_are_shared() -> None:
    values = pd.Series([f"{i / 1000:.3f}" for i in range(1000)], dtype="str")
    technique = measured(values, 20)
    assert isinstance(technique, Round)
    rounded = (values.astype(float) / float(technique.to)).round()
    counts = rounded.value_counts()
    assert counts[counts < 20].sum() <= 0.05 * len(values)


def test_measure_that_holds_words_is_kept() -> None:
    assert Keep() == measured(pd.Series(["1.5", "unknown", *map(str, range(90))]), 20)


def test_dropping_identifiers_alone_never_passes() -> None:
    tried = {one.recipe.name: one.figures for one in _try(_frame())}
    assert tried["drop-only@1"].level == 2


def test_every_recipe_that_asks_for_k_reaches_it() -> None:
    asked = [one for one in _try(_frame()) if one.recipe.name.startswith("k20")]
    assert asked
    assert all(one.figures.k >= 20 for one in asked)


def test_no_result_is_shown_twice() -> None:
    effects = [str((one.figures, [c.loss for c in one.columns])) for one in _try(_frame())]
    assert len(set(effects)) == len(effects)


@pytest.mark.parametrize("rows", [1, 5, 19])
def test_table_smaller_than_a_class_has_no_passing_recipe(rows: int) -> None:
    passing = [
        one
        for one in _try(_frame(rows))
        if one.figures.rows
        and not THRESHOLD.shortfalls(
            k=one.figures.k,
            largest_risk=one.figures.largest_risk,
            level=one.figures.level,
        )
    ]
    assert passing == []


def test_same_table_gives_the_same_trial() -> None:
    first, second = _try(_frame()), _try(_frame())
    assert [(o.recipe.name, o.figures) for o in first] == [
        (o.recipe.name, o.figures) for o in second
    ]
