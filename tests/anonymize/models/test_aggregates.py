"""Hidden cells cannot be computed from the margins, by the linear algebra of an attacker."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anonymize.errors import ModelParameterError
from anonymize.models.aggregates import (
    Dominance,
    PercentRule,
    Rule,
    Threshold,
    exposed,
    suppress,
    with_margins,
)
from anonymize.models.table_checker import betrayed, is_sensitive
from anonymize.models.table_checker import computable as recomputed

SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 5))


def computable(hidden: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Cells that no null vector of the margins' equations moves."""
    cells = [(int(i), int(j)) for i, j in np.argwhere(hidden)]
    rows, columns = hidden.shape
    system = np.zeros((rows + columns, max(len(cells), 1)))
    for place, (i, j) in enumerate(cells):
        system[i, place] = system[rows + j, place] = 1
    _, strengths, directions = np.linalg.svd(system)
    rank = int((strengths > 1e-9).sum())
    moved = (directions[rank:] ** 2).sum(axis=0)
    return [cell for place, cell in enumerate(cells) if moved[place] < 1e-9]


@settings(max_examples=80, deadline=None)
@given(hidden=SHAPES.flatmap(lambda shape: arrays(np.bool_, shape)))
def test_exposed_cells_are_those_that_linear_algebra_computes(
    hidden: npt.NDArray[np.bool_],
) -> None:
    assert exposed(hidden) == computable(hidden) == recomputed(hidden)


RULES: list[Rule] = [Threshold(3), Dominance(1, 0.75), Dominance(2, 0.5), PercentRule(0.25)]
AMOUNTS = st.lists(st.integers(0, 40).map(float), max_size=6)


@pytest.mark.parametrize("rule", RULES, ids=repr)
@settings(max_examples=80, deadline=None)
@given(amounts=AMOUNTS)
def test_rule_says_what_its_words_say_to_the_independent_checker(
    rule: Rule, amounts: list[float]
) -> None:
    assert rule.is_sensitive(amounts) is is_sensitive(rule, amounts)


@pytest.mark.parametrize("rule", RULES, ids=repr)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_table_with_sensitive_totals_betrays_no_cell(rule: Rule, data: st.DataObject) -> None:
    rows, columns = data.draw(st.tuples(st.integers(2, 4), st.integers(2, 4)))
    held = {(i, j): data.draw(AMOUNTS) for i in range(rows) for j in range(columns)}
    values = with_margins(
        np.array([[sum(held[i, j]) for j in range(columns)] for i in range(rows)])
    )
    for i in range(rows):
        held[i, columns] = [amount for j in range(columns) for amount in held[i, j]]
    for j in range(columns + 1):
        held[rows, j] = [amount for i in range(rows) for amount in held[i, j]]
    sensitive = np.zeros(values.shape, dtype=bool)
    for cell, amounts in held.items():
        assert values[cell] == sum(amounts)
        sensitive[cell] = rule.is_sensitive(amounts)
    assert betrayed(rule, held, suppress(values, sensitive)) == []


def test_published_sensitive_cell_is_betrayed() -> None:
    held = {(0, 0): [5.0], (0, 1): [1.0, 1.0, 1.0]}
    assert betrayed(Threshold(3), held, np.array([[False, False]])) == [(0, 0)]


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_suppression_protects_every_sensitive_cell(data: st.DataObject) -> None:
    shape = data.draw(st.tuples(st.integers(2, 5), st.integers(2, 5)))
    sensitive = data.draw(arrays(np.bool_, shape))
    values = data.draw(arrays(np.float64, shape, elements=st.integers(0, 50).map(float)))
    hidden = suppress(values, sensitive)
    assert hidden[sensitive].all()
    assert computable(hidden) == []


def test_cheapest_cells_are_hidden_with_a_sensitive_one() -> None:
    values = np.array([[1.0, 90.0, 5.0], [80.0, 70.0, 60.0], [4.0, 50.0, 3.0]])
    sensitive = values == 1
    assert suppress(values, sensitive).tolist() == [
        [True, False, True], [False, False, False], [True, False, True],
    ]  # fmt: skip


def test_single_row_cannot_be_protected_and_says_so() -> None:
    hidden = suppress(np.array([[1.0, 9.0]]), np.array([[True, False]]))
    assert exposed(hidden) == [(0, 0), (0, 1)]


@pytest.mark.parametrize(
    ("rule", "contributions", "sensitive"),
    [
        (Threshold(3), [], False),
        (Threshold(3), [1, 1], True),
        (Threshold(3), [1, 1, 1], False),
        (Dominance(1, 0.75), [80, 10, 10], True),
        (Dominance(1, 0.75), [70, 20, 10], False),
        (PercentRule(0.1), [100, 50, 9], True),
        (PercentRule(0.1), [100, 50, 10], False),
        (PercentRule(0.1), [], False),
    ],
)
def test_rule_marks_cells_that_tell_of_one_contributor(
    rule: Threshold | Dominance | PercentRule, contributions: list[float], sensitive: bool
) -> None:
    assert rule.is_sensitive(contributions) is sensitive


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_rule_says_what_it_does_not_stop(rule: Rule) -> None:
    assert rule.not_stopped.zh
    assert rule.not_stopped.en


@pytest.mark.parametrize(
    "ask", [lambda: Dominance(0, 0.5), lambda: PercentRule(0), lambda: Threshold(0)]
)
def test_bad_parameter_of_a_rule_has_its_name(ask: object) -> None:
    with pytest.raises(ModelParameterError):
        ask()  # type: ignore[operator]
