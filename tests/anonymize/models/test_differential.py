"""Noisy tables: the cells by a plain count, the noise by its law, the budget by a plain sum."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import AnonymizeError, ModelParameterError, UnknownColumnError
from anonymize.models.budget import Budget, budget_from
from anonymize.models.differential import (
    Amount,
    PrivateTable,
    cells_of,
    release_privately,
)
from anonymize.models.errors import AbsentExtraError, SpentBudgetError
from anonymize.models.table_checker import recheck_epsilon

BY = {"q": ("a", "b", None), "s": ("x", "y")}
AMOUNT = Amount(column="n", least=-2, most=5)
PLENTY = Budget(epsilon=1e6)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "elsewhere", None]),
        st.sampled_from(["x", "y", None]),
        st.sampled_from(["-9", "-1", "0", "3", "70", None]),
        st.sampled_from(["1", "2", "3", None]),
    ),
    max_size=24,
)


def frame_of(rows: list[tuple[str | None, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["q", "s", "n", "person"], dtype="str")


def naive(rows: list[tuple[str | None, ...]], asked: PrivateTable) -> list[int]:
    """Cell by cell, row by row."""
    seen: Counter[str | None] = Counter()
    taken = []
    for row in rows:
        seen[row[3]] += 1
        if asked.subject is None or (row[3] and seen[row[3]] <= asked.contributions):
            taken.append(row)
    cells = []
    for q, s in product(*asked.by.values()):
        amounts = [int(row[2] or 0) for row in taken if (row[0], row[1]) == (q, s)]
        cells.append(sum(1 if asked.amount is None else min(max(n, -2), 5) for n in amounts))
    return cells


@settings(max_examples=80, deadline=None)
@given(rows=ROWS, amount=st.sampled_from([None, AMOUNT]), subject=st.sampled_from([None, "person"]))
def test_cells_are_those_of_a_plain_count(
    rows: list[tuple[str | None, ...]], amount: Amount | None, subject: str | None
) -> None:
    asked = PrivateTable(by=BY, epsilon=1, contributions=2, amount=amount, subject=subject)
    assert cells_of(frame_of(rows), asked).tolist() == naive(rows, asked)


@settings(max_examples=80, deadline=None)
@given(rows=ROWS, person=st.sampled_from(["1", "2", "3"]), most=st.integers(1, 4))
def test_no_person_changes_the_cells_by_more_than_the_sensitivity(
    rows: list[tuple[str | None, ...]], person: str, most: int
) -> None:
    asked = PrivateTable(by=BY, epsilon=1, contributions=most, amount=AMOUNT, subject="person")
    without = [row for row in rows if row[3] != person]
    change = np.abs(cells_of(frame_of(rows), asked) - cells_of(frame_of(without), asked)).sum()
    assert change <= asked.sensitivity


@settings(max_examples=60, deadline=None)
@given(spent=st.lists(st.integers(1, 40), max_size=12))
def test_budget_is_spent_by_a_plain_sum(spent: list[int]) -> None:
    budget, left = Budget(epsilon=1.0), 100
    for number in spent:
        if number > left:
            with pytest.raises(SpentBudgetError):
                budget.charged("r", number / 100)
            continue
        budget, left = budget.charged("r", number / 100), left - number
    assert budget.left == Decimal(left) / 100
    assert budget_from(budget.to_dict()) == budget


def released(asked: PrivateTable, frame: pd.DataFrame | None = None) -> pd.DataFrame:
    pytest.importorskip("opendp", reason="the extra 'dp' is not installed")
    table = frame_of([]) if frame is None else frame
    return release_privately(table, asked, budget=PLENTY, name="r").frame


@pytest.mark.parametrize("epsilon", [0.05, 0.5, 2.0])
@pytest.mark.parametrize("amount", [None, AMOUNT])
def test_release_tells_no_more_than_its_epsilon_to_the_independent_checker(
    epsilon: float, amount: Amount | None
) -> None:
    pytest.importorskip("opendp", reason="the extra 'dp' is not installed")
    asked = PrivateTable(by=BY, epsilon=epsilon, contributions=3, amount=amount)
    found = release_privately(frame_of([]), asked, budget=PLENTY, name="r")
    assert 0.999 * epsilon <= recheck_epsilon(found) <= epsilon
    assert found.to_dict()["budget"]["spendings"] == [{"release": "r", "epsilon": epsilon}]


def test_cells_that_were_not_listed_are_worth_no_epsilon() -> None:
    pytest.importorskip("opendp", reason="the extra 'dp' is not installed")
    found = release_privately(frame_of([]), PrivateTable(by=BY, epsilon=1), budget=PLENTY, name="r")
    assert recheck_epsilon(replace(found, frame=found.frame[1:])) == math.inf


def test_noise_follows_the_two_sided_geometric_law() -> None:
    # 3,000 cells that are all 0; the chance of z is (1 - r) / (1 + r) r^|z| with r = exp(-epsilon)
    values = tuple(str(number) for number in range(3_000))
    asked = PrivateTable(by={"q": values}, epsilon=0.5)
    drawn = Counter(released(asked)["value"].abs().clip(upper=6).tolist())
    r = math.exp(-0.5)
    chances = [(1 - r) / (1 + r) * (2 if z else 1) * r**z for z in range(6)]
    chances.append(1 - sum(chances))
    chi = sum((drawn[z] - 3_000 * c) ** 2 / (3_000 * c) for z, c in enumerate(chances))
    assert chi < 38.3  # one in 10^6 at six degrees of freedom


def test_opendp_composes_to_the_same_sum() -> None:
    pytest.importorskip("opendp", reason="the extra 'dp' is not installed")
    from opendp import combinators, domains, measurements, metrics, mod

    mod.enable_features("contrib")
    space = domains.vector_domain(domains.atom_domain(T="i64")), metrics.l1_distance(T="i64")
    parts = [measurements.make_laplace(*space, scale=scale) for scale in (4.0, 8.0)]
    both = combinators.make_composition(parts)
    budget = Budget(epsilon=1).charged("one", 1 / 4.0).charged("two", 1 / 8.0)
    assert both.map(1) == float(budget.spent)


def test_spent_budget_draws_no_noise() -> None:
    with pytest.raises(SpentBudgetError) as refused:
        release_privately(
            frame_of([]), PrivateTable(by=BY, epsilon=0.2), budget=Budget(epsilon=0.1), name="r"
        )
    assert (refused.value.asked, refused.value.left) == ("0.2", "0.1")


def test_absent_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opendp", None)
    monkeypatch.setitem(sys.modules, "opendp.accuracy", None)
    with pytest.raises(AbsentExtraError) as refused:
        release_privately(frame_of([]), PrivateTable(by=BY, epsilon=1), budget=PLENTY, name="r")
    assert refused.value.extra == "dp"


def table(**changed: object) -> PrivateTable:
    return PrivateTable(**{"by": BY, "epsilon": 1.0, **changed})  # type: ignore[arg-type]


def one_row(number: str) -> pd.DataFrame:
    return frame_of([("a", "x", number, "1")])


BAD: dict[str, tuple[Callable[[], object], type[AnonymizeError]]] = {
    "epsilon of nought": (lambda: table(epsilon=0.0), ModelParameterError),
    "epsilon that is no number": (lambda: table(epsilon=math.nan), ModelParameterError),
    "endless epsilon": (lambda: table(epsilon=math.inf), ModelParameterError),
    "epsilon that drowns all": (lambda: table(epsilon=1e-300), ModelParameterError),
    "no contribution": (lambda: table(contributions=0), ModelParameterError),
    "a value twice": (lambda: table(by={"q": ("a", "a")}), ModelParameterError),
    "no values": (lambda: table(by={"q": ()}), ModelParameterError),
    "too many cells": (
        lambda: table(by={c: tuple(map(str, range(999))) for c in "qsn"}),
        ModelParameterError,
    ),
    "bounds turned round": (lambda: Amount(column="n", least=2, most=1), ModelParameterError),
    "column that is not there": (lambda: cells_of(frame_of([]), table(by={"z": ("1",)})),
                                 UnknownColumnError),
    "amounts that are not there": (
        lambda: cells_of(frame_of([]), table(amount=Amount(column="z", least=0, most=1))),
        UnknownColumnError,
    ),
    "broken amounts": (lambda: cells_of(one_row("1.5"), table(amount=AMOUNT)), ModelParameterError),
    "amounts of words": (lambda: cells_of(one_row("x"), table(amount=AMOUNT)), ModelParameterError),
    "overdrawn budget": (lambda: Budget(epsilon=1).charged("r", 1.5), SpentBudgetError),
    "negative spending": (lambda: Budget(epsilon=1).charged("r", -0.5), ModelParameterError),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_question_has_its_name(name: str) -> None:
    ask, error = BAD[name]
    with pytest.raises(error):
        ask()
